"""What readers and writers see when a server is asked to go, and when a stream's time is over."""

import socket
import threading
import time
import uuid
from collections.abc import Callable

import httpx

from tests.backends import wait_until
from tests.live.followers import Followers
from tests.servers import Server

READERS = 60
DRAIN_SECONDS = 3


def test_readers_are_sent_away_one_after_another(start_server: Callable[..., Server]) -> None:
    server = start_server(LIVE_DRAIN_SECONDS=str(DRAIN_SECONDS))
    with Followers(server, READERS) as followers, httpx.Client() as kept:
        assert kept.get(f"{server.url}/readyz").status_code == 200
        followers.wait_for(b"event: hello")
        begun = time.monotonic()
        server.ask_to_stop()
        wait_until(lambda: not _listens(server), what="the closed door")
        refusal = kept.get(f"{server.url}/readyz")
        assert refusal.status_code == 503
        assert "draining" in refusal.text
        assert refusal.headers["connection"] == "close"
        moments = [moment - begun for moment in followers.wait_for(b"event: closing")]
        assert server.wait() == 0
        assert all(b'"reason":"deploy"' in heard for heard in followers.heard)
    # Spread over the time, in no order: no cliff of reconnections.
    assert max(moments) <= DRAIN_SECONDS + 1
    thirds = [sum(1 for moment in moments if int(moment * 3 / DRAIN_SECONDS) == third) for third in range(3)]
    assert min(thirds) >= READERS / 6
    assert moments != sorted(moments)


def test_waiting_polls_are_answered_before_the_end(start_server: Callable[..., Server]) -> None:
    server = start_server(LIVE_DRAIN_SECONDS="1")
    cursor = server.post("First").json()["cursor"]
    answers: list[httpx.Response] = []
    waiting = threading.Thread(target=lambda: answers.append(server.poll(cursor, wait=50)))
    waiting.start()
    wait_until(lambda: 'comments_open_streams{kind="poll"} 1.0' in httpx.get(f"{server.url}/metrics").text)
    assert server.terminate() == 0
    waiting.join(10)
    assert answers[0].json() | {"retry_ms": 0} == {"cursor": cursor, "events": [], "reset": None, "retry_ms": 0}


def test_posts_in_flight_are_finished(start_server: Callable[..., Server]) -> None:
    """Whoever has sent a whole request gets an answer; a new one is refused at the door, and neither hangs."""
    server = start_server(LIVE_DRAIN_SECONDS="1")
    stop, acknowledged, broken = threading.Event(), [], []

    def write() -> None:
        while not stop.is_set():
            client_id = str(uuid.uuid4())
            try:
                answer = server.post("Words", client_id=client_id)
            except httpx.ConnectError:
                return
            except httpx.TransportError as error:
                broken.append(error)
                return
            if answer.status_code == 201:
                acknowledged.append(client_id)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    wait_until(lambda: len(acknowledged) > 10, what="some posts")
    assert server.terminate() == 0
    stop.set()
    for writer in writers:
        writer.join(30)
    assert broken == []
    server.start()
    page = server.snapshot(limit=100)
    assert page["thread"]["count"] == len(acknowledged)


def test_whoever_knocks_as_the_door_closes_is_answered_or_refused(start_server: Callable[..., Server]) -> None:
    """Never reset: a browser repeats no post whose connection broke."""
    server = start_server(LIVE_DRAIN_SECONDS="1")
    request = b"GET /api/v1/sites/demo/thread?thread=/post HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    answered, broken = [], []

    def knock() -> None:
        while True:
            try:
                with socket.create_connection(("127.0.0.1", server.port), 5) as connection:
                    connection.sendall(request)
                    answered.append(connection.recv(9).decode())
            except ConnectionRefusedError:
                return
            except OSError as error:
                broken.append(error)
                return

    for _ in range(3):
        answered.clear()
        visitors = [threading.Thread(target=knock) for _ in range(16)]
        for visitor in visitors:
            visitor.start()
        wait_until(lambda: len(answered) > 30, what="some answers")
        assert server.terminate() == 0
        for visitor in visitors:
            visitor.join(30)
        assert broken == []
        assert set(answered) == {"HTTP/1.1 "}
        server.start()


def test_a_second_signal_stops_at_once(start_server: Callable[..., Server]) -> None:
    server = start_server(LIVE_DRAIN_SECONDS="600")
    with Followers(server, 3) as followers:
        followers.wait_for(b"event: hello")
        server.ask_to_stop()
        wait_until(lambda: not _listens(server), what="the closed door")
        assert server.terminate() == 0


def test_a_stream_ends_when_its_time_is_over(start_server: Callable[..., Server]) -> None:
    server = start_server(LIVE_ROTATE_SECONDS="2", LIVE_HEARTBEAT_SECONDS="1")
    with server.stream("0.0") as stream:
        closing = stream.next_of("closing")
    assert closing["data"]["reason"] == "rotate"
    assert closing["data"]["retry_ms"] > 0


def _listens(server: Server) -> bool:
    """Answered at once, by the kernel; a knock as the door closes would be repeated only after a second."""
    try:
        socket.create_connection(("127.0.0.1", server.port), 0.1).close()
    except OSError:
        return False
    return True
