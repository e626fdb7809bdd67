"""What moderators do to a thread, and what the moderation log says of it."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from comments.journal import Actor
from comments.models import Event, ModerationEntry, Site, Thread
from comments.services.threads import close_thread, rename_thread, reopen_thread, slow_thread
from tests.admin.conftest import Post

pytestmark = pytest.mark.django_db
URL = "https://blog.example/post/"


@pytest.fixture
def thread(site: Site, post: Post) -> Thread:
    return post(site).thread


@pytest.fixture
def mia(db: None) -> Actor:
    return Actor(User.objects.create_user("mia", is_staff=True).pk, "mia")


TURNS: list[tuple[Callable[..., Thread], dict[str, object], str, dict[str, object], dict[str, object]]] = [
    (close_thread, {}, "closed", {"state": "open"}, {"state": "closed"}),
    (
        rename_thread,
        {"title": "New", "url": URL},
        "renamed",
        {"title": "A post", "url": URL},
        {"title": "New", "url": URL},
    ),
    (slow_thread, {"seconds": 30}, "slowed", {"slow_seconds": 0}, {"slow_seconds": 30}),
]


@pytest.mark.parametrize(("service", "wanted", "action", "before", "after"), TURNS)
def test_each_turn_is_in_the_log_once(
    thread: Thread,
    mia: Actor,
    service: Callable[..., Thread],
    wanted: dict[str, object],
    action: str,
    before: dict[str, object],
    after: dict[str, object],
) -> None:
    for _ in range(2):
        service(thread=thread, actor=mia, **wanted)
    entry = ModerationEntry.objects.get()
    assert (entry.thread, entry.action, entry.actor_name) == (thread, action, "mia")
    assert (entry.before, entry.after) == (before, after)


def test_reopening_is_in_the_log(thread: Thread, mia: Actor) -> None:
    reopen_thread(thread=close_thread(thread=thread, actor=mia), actor=mia)
    assert list(ModerationEntry.objects.order_by("seq").values_list("action", flat=True)) == ["closed", "reopened"]


def test_slow_mode_is_no_news_for_readers(thread: Thread, mia: Actor) -> None:
    told = Event.objects.count()
    slow_thread(thread=thread, seconds=30, actor=mia)
    assert Event.objects.count() == told
