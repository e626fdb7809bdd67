"""A cursor the log cannot continue from is answered in band, never with silence."""

import pytest

from tests.servers import Server


def both(server: Server, cursor: str, thread: str = "") -> tuple[str, str]:
    """The reset's reason and the new cursor; the same by both doors."""
    polled = server.poll(cursor, thread=thread).json()
    assert polled["events"] == []
    with server.stream(cursor, thread=thread) as stream:
        assert stream.next()["event"] == "hello"
        reset = stream.next()
    assert reset["event"] == "reset"
    assert (reset["data"]["reason"], reset["id"]) == (polled["reset"], polled["cursor"])
    return polled["reset"], polled["cursor"]


def test_a_cursor_of_another_epoch(any_server: Server) -> None:
    top = any_server.post("One").json()["cursor"]
    epoch, _, seq = top.partition(".")
    assert both(any_server, f"{int(epoch) % 1000 + 1}.{seq}") == ("epoch", top)


def test_a_cursor_from_the_future(any_server: Server) -> None:
    top = any_server.post("One").json()["cursor"]
    assert both(any_server, top.partition(".")[0] + ".99") == ("epoch", top)


def test_a_cursor_of_a_thread_without_a_row(any_server: Server) -> None:
    assert both(any_server, "123.4", thread="/nobody") == ("epoch", "0.0")


def test_a_cursor_too_far_back(start_server) -> None:
    server = start_server(LIVE_REPLAY_LIMIT="3")
    cursors = [server.post(f"Comment {number}").json()["cursor"] for number in range(5)]
    assert both(server, "0.0") == ("too_old", cursors[-1])
    assert [event["id"] for event in server.poll(cursors[1]).json()["events"]] == cursors[2:]


def test_events_go_on_after_a_reset(any_server: Server) -> None:
    any_server.post("One")
    with any_server.stream("999.1") as stream:
        assert stream.next_of("reset")["data"]["reason"] == "epoch"
        posted = any_server.post("Two").json()
        assert stream.take(1)[0]["id"] == posted["cursor"]


@pytest.mark.parametrize(
    "cursor", ["x", "1", "1.", ".1", "1.2.3", "-1.2", "1.-2", "1.1e3", "9" * 40 + ".1", "1 .2", "١.٢"]
)
def test_garbage_is_a_400(any_server: Server, cursor: str) -> None:
    polled = any_server.poll(cursor)
    assert (polled.status_code, polled.json()["code"]) == (400, "bad_cursor")
    with any_server.stream(cursor) as stream:
        assert stream.response.status_code == 400
        assert stream.response.headers["content-type"] == "application/problem+json"
