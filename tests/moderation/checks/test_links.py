import pytest

from comments.enums import Outcome
from comments.moderation.checks.links import find
from tests.moderation.checks.conftest import Judged

WORDS = "I measured this last week and wrote it down here, "


@pytest.mark.parametrize(
    ("body", "points"),
    [
        (WORDS, 0),
        (WORDS + "https://a.example/ and https://b.example/", 0),
        (WORDS + " ".join(f"https://blog.example/{n}" for n in range(9)), 0),
        (WORDS + " ".join(f"https://{n}.example/" for n in "abcd"), 3),
        (WORDS + " ".join(f"https://casino.example/{n}" for n in range(4)), 5),
        ("https://a.example/", 2),
        ("[a very long text that stands in the link itself](https://a.example/)", 2),
        (WORDS + " ".join(f"https://casino.example/{n}" for n in range(40)), 12),
    ],
)
def test_links_add_up(body: str, points: float, case: Judged) -> None:
    found = find(case(body))
    assert (found.score if found else 0) == points
    assert found is None or found.outcome == Outcome.NOTE


def test_the_reason_names_the_host_that_is_linked_most(case: Judged) -> None:
    body = WORDS + " ".join(["https://other.example/"] * 2 + ["https://casino.example/"] * 12)
    found = find(case(body))
    assert found
    assert found.reason == "14 links, 12 of them to casino.example."


def test_how_many_are_free_is_the_sites_word(case: Judged) -> None:
    body = WORDS + " ".join(f"https://{n}.example/" for n in "abcd")
    assert find(case(body, links_allowed=4)) is None
    found = find(case(body, links_allowed=0))
    assert found
    assert found.score == 6


@pytest.mark.parametrize("body", ["https://casino.example/", "[x](https://www.CASINO.example/a)"])
def test_a_listed_domain_is_spam(body: str, case: Judged) -> None:
    found = find(case(WORDS + body, spam_domains="pills.example\ncasino.example"))
    assert found
    assert (found.outcome, found.reason) == (
        Outcome.SPAM,
        "Links to casino.example, which this site takes for spam.",
    )
    assert find(case(WORDS + "https://mycasino.example/", spam_domains="casino.example")) is None


def test_a_listed_domain_is_found_in_the_website(case: Judged) -> None:
    found = find(case("Nice.", website="https://casino.example/", spam_domains="casino.example"))
    assert found
    assert found.outcome == Outcome.SPAM
