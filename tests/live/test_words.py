"""What a stream may never carry: forged lines, and words that were taken back."""

import json
import uuid

import httpx

from tests.moderator import Moderator
from tests.servers import BLOG, Server

FORGED = "a\r\nid: 9.9\r\nevent: reset\r\ndata: {}\r\n\r\nb\n\nevent: stop\ndata: {}\n\nc\u2028d\u2029e\u0085"


def test_text_cannot_forge_a_frame(any_server: Server) -> None:
    with any_server.stream("0.0") as stream:
        stream.next()
        posted = any_server.post(FORGED, author={"name": "A\r\nid: 9.9\r\n\r\nevent: stop"}, title="T\n\nid: 7.7")
        assert posted.status_code == 201
        event = stream.next()
        assert (event["event"], event["id"]) == ("comment.created", posted.json()["cursor"])
        assert event["data"] == posted.json()["comment"]
        any_server.post("after")
        assert stream.next()["event"] == "comment.created"


def test_nul_is_refused_and_nothing_is_stored(any_server: Server) -> None:
    for body in ("a\x00b", "\ud800"):
        data = {
            "thread": any_server.thread,
            "url": f"{BLOG}/post",
            "body": body,
            "author": {"name": "Ann"},
            "client_id": str(uuid.uuid4()),
        }
        answer = httpx.post(
            any_server.api("comments"), content=json.dumps(data).encode(), headers={"Content-Type": "application/json"}
        )
        assert answer.status_code in (400, 422), answer.text
    assert any_server.snapshot()["thread"]["count"] == 0
    assert any_server.snapshot()["cursor"] == "0.0"


def test_edited_and_removed_words_are_never_sent_again(any_own_server: Server) -> None:
    """Neither from memory, which the open stream keeps warm, nor from the log, which a restart leaves."""
    with any_own_server.stream("0.0") as warm:
        first = any_own_server.post("SECRET-EDITED away").json()
        second = any_own_server.post("SECRET-REMOVED soon").json()
        reply = any_own_server.post("a reply keeps the place", parent=second["comment"]["id"]).json()
        headers = {"Authorization": f"Bearer {first['token']}", "Content-Type": "application/json"}
        path = any_own_server.api(f"comments/{first['comment']['id']}")
        assert httpx.patch(path, json={"body": "harmless", "rev": 1}, headers=headers).status_code == 200
        with Moderator(any_own_server) as moderator:
            moderator.decide("remove", second["comment"]["id"])
        warm.take(5)
        from_memory = any_own_server.poll("0.0").text
    any_own_server.kill()
    any_own_server.start()
    from_log = any_own_server.poll("0.0").text
    for answer in (from_memory, from_log):
        events = json.loads(answer)["events"]
        assert "SECRET" not in answer
        assert [event["type"].partition(".")[2] for event in events] == ["created"] * 3 + ["edited", "removed"]
        assert events[1]["data"]["state"] == "removed"
        assert (events[1]["data"]["html"], events[1]["data"]["author"]) == ("", None)
        assert events[2]["data"]["id"] == reply["comment"]["id"]
    assert json.loads(from_memory)["events"] == json.loads(from_log)["events"]


def test_held_and_rejected_words_never_reach_the_stream(any_server: Server) -> None:
    with any_server.stream("0.0", site="held") as stream, Moderator(any_server) as moderator:
        stream.next()
        held = any_server.post("SECRET spam", site="held")
        assert (held.status_code, held.json()["comment"]["state"]) == (202, "pending")
        good = any_server.post("Fine", site="held").json()
        moderator.decide("reject", held.json()["comment"]["id"])
        moderator.decide("approve", good["comment"]["id"])
        event = stream.next_of("comment.created")
        assert event["data"]["id"] == good["comment"]["id"]
        assert event["id"].endswith(".1")
    assert "SECRET" not in json.dumps(any_server.snapshot(site="held"))
