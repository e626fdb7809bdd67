"""Through the API, as what was written before is in the database."""

import pytest
import time_machine

from comments.models import Comment, Site
from comments.services.moderation import spam_comment
from comments.text.sameness import fingerprint
from tests.api.conftest import Reader, ann, bob  # noqa: F401 - fixtures

TEXT = "I really enjoyed reading this article, keep up the good work"


def test_a_text_that_comes_again_and_again_waits(ann: Reader, bob: Reader) -> None:  # noqa: F811
    assert ann.post(TEXT).status_code == 201
    assert bob.post(f"{TEXT.upper()}!!! 1").status_code == 201
    third = ann.post(f"**{TEXT}** https://a.example/x", thread="/other", url="https://blog.example/other")
    assert third.status_code == 202
    comment = Comment.objects.get(state="pending")
    assert "The same text came 2 times before within 30 days." in comment.hold_reason


def test_what_was_refused_once_is_spam_the_next_time(ann: Reader, bob: Reader) -> None:  # noqa: F811
    ann.post(TEXT)
    spam_comment(comment=Comment.objects.get())
    assert bob.post(TEXT).status_code == 202
    assert Comment.objects.order_by("-created_at")[0].state == "spam"


def test_other_sites_months_and_short_texts_are_no_repeats(ann: Reader, bob: Reader, site: Site) -> None:  # noqa: F811
    for _ in range(4):
        assert ann.post("Thank you so much!").status_code == 201
    with time_machine.travel("2026-01-01T00:00:00Z", tick=False):
        for _ in range(2):
            bob.post(TEXT)
    assert ann.post(TEXT).status_code == 201
    assert ann.post(TEXT).status_code == 201  # once before is no reason to wait


def test_the_mark_of_a_text_goes_with_it(ann: Reader) -> None:  # noqa: F811
    posted = ann.post(TEXT).json()["comment"]
    assert Comment.objects.get().fingerprint == fingerprint(TEXT)
    ann.request("DELETE", f"comments/{posted['id']}")
    assert Comment.objects.get().fingerprint is None


@pytest.mark.parametrize("other", ["I really enjoyed reading this article, keep up the bad work", "", "Short."])
def test_another_text_has_another_mark(other: str) -> None:
    assert fingerprint(other) != fingerprint(TEXT)
