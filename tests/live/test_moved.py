"""Open pages of a thread that is moved or merged follow it, by its old name, without loss or repeat."""

from collections.abc import Callable
from functools import partial

import pytest

from tests.backends import Redis
from tests.live.test_own import HELD, hold, own, own_stream, ticket_for
from tests.live.test_processes import start_pair
from tests.moderator import Moderator
from tests.servers import Databases, Server, manage

MOVE = """
from comments.models import Thread
from comments.services.moving import merge_threads, move_thread
thread = Thread.objects.select_related("site").get(site__key="{site}", key="{old}")
into = Thread.objects.select_related("site").filter(site__key="{site}", key="{new}").first()
merge_threads(thread=thread, into=into) if into else move_thread(thread=thread, key="{new}")
"""


def move(server: Server, old: str, new: str, site: str = "demo") -> None:
    """From another process."""
    manage(server.database_url, "shell", "-v0", "-c", MOVE.format(old=old, new=new, site=site))


def move_at_desk(server: Server, old: str, new: str) -> None:
    """In the server itself, by the admin's buttons."""
    with Moderator(server) as moderator:
        moderator.move(old, new)


@pytest.mark.parametrize("way", [move_at_desk, move])
def test_an_open_stream_comes_back_to_the_new_name_with_its_cursor(
    start_server: Callable[..., Server], way: Callable[[Server, str, str], None]
) -> None:
    server = start_server(LIVE_SWEEP_SECONDS="1")
    cursor = server.post("One", thread="/old").json()["cursor"]
    with server.stream(cursor, thread="/old") as stream:
        assert stream.next()["event"] == "hello"
        way(server, "/old", "/new")
        closing = stream.next_of("closing", "thread.changed")
        if closing["event"] == "thread.changed":
            cursor, closing = closing["id"], stream.next_of("closing")
        assert closing["data"]["reason"] == "rotate"
    posted = [server.post(f"By {key}", thread=key).json()["cursor"] for key in ("/old", "/new")]
    events = server.poll(cursor, thread="/old").json()["events"]
    assert [event["id"] for event in events if event["type"] == "comment.created"] == posted
    with server.stream(posted[-1], thread="/old") as stream:
        assert stream.next()["data"]["cursor"] == posted[-1]
        last = server.post("By /new again", thread="/new").json()["cursor"]
        assert stream.take(1)[0]["id"] == last


def test_a_page_that_waits_for_a_first_comment_is_told_what_moves_there(own_server: Server) -> None:
    posted = own_server.post("One", thread="/old").json()
    with own_server.stream("0.0", thread="/new") as stream:
        assert stream.next()["event"] == "hello"
        move_at_desk(own_server, "/old", "/new")
        assert stream.next_of("comment.created")["data"]["id"] == posted["comment"]["id"]


@pytest.mark.parametrize("name", ["/old", "/new"])
def test_open_pages_of_merged_threads_load_again(own_server: Server, name: str) -> None:
    for key in ("/old", "/new"):
        own_server.post(f"At {key}", thread=key)
    cursor = own_server.snapshot(name)["cursor"]
    with own_server.stream(cursor, thread=name) as stream:
        assert stream.next()["event"] == "hello"
        move_at_desk(own_server, "/old", "/new")
        assert stream.next_of("reset", "closing")
    assert own_server.poll(cursor, thread=name).json()["reset"] == "epoch"
    page = own_server.snapshot(name)
    assert page["thread"]["count"] == len(page["comments"]) == 2
    own_server.post("After", thread="/old")
    assert len(own_server.poll(page["cursor"], thread=name).json()["events"]) == 1


def test_a_page_read_by_an_old_name_is_as_new_as_the_log(own_server: Server) -> None:
    own_server.post("One", thread="/old")
    move_at_desk(own_server, "/old", "/new")
    for number in range(2, 6):
        own_server.post(f"Number {number}", thread="/new")
        assert own_server.snapshot("/old")["thread"]["count"] == number
    move_at_desk(own_server, "/new", "/old")
    for key in ("/old", "/new"):
        assert own_server.snapshot(key)["thread"] == own_server.snapshot("/old")["thread"]
    assert own_server.snapshot("/new")["thread"]["key"] == "/old"


def test_readers_in_another_process_follow_too(
    start_server: Callable[..., Server], databases: Databases, redis: Redis
) -> None:
    # A sweep a minute apart cannot be what sends them on.
    one, two = start_pair(start_server, databases, REDIS_URL=redis.url, LIVE_SWEEP_SECONDS="60")
    cursor = one.post("One", thread="/old").json()["cursor"]
    with two.stream(cursor, thread="/old") as stream:
        assert stream.next()["event"] == "hello"
        move_at_desk(one, "/old", "/new")
        assert stream.next_of("closing")["data"]["reason"] == "rotate"


def test_an_authors_own_stream_follows_too(start_server: Callable[..., Server]) -> None:
    server = start_server(LIVE_SWEEP_SECONDS="1")
    posted = hold(server, thread="/old")
    ticket = partial(ticket_for, server, posted["token"], thread="/old")
    with (
        server.stream("0.0", thread="/old", site=HELD) as stream,
        own_stream(server, ticket=ticket(), thread="/old") as mine,
    ):
        assert stream.next()["event"] == "hello"
        assert own(mine)["id"] == posted["comment"]["id"]
        move(server, "/old", "/new", HELD)
        assert mine.next_of("closing")["data"]["reason"] == "rotate"
    with own_stream(server, ticket=ticket(), thread="/old") as mine:
        assert own(mine)["id"] == posted["comment"]["id"]
        with Moderator(server) as moderator:
            moderator.decide("approve", posted["comment"]["id"])
        assert own(mine)["state"] == "published"
