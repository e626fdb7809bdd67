"""Moving and merging threads in the admin: shown first, then done."""

import pytest
from django.test import Client
from django.urls import reverse

from comments.models import ModerationEntry, Site, Thread
from tests.admin.conftest import Post
from tests.admin.pages import change_url, logged, messages_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(site: Site, post: Post) -> Thread:
    return post(site, thread="/old").thread


def move_url(thread: Thread) -> str:
    return reverse("admin:comments_thread_move", args=[thread.pk])


def test_a_move_is_shown_and_then_done(desk: Client, thread: Thread) -> None:
    assert move_url(thread) in desk.get(change_url(thread)).content.decode()
    shown = desk.get(move_url(thread), {"key": "/new/"}).content.decode()
    assert "Move the thread" in shown
    assert "<bdi>/new</bdi>" in shown
    thread.refresh_from_db()
    assert thread.key == "/old"
    response = desk.post(move_url(thread), {"key": "/new", "plan": "move"}, follow=True)
    assert messages_of(response) == ["The thread was moved from /old to /new."]
    thread.refresh_from_db()
    assert thread.key == "/new"
    assert logged(thread) == ["The thread was moved from /old to /new."]
    assert ModerationEntry.objects.get().actor_name == "mia"
    assert "Also found by <code><bdi>/old</bdi></code>" in desk.get(move_url(thread)).content.decode()


def test_a_merge_is_shown_and_then_done(desk: Client, thread: Thread, site: Site, post: Post) -> None:
    into = post(site, thread="/target", title="Target").thread
    shown = desk.get(move_url(thread), {"key": "/target"}).content.decode()
    assert "Merge the two" in shown
    assert "(<code><bdi>/target</bdi></code>), which has 1" in shown
    response = desk.post(move_url(thread), {"key": "/target", "plan": f"merge-{into.pk}-1"}, follow=True)
    assert messages_of(response) == ["/old was merged into /target."]
    assert Thread.objects.get().count == 2


def test_what_was_not_shown_is_not_done(desk: Client, thread: Thread, site: Site, post: Post) -> None:
    """Between the look and the button somebody else began a thread of that key."""
    post(site, thread="/new")
    response = desk.post(move_url(thread), {"key": "/new", "plan": "move"}, follow=True)
    assert messages_of(response) == ["Something changed meanwhile. Look again, and press the button once more."]
    assert "Merge the two" in response.content.decode()
    assert Thread.objects.count() == 2


@pytest.mark.parametrize(("key", "words"), [("/old/", "has this key already"), ("x" * 600, "at most 512")])
def test_a_key_that_is_none_is_a_message(desk: Client, thread: Thread, key: str, words: str) -> None:
    response = desk.get(move_url(thread), {"key": key})
    assert any(words in message for message in messages_of(response))


def test_another_sites_thread_is_not_found_and_cannot_be_merged_into(
    stranger: Client, desk: Client, thread: Thread, other_site: Site, post: Post
) -> None:
    assert stranger.get(move_url(thread)).status_code == 404
    assert stranger.post(move_url(thread), {"key": "/new", "plan": "move"}).status_code == 404
    post(other_site, thread="/theirs")
    assert "Move the thread" in desk.get(move_url(thread), {"key": "/theirs"}).content.decode()


def test_moving_needs_the_csrf_token(thread: Thread, moderator: object) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(moderator)  # type: ignore[arg-type]
    assert client.post(move_url(thread), {"key": "/new", "plan": "move"}).status_code == 403
