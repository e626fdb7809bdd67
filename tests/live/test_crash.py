"""kill -9 at any moment, then start: every acknowledged comment is there once, every reader gets every event once."""

import random
import signal
import socket
import threading
import uuid
from collections.abc import Callable

import httpx

from tests.servers import Server

CRASHES = 5
WRITERS = 3


class Writer(threading.Thread):
    """Posts until told to stop, repeating each post with its client_id until it is acknowledged."""

    def __init__(self, server: Server, stop: threading.Event) -> None:
        super().__init__()
        self.acknowledged: list[str] = []
        self._server = server
        self._stop_event = stop

    def run(self) -> None:
        while not self._stop_event.is_set():
            client_id = str(uuid.uuid4())
            if self._post_until_acknowledged(client_id):
                self.acknowledged.append(client_id)

    def _post_until_acknowledged(self, client_id: str) -> bool:
        while not self._stop_event.is_set():
            try:
                answer = self._server.post(f"Comment {client_id}", client_id=client_id)
            except httpx.TransportError:
                continue
            if answer.status_code in (200, 201):
                return True
        return False


def read_until(server: Server, cursor: str, seen: list[str], enough: Callable[[], bool]) -> str:
    """Follow the stream from a cursor until there is enough or the server dies; the cursor to come back with."""
    try:
        with server.stream(cursor) as stream:
            while not enough():
                event = stream.next(5)
                if event["event"] == "comment.created":
                    seen.append(event["id"])
                    cursor = event["id"]
                assert event["event"] != "reset"
    except (EOFError, TimeoutError, httpx.TransportError):
        pass
    return cursor


def test_nothing_acknowledged_is_lost_and_nothing_comes_twice(any_own_server: Server) -> None:
    randomness, stop = random.Random(20261123), threading.Event()
    writers = [Writer(any_own_server, stop) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    seen: list[str] = []
    cursor = "0.0"
    try:
        for _ in range(CRASHES):
            goal = len(seen) + randomness.randint(3, 12)
            cursor = read_until(any_own_server, cursor, seen, lambda goal=goal: len(seen) >= goal)
            any_own_server.kill()
            any_own_server.start()
    finally:
        stop.set()
        for writer in writers:
            writer.join(60)
    acknowledged = [client_id for writer in writers for client_id in writer.acknowledged]
    top = any_own_server.snapshot()["cursor"]
    epoch, _, last = top.partition(".")
    read_until(any_own_server, cursor, seen, lambda: len(seen) >= int(last))
    assert seen == [f"{epoch}.{number}" for number in range(1, int(last) + 1)]
    stored = [event["data"]["client_id"] for event in any_own_server.poll("0.0").json()["events"]]
    assert len(stored) == len(set(stored)) == int(last)
    assert len(acknowledged) == len(set(acknowledged)) > CRASHES
    assert set(acknowledged) <= set(stored)


def test_a_polite_stop_tells_readers_to_come_back(any_own_server: Server) -> None:
    own_server = any_own_server
    cursor = own_server.post("Before").json()["cursor"]
    with own_server.stream(cursor) as stream:
        assert stream.next()["event"] == "hello"
        # Uvicorn ends by the signal it was sent.
        assert own_server.terminate() == (0 if own_server.kind == "daphne" else -signal.SIGTERM)
        closing = stream.next_of("closing")
    assert closing["data"]["reason"] == "deploy"
    assert closing["data"]["retry_ms"] > 0
    own_server.start()
    with own_server.stream(cursor) as stream:
        assert stream.next()["data"]["cursor"] == cursor


def test_a_half_sent_request_does_not_hold_up_the_stop(own_server: Server) -> None:
    """Daphne's own shutdown raises KeyError at it and cancels nobody (docs/adr/0002)."""
    with socket.create_connection(("127.0.0.1", own_server.port)) as half:
        half.sendall(b"POST /api/v1/sites/demo/comments HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 50\r\n\r\n{")
        with own_server.stream() as stream:
            assert stream.next()["event"] == "hello"
            assert own_server.terminate() == 0
            assert stream.next_of("closing")["data"]["reason"] == "deploy"
    assert "KeyError" not in own_server.log()
