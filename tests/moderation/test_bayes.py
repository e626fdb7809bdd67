"""What a text is known by, and how the chances of its words are weighed."""

import pytest

from comments.models import Comment, Site
from comments.moderation.bayes import MOST_WORDS, Reading, features, hash_words, weigh


def comment(body: str, name: str = "", website: str = "") -> Comment:
    made = Comment(author_name=name, author_website=website)
    made.write(body)
    return made


def test_a_comment_is_known_by_its_words_name_and_links() -> None:
    found = features(
        comment("Play **now** at [our place](https://casino.example/x), now!", "Lucky Joe", "https://a.example")
    )
    assert found == ["link:casino.example", "link:a.example", "play", "now", "our", "place", "name:lucky", "name:joe"]


def test_text_without_spaces_is_known_by_pairs_of_letters() -> None:
    assert features(comment("在线赌场")) == ["在线", "线赌", "赌场"]
    assert features(comment("カジノ"))[:2] == ["カシ", "シノ"]  # marks are folded away


def test_ten_thousand_words_are_no_more_than_the_first() -> None:
    assert len(features(comment(" ".join(f"word{number}x" for number in range(1000))))) == MOST_WORDS


def test_what_is_kept_of_a_word_is_of_one_site_alone(site: Site) -> None:
    other = Site.objects.create(key="other", name="Other", origins=[])
    mine, theirs = hash_words(site, ["casino"]), hash_words(other, ["casino"])
    assert mine != theirs
    assert hash_words(site, ["casino"]) == mine
    assert all(-(2**63) <= each < 2**63 for each in {**mine, **theirs})


@pytest.mark.parametrize(
    ("chances", "low", "high"),
    [
        ({}, 0.5, 0.5),
        ({"a": 0.55, "b": 0.45}, 0.5, 0.5),
        ({"a": 0.99}, 0.9, 1),
        ({"a": 0.01}, 0, 0.1),
        ({"a": 0.99, "b": 0.01}, 0.49, 0.51),
        ({str(each): 0.9 for each in range(20)}, 0.999, 1),
        ({str(each): 0.1 for each in range(20)}, 0, 0.001),
        ({str(each): 1.0 for each in range(300)}, 0.999, 1),
    ],
)
def test_chances_are_weighed(chances: dict[str, float], low: float, high: float) -> None:
    assert low <= weigh(chances).spamminess <= high


def test_the_words_that_speak_for_spam_are_told_strongest_first() -> None:
    found = weigh({"link:casino.example": 0.99, "bonus": 0.9, "engine": 0.1, "the": 0.5, "name:bonus": 0.8})
    assert found == Reading(found.spamminess, ("casino.example", "bonus"))
