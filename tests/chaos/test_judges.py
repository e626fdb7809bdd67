"""The judges see what they are there for: each of these is one thing gone wrong."""

from typing import Any

import pytest

from tests.chaos import oracle
from tests.chaos.ledger import Ledger
from tests.chaos.record import Record
from tests.chaos.replica import Replica
from tests.chaos.sequence import is_same_place, judge_step
from tests.chaos.snapshot import Room, Snapshot
from tests.chaos.wire import Frame, Parser
from tests.chaos.writers import Post

ROOM = Room("demo", "/one")


@pytest.mark.parametrize(
    ("place", "following", "verdict"),
    [
        ("0.0", "7.1", ""),
        ("7.1", "7.2", ""),
        ("7.1", "7.3", "events lost"),
        ("0.0", "7.2", "events lost"),
        ("7.2", "7.2", "events told twice"),
        ("7.2", "7.1", "events told twice"),
        ("7.2", "8.3", "events of another log"),
    ],
)
def test_a_step_in_the_log(place: str, following: str, verdict: str) -> None:
    assert judge_step(place, following) == verdict


def test_the_beginning_of_any_log_is_one_place() -> None:
    assert is_same_place("0.0", "7.0")
    assert not is_same_place("0.0", "7.1")
    assert not is_same_place("7.0", "8.0")


def comment(name: str, **fields: Any) -> dict[str, Any]:
    return {"id": name, "parent": None, "state": "published", "html": name, "rev": 1, "reply_count": 0, **fields}


def snapshot(*comments: dict[str, Any], **thread: Any) -> Snapshot:
    count = sum(each["state"] == "published" for each in comments)
    return Snapshot("7.1", {"state": "open", "title": "T", "url": "", "count": count} | thread, list(comments))


PLACE = comment("a", state="removed", html="", reply_count=1)
REPLY = comment("b", parent="a")


def test_a_replica_that_took_everything_in_equals_the_snapshot() -> None:
    replica = Replica(snapshot(comment("a")))
    replica.take_in("comment.created", REPLY)
    replica.take_in("comment.removed", PLACE | {"rev": 2})
    replica.take_in("comment.edited", comment("a"))
    assert replica.differences(snapshot(PLACE | {"rev": 2}, REPLY)) == []
    assert replica.differences(snapshot(PLACE | {"rev": 3}, REPLY)) == []
    replica.take_in("comment.removed", REPLY | {"state": "removed", "rev": 2})
    replica.take_in("comment.removed", PLACE | {"rev": 2, "reply_count": 0})
    assert replica.differences(snapshot()) == []


@pytest.mark.parametrize(
    "fresh",
    [
        snapshot(),
        snapshot(comment("a"), comment("b")),
        snapshot(comment("a", html="edited", rev=2)),
        snapshot(comment("a", reply_count=1)),
        snapshot(comment("a"), count=2),
        snapshot(comment("a"), state="closed"),
        snapshot(comment("a"), title="Renamed"),
    ],
    ids=["gone", "missing", "edited", "replies", "count", "closed", "renamed"],
)
def test_a_replica_that_missed_something_differs(fresh: Snapshot) -> None:
    assert Replica(snapshot(comment("a"))).differences(fresh)


def row(**fields: Any) -> dict[str, Any]:
    return {"id": "a", "client_id": "c", "room": str(ROOM), "state": "published", "rev": 1} | fields


def findings(post: Post, *rows: dict[str, Any], log: tuple[int, ...] = (1,), published: str = "a") -> str:
    record = Record(1)
    ledger = Ledger(list(rows), {str(ROOM): list(log)}, {str(ROOM): f"7.{len(log)}"}, {published})
    oracle.judge_ledger(ledger, {post.client_id: post}, record)
    return " ".join(record.findings)


def safe(**fields: Any) -> Post:
    return Post(ROOM, "c", id="a", rev=1, **fields)


def test_the_ledger_in_order_finds_nothing() -> None:
    assert findings(safe(is_public=True), row()) == ""
    assert findings(Post(ROOM, "c")) == ""
    assert findings(Post(ROOM, "c"), row()) == ""


def test_the_ledger_out_of_order() -> None:
    assert "acknowledged posts lost" in findings(safe())
    assert "acknowledged posts lost" in findings(safe(), row(room="held:/one"))
    assert "posts stored twice" in findings(safe(), row(), row(id="b"))
    assert "comments nobody wrote" in findings(safe(), row(), row(client_id="d"))
    assert "acknowledged changes lost" in findings(safe(is_deleted=True), row())
    assert "acknowledged changes lost" in findings(safe(), row(rev=0))
    assert "public posts without an event" in findings(safe(is_public=True), row(), published="b")
    assert "logs with gaps" in findings(safe(), row(), log=(1, 3))


def test_a_traceback_is_found_beside_a_known_one() -> None:
    record = Record(1)
    traceback = "Traceback (most recent call last):\n  File x\nValueError: no\n"
    known = "2026-11-23T12:00:00.100Z ERROR channels_redis.pubsub: Unexpected exception in receive task\n"
    unknown = "2026-11-23T12:00:00.200Z ERROR a: b\n"
    quiet = "2026-11-23T12:00:00.300Z INFO c: d\n"
    oracle.judge_logs({"one": known + traceback + unknown + traceback + quiet, "two": known + traceback}, record)
    assert record.findings == ["tracebacks: one: ERROR a: b … ValueError: no"]


def test_frames_are_parsed_wherever_they_are_cut() -> None:
    text = b'retry: 5\nid: 7.1\nevent: hello\ndata: {"v":1}\n\nevent: ping\ndata: {}\n\n'
    for cut in range(len(text)):
        parser = Parser()
        assert [*parser.feed(text[:cut]), *parser.feed(text[cut:])] == [
            Frame("7.1", "hello", {"v": 1}),
            Frame("", "ping", {}),
        ]
