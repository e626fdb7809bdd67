"""Votes by the stream and the poll: totals, in one frame for many, found again when they were lost."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.backends import Redis, wait_until
from tests.live.followers import Followers
from tests.moderator import Moderator
from tests.servers import Databases, Server, Stream, manage

AGO = """
from datetime import timedelta
from django.utils import timezone
from comments.models import Comment
Comment.objects.filter(voted_at__isnull=False).update(voted_at=timezone.now() - timedelta(seconds={seconds}))
"""
MANY = """
from django.utils import timezone
from comments.models import Comment, Thread
thread = Thread.objects.get()
now = timezone.now()
Comment.objects.bulk_create(
    Comment(thread=thread, body="x", html="x", state="published", up=1, voted_at=now) for _ in range({count})
)
"""


def write(server: Server, program: str, **words: object) -> None:
    """Into the database, as no call of the API would."""
    manage(server.database_url, "shell", "-v0", "-c", program.format(**words))


def votes(stream: Stream) -> dict[str, tuple[int, int]]:
    """The next frame of votes, by comment."""
    event = stream.next_of("votes")
    assert event["id"] is None
    assert event["data"]
    return {each["id"]: (each["up"], each["down"]) for each in event["data"]}


def polled_votes(server: Server, cursor: str, **more: str) -> list[dict[str, Any]]:
    return [event for event in server.poll(cursor, **more).json()["events"] if event["type"] == "votes"]


def post(server: Server, body: str = "Hello", **fields: Any) -> tuple[str, str]:
    """A comment's id, and the cursor behind it."""
    answer = server.post(body, **fields).json()
    return answer["comment"]["id"], answer["cursor"]


def test_readers_are_told_the_totals(any_server: Server) -> None:
    comment, cursor = post(any_server)
    with any_server.stream(cursor) as stream:
        assert stream.next()["event"] == "hello"
        any_server.vote(comment, 1, claim="a" * 32)
        assert votes(stream) == {comment: (1, 0)}
        any_server.vote(comment, -1, claim="a" * 32)
        assert votes(stream) == {comment: (0, 1)}
        # What follows has the place that it would have without votes.
        reply, place = post(any_server, "A reply", parent=comment)
        event = stream.take(1)[0]
        assert (event["data"]["id"], event["id"]) == (reply, place)


def test_many_votes_at_a_time_are_few_frames(any_server: Server) -> None:
    comment, cursor = post(any_server)
    frames: list[tuple[int, int]] = []
    begun = time.monotonic()
    with any_server.stream(cursor) as stream, ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda _: any_server.vote(comment, 1), range(80))
        while frames[-1:] != [(80, 0)]:
            frames.append(votes(stream)[comment])
        assert {answer.status_code for answer in answers} == {200}
    assert frames == sorted(frames)
    # At most one a second, and one at the start.
    assert len(frames) <= 1 + time.monotonic() - begun


def test_every_reader_hears_it(any_server: Server) -> None:
    comment, cursor = post(any_server)
    with Followers(any_server, 40, cursor=cursor) as followers:
        followers.wait_for(b"event: hello")
        any_server.vote(comment, 1)
        followers.wait_for(b'event: votes\ndata: [{"id":"%b","up":1,"down":0}]\n\n' % comment.encode())


def test_who_comes_is_told_what_its_page_may_not_have(any_server: Server) -> None:
    comment, cursor = post(any_server)
    any_server.vote(comment, 1)
    with any_server.stream(cursor) as stream:
        assert stream.next()["event"] == "hello"
        assert votes(stream) == {comment: (1, 0)}
    [event] = polled_votes(any_server, cursor)
    assert event == {"id": None, "type": "votes", "data": [{"id": comment, "up": 1, "down": 0}]}


def test_votes_come_behind_what_is_replayed(any_server: Server) -> None:
    post(any_server)
    comment, _ = post(any_server, "Second")
    any_server.vote(comment, 1)
    with any_server.stream("0.0") as stream:
        assert [stream.next()["event"] for _ in range(4)] == ["hello", "comment.created", "comment.created", "votes"]


@pytest.fixture
def voted_long_ago(own_server: Server) -> tuple[Server, str, str]:
    """A comment that was voted on two hours ago, and a room that has been there for a while."""
    comment, cursor = post(own_server)
    own_server.vote(comment, 1)
    write(own_server, AGO, seconds=7200)
    return own_server, comment, cursor


def test_who_was_away_is_told_what_changed_meanwhile(voted_long_ago: tuple[Server, str, str]) -> None:
    server, comment, cursor = voted_long_ago
    assert polled_votes(server, cursor) == []
    assert polled_votes(server, cursor, away="3600") == []
    [event] = polled_votes(server, cursor, away="7210")
    assert event["data"] == [{"id": comment, "up": 1, "down": 0}]
    with server.stream(cursor, away="7210") as stream:
        stream.next()
        assert votes(stream) == {comment: (1, 0)}
    with server.stream(cursor, away="10") as stream:
        # Nothing of what was read back for others.
        stream.next()
        later, _ = post(server, "Later")
        server.vote(later, 1)
        assert votes(stream) == {later: (1, 0)}


def test_more_than_can_be_told_is_a_reset(own_server: Server) -> None:
    comment, cursor = post(own_server)
    write(own_server, MANY, count=500)
    [event] = polled_votes(own_server, cursor, away="60")
    assert len(event["data"]) == 500
    own_server.vote(comment, 1)
    wait_until(lambda: own_server.poll(cursor, away="60").json()["reset"] == "too_old", 30, "the reset")
    with own_server.stream(cursor, away="60") as stream:
        assert stream.next()["event"] == "hello"
        reset = stream.next()
        assert (reset["event"], reset["data"], reset["id"]) == ("reset", {"reason": "too_old"}, cursor)
        own_server.vote(comment, 1)
        assert votes(stream) == {comment: (2, 0)}


@pytest.mark.parametrize("away", ["-1", "1.5", "soon", "1e3", "9999999999", "٣"])
def test_a_time_away_that_is_none_is_refused(server: Server, away: str) -> None:
    assert server.poll("0.0", away=away).json()["code"] == "bad_request"
    with server.stream("0.0", away=away) as stream:
        assert stream.response.status_code == 400


def test_nothing_is_told_of_a_comment_that_is_gone(own_server: Server) -> None:
    comment, cursor = post(own_server)
    kept, _ = post(own_server, "This one stays")
    with own_server.stream(cursor) as stream, Moderator(own_server) as moderator:
        own_server.vote(comment, 1)
        while votes(stream) != {comment: (1, 0)}:
            pass
        moderator.decide("remove", comment)
        stream.next_of("comment.removed")
        own_server.vote(kept, 1)
        assert votes(stream) == {kept: (1, 0)}
        with own_server.stream(cursor) as newcomer:
            assert votes(newcomer) == {kept: (1, 0)}
        [event] = polled_votes(own_server, cursor, away="600")
        assert [each["id"] for each in event["data"]] == [kept]
        moderator.decide("restore", comment)
        created = stream.next_of("comment.created")
        assert created["data"]["votes"] == {"up": 1, "down": 0}
        own_server.vote(comment, 1)
        assert votes(stream) == {comment: (2, 0)}


def test_a_waiting_poll_is_not_woken_by_votes_alone(any_server: Server) -> None:
    comment, cursor = post(any_server)
    with ThreadPoolExecutor(1) as pool, any_server.stream(cursor) as stream:
        stream.next()
        poll = pool.submit(any_server.poll, cursor, wait=50)
        any_server.vote(comment, 1)
        votes(stream)
        assert not poll.done()
        reply, _ = post(any_server, "News", parent=comment)
        events = poll.result(30).json()["events"]
    assert [event["type"] for event in events] == ["comment.created", "votes"]
    assert events[0]["data"]["id"] == reply


@pytest.fixture
def pair(start_server: Callable[..., Server], databases: Databases) -> Callable[..., tuple[Server, Server]]:
    def start(**variables: str) -> tuple[Server, Server]:
        url = databases.fresh()
        return start_server(database_url=url, **variables), start_server(database_url=url, **variables)

    return start


def test_what_is_voted_in_one_process_is_told_by_the_other(
    pair: Callable[..., tuple[Server, Server]], redis: Redis
) -> None:
    # A look a minute apart cannot be what tells.
    writer, reader = pair(REDIS_URL=redis.url, LIVE_SWEEP_SECONDS="60")
    comment, cursor = post(writer)
    with reader.stream(cursor) as stream:
        stream.next()
        for number in range(1, 4):
            writer.vote(comment, 1)
            assert votes(stream) == {comment: (number, 0)}


def test_a_ring_that_is_lost_is_made_good_by_the_sweep(pair: Callable[..., tuple[Server, Server]]) -> None:
    writer, reader = pair(LIVE_SWEEP_SECONDS="1")
    comment, cursor = post(writer)
    with reader.stream(cursor) as stream:
        stream.next()
        writer.vote(comment, 1)
        assert votes(stream) == {comment: (1, 0)}
        writer.vote(comment, -1)
        assert votes(stream) == {comment: (1, 1)}


def test_votes_while_the_broker_is_away_come(pair: Callable[..., tuple[Server, Server]], redis: Redis) -> None:
    writer, reader = pair(REDIS_URL=redis.url)
    comment, cursor = post(writer)
    with reader.stream(cursor) as stream:
        stream.next()
        redis.kill()
        assert writer.vote(comment, 1).status_code == 200
        assert votes(stream) == {comment: (1, 0)}
