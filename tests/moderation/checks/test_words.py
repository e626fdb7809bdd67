import pytest

from comments.enums import Outcome
from comments.moderation.checks.words import find
from tests.moderation.checks.conftest import Judged


@pytest.mark.parametrize(
    ("listed", "body"),
    [
        ("casino", "Play at the Casino!"),
        ("casino", "the ᴄasino, the *CASINO*, the c a s i n o"),
        ("casino", "ca\u0455ino"),
        ("casino", "c\u00e0s\u00ecn\u00f2"),
        ("casino", "c4 casin0"),
        ("casino*", "many casinos"),
        ("buy followers", "You can buy   followers\nhere"),
        ("online-casino", "online casino"),
        ("казино", "Лучшее КАЗИНО города"),
        ("赌场", "最好的赌场在这里"),
        ("カジノ", "オンラインカジノへ"),
        ("straße", "in der STRASSE"),
    ],
)
def test_a_word_is_found_however_it_is_written(listed: str, body: str, case: Judged) -> None:
    found = find(case(body, held_words=f"other\n{listed}"))
    assert found
    assert (found.outcome, found.reason) == (Outcome.HOLD, f"Has «{listed}», which this site holds.")


@pytest.mark.parametrize(
    ("listed", "body"),
    [
        ("ass", "a classic assessment"),
        ("casino", "casinos"),
        ("cialis", "a specialist, socialism"),
        ("buy followers", "buy more followers"),
        ("sex", "Essex, Sussex and Middlesex"),
        ("", "anything"),
    ],
)
def test_words_within_words_are_others(listed: str, body: str, case: Judged) -> None:
    assert find(case(body, held_words=listed)) is None


def test_a_word_of_spam_weighs_more_than_one_to_hold(case: Judged) -> None:
    found = find(case("casino bonus", held_words="casino", spam_words="bonus"))
    assert found
    assert found.outcome == Outcome.SPAM


@pytest.mark.parametrize("signed", [{"name": "Casino"}, {"website": "https://my-casino.example/"}])
def test_name_and_website_are_searched(signed: dict[str, str], case: Judged) -> None:
    assert find(case("Hello.", held_words="casino", **signed)) is not None
