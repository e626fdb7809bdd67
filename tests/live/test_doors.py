"""Stream and poll are two doors to one log: the same events, from any cursor, on both servers."""

import time
from threading import Thread

import httpx

from tests.servers import Server


def told(event: dict) -> tuple[str, str, dict]:
    """An event of either door in one shape."""
    return (event["id"], event.get("type") or event["event"], event["data"])


def make_history(server: Server) -> list[str]:
    """Five events: two comments, an edit, a reply, a deletion. Answers the cursors in order, from the beginning."""
    first = server.post("First *words*").json()
    token, comment = first["token"], first["comment"]
    second = server.post("Second").json()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    edited = httpx.patch(
        server.api(f"comments/{comment['id']}"), json={"body": "Better", "rev": 1}, headers=headers
    ).json()
    reply = server.post("A reply", parent=comment["id"]).json()
    deleted = httpx.delete(
        server.api(f"comments/{second['comment']['id']}"), headers={"Authorization": f"Bearer {second['token']}"}
    ).json()
    return ["0.0", *(answer["cursor"] for answer in (first, second, edited, reply, deleted))]


def test_both_doors_tell_the_same_from_every_cursor(any_server: Server) -> None:
    cursors = make_history(any_server)
    whole = [told(event) for event in any_server.poll("0.0").json()["events"]]
    assert [identity for identity, _, _ in whole] == cursors[1:]
    assert [kind for _, kind, _ in whole] == [
        "comment.created",
        "comment.created",
        "comment.edited",
        "comment.created",
        "comment.removed",
    ]
    for index, cursor in enumerate(cursors):
        polled = any_server.poll(cursor).json()
        assert [told(event) for event in polled["events"]] == whole[index:]
        assert (polled["cursor"], polled["reset"]) == (cursors[-1], None)
        with any_server.stream(cursor) as stream:
            hello = stream.next()
            assert (hello["event"], hello["id"], hello["data"]["replayed"]) == ("hello", cursor, 5 - index)
            assert [told(event) for event in stream.take(5 - index)] == whole[index:]


def test_a_stream_tells_what_happens_while_it_is_open(any_server: Server) -> None:
    with any_server.stream("0.0") as stream:
        assert stream.next()["data"]["cursor"] == "0.0"
        posted = any_server.post("Hello").json()
        [event] = stream.take(1)
        assert event["id"] == posted["cursor"]
        assert event["data"] == posted["comment"]


def test_memory_counts_replies_like_the_log(any_server: Server) -> None:
    root = any_server.post("Root").json()["comment"]["id"]
    any_server.poll("0.0")
    for number in range(3):
        any_server.post(f"Reply {number}", parent=root)
    events = any_server.poll("0.0").json()["events"]
    assert [event["data"]["reply_count"] for event in events] == [3, 0, 0, 0]


def test_last_event_id_wins_over_the_address(any_server: Server) -> None:
    cursors = make_history(any_server)
    with any_server.stream("0.0", **{"Last-Event-ID": cursors[3]}) as stream:
        assert stream.next()["id"] == cursors[3]
        assert [event["id"] for event in stream.take(2)] == cursors[4:]


def test_without_a_cursor_a_stream_begins_now(any_server: Server) -> None:
    cursors = make_history(any_server)
    with any_server.stream() as stream:
        hello = stream.next()
        assert (hello["id"], hello["data"]["replayed"]) == (cursors[-1], 0)


def test_a_waiting_poll_is_answered_by_an_event(any_server: Server) -> None:
    cursor = any_server.post("Before").json()["cursor"]
    with httpx.Client(timeout=60) as client:
        answers: list[dict] = []
        query = {"thread": any_server.thread, "cursor": cursor, "wait": 50}
        waiting = Thread(
            target=lambda: answers.append(client.get(f"{any_server.url}/live/v1/demo/poll", params=query).json())
        )
        waiting.start()
        posted = any_server.post("Meanwhile").json()
        waiting.join(45)
        assert not waiting.is_alive()
    assert [event["data"]["id"] for event in answers[0]["events"]] == [posted["comment"]["id"]]
    assert answers[0]["cursor"] == posted["cursor"]


def test_a_poll_with_nothing_to_tell_comes_back_empty(any_server: Server) -> None:
    cursor = any_server.post("Before").json()["cursor"]
    for wait in (0, 1):
        answer = any_server.poll(cursor, wait=wait).json()
        assert answer["events"] == []
        assert (answer["cursor"], answer["reset"]) == (cursor, None)
        assert answer["retry_ms"] >= 0


def test_an_idle_stream_beats(start_server) -> None:
    server = start_server(LIVE_HEARTBEAT_SECONDS="1")
    cursor = server.post("Before").json()["cursor"]
    with server.stream(cursor) as stream:
        assert stream.next()["data"]["heartbeat_s"] == 1
        ping = stream.next()
        assert (ping["event"], ping["id"], ping["data"]) == ("ping", None, {"cursor": cursor})


def test_the_first_bytes_leave_at_once_with_the_right_headers(any_server: Server) -> None:
    begun = time.monotonic()
    with any_server.stream(Origin="http://blog.example") as stream:
        stream.next()
        headers = stream.response.headers
    assert headers["content-type"] == "text/event-stream; charset=utf-8"
    assert headers["cache-control"] == "no-store"
    assert headers["x-accel-buffering"] == "no"
    assert headers["access-control-allow-origin"] == "http://blog.example"
    assert "origin" in headers["vary"].lower()
    assert "access-control-allow-credentials" not in headers
    assert time.monotonic() - begun < 20  # an idle stream's next bytes would be a heartbeat away
