"""Slow mode: one comment of one person in so many seconds."""

from datetime import timedelta

import pytest

from comments.models import Author, Comment, Site, Thread
from comments.services.threads import slow_thread
from tests.api.conftest import Reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(ann: Reader) -> Thread:
    """In slow mode, with Ann's comment of just now."""
    ann.post("First")
    return slow_thread(thread=Thread.objects.select_related("site").get(), seconds=90)


def test_a_second_comment_too_soon_is_told_when_it_may_come(ann: Reader, thread: Thread) -> None:
    answer = ann.post("Second")
    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
    assert 85 <= int(answer["Retry-After"]) <= 90
    assert answer.json()["detail"].startswith("That was a lot at once. Please wait a little. (01:")
    assert Comment.objects.count() == 1


def test_who_throws_the_token_away_is_known_by_the_network(ann: Reader, bob: Reader, thread: Thread) -> None:
    assert bob.post("From the same address").status_code == 429
    bob.client.defaults["REMOTE_ADDR"] = "203.0.113.9"
    assert bob.post("From another").status_code == 201


def test_an_author_is_known_wherever_they_are(ann: Reader, thread: Thread) -> None:
    ann.client.defaults["REMOTE_ADDR"] = "203.0.113.9"
    assert ann.post("Second").status_code == 429


def test_when_the_time_is_over_the_next_one_may_come(ann: Reader, thread: Thread) -> None:
    comment = Comment.objects.get()
    Comment.objects.update(created_at=comment.created_at - timedelta(seconds=90))
    assert ann.post("Second").status_code == 201


def test_sending_again_is_no_second_comment(ann: Reader, thread: Thread) -> None:
    client_id = str(Comment.objects.get().client_id)
    assert ann.post("First", client_id=client_id).status_code == 200


def test_who_wears_a_badge_need_not_wait(ann: Reader, thread: Thread) -> None:
    Author.objects.update(badge="moderator")
    assert ann.post("Second").status_code == 201


def test_another_thread_has_its_own_pace(ann: Reader, thread: Thread, site: Site) -> None:
    assert ann.post("Elsewhere", thread="/other").status_code == 201
