"""Daphne lets go of finished requests at once, and of all others as it always did."""

import asyncio
import importlib
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from daphne.http_protocol import HTTPFactory
from daphne.server import Server as Daphne
from twisted.web import http

from comments import errors
from comments.live.finished import PromptServer
from tests.backends import wait_until
from tests.servers import Databases, Server


class Window:
    """One kept connection through which a test looks at what the server keeps."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def kept(self) -> dict[str, int]:
        answer: dict[str, int] = self.client.get("/connections").json()
        return answer

    def wait_until_alone(self) -> None:
        """Only the request that asks is known, and a few more wait for the collector."""
        wait_until(lambda: self.kept()["connections"] == 1, 15, "the end of all requests")
        assert self.kept()["requests"] <= 5


@contextmanager
def watched_server(databases: Databases, folder: Path) -> Iterator[Server]:
    server = Server(databases.fresh(), folder / "log", kind="daphne-application")
    server.application = "tests.live.watched_application:application"
    try:
        yield server.start()
    finally:
        server.kill()


@pytest.fixture(scope="module")
def watched(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with watched_server(databases, tmp_path_factory.mktemp("watched")) as server:
        yield server


@pytest.fixture
def window(watched: Server) -> Iterator[Window]:
    with httpx.Client(base_url=watched.url, timeout=30) as client:
        yield Window(client)


def connect(server: Server, data: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", server.port), 10)
    connection.sendall(data)
    return connection


def abort(connection: socket.socket) -> None:
    """Go with a reset instead of a goodbye."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def test_a_finished_request_is_gone_before_the_next(window: Window) -> None:
    window.kept()
    most = 0
    for _ in range(3):
        for _ in range(50):
            assert window.client.get("/healthz").status_code == 200
        most = max(most, window.kept()["connections"])
    assert most <= 3  # itself, and who has answered and not yet returned
    assert window.kept()["requests"] <= 5
    assert window.kept()["settled"] > 50_000


def test_streams_leave_nothing_behind(watched: Server, window: Window) -> None:
    cursor = watched.post("Before").json()["cursor"]
    streams = [watched.stream(cursor) for _ in range(8)]
    for stream in streams:
        assert stream.next()["event"] == "hello"
    watched.post("To all")
    for stream in streams:
        assert stream.next()["event"] == "comment.created"
        stream.close()
    window.wait_until_alone()


@pytest.mark.parametrize("end", [socket.socket.close, abort], ids=["closed", "aborted"])
@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /healthz HTTP/1.1\r\nHost: 127.0",
        b"POST /api/v1/sites/demo/comments HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{",
        b"GET /endless HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /live/v1/demo/stream?thread=/post HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /live/v1/demo/poll?thread=/post&cursor=0.0&wait=50 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 3,
        b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 5,
    ],
    ids=["nothing", "half-a-head", "half-a-body", "endless", "stream", "polls-in-a-row", "pipelined"],
)
def test_who_hangs_up_leaves_nothing_behind(
    watched: Server, window: Window, sent: bytes, end: Callable[[socket.socket], None]
) -> None:
    for connection in [connect(watched, sent) for _ in range(5)]:
        end(connection)
    window.wait_until_alone()
    assert "Traceback" not in watched.log()


def test_refused_websockets_leave_nothing_behind(watched: Server, window: Window) -> None:
    upgrade = (
        b"GET /live/v1/demo/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    for connection in [connect(watched, upgrade) for _ in range(5)]:
        with connection:
            assert connection.recv(100).startswith(b"HTTP/1.1 403 ")
    for connection in [connect(watched, upgrade) for _ in range(5)]:
        abort(connection)
    window.wait_until_alone()
    assert "Traceback" not in watched.log()


def test_a_refused_websocket_with_a_body_keeps_no_file_open(server: Server) -> None:
    """Twisted puts a body of more than 100 kB into a file, and only a request that is finished closes it."""
    body = b"x" * 200_000
    upgrade = (
        b"GET /live/v1/demo/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n"
        b"Upgrade: WebSocket\r\nUpgrade: h2c\r\nContent-Length: %d\r\n\r\n" % len(body)
    )
    for _ in range(40):
        with connect(server, upgrade + body) as connection:
            assert connection.recv(100).startswith(b"HTTP/1.1 403 ")
    open_files = Path(f"/proc/{server.pid}/fd")
    wait_until(lambda: len(list(open_files.iterdir())) < 40, 10, "closed files")


@pytest.mark.parametrize(("header", "status"), [(b"Upgrade: websocket", b"403"), (b"X-Odd: \x0b", b"400")])
def test_whoever_is_refused_without_the_application_is_hung_up_on(server: Server, header: bytes, status: bytes) -> None:
    """Such an answer is given at once: thirty thousand of them, sent in one go, were three seconds for all others."""
    request = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n" + header + b"\r\n\r\n"
    with connect(server, 3 * request) as connection:
        heard = b"".join(iter(lambda: connection.recv(65536), b""))
    assert heard.count(b"HTTP/1.1 ") == heard.count(b"HTTP/1.1 " + status) == 1
    assert b"connection: close\r\n" in heard.lower()


def test_a_failure_is_still_told_and_logged(databases: Databases, tmp_path: Path) -> None:
    with watched_server(databases, tmp_path) as server, httpx.Client(base_url=server.url, timeout=30) as client:
        assert client.get("/fail").status_code == 500
        assert "asked to fail" in server.log()
        Window(client).wait_until_alone()


def test_daphne_has_the_shapes_that_we_rest_on() -> None:
    """Its table of connections: who fills it, under which names, and who clears what we leave."""

    assert "log" in vars(http.HTTPFactory)
    assert "_parseContentType" in http.Request.requestReceived.__code__.co_names
    assert HTTPFactory.log is not http.HTTPFactory.log

    class Protocol(SimpleNamespace):
        __hash__ = object.__hash__

    async def run(server: Any, outcome: Exception | None) -> Any:
        async def application(**_: object) -> None:
            if outcome:
                raise outcome

        protocol = Protocol(failed=[])
        protocol.handle_exception = protocol.failed.append
        server.connections, server.application = {}, application
        server.protocol_connected(protocol)
        queue = server.create_application(protocol, {"type": "http"})
        assert isinstance(queue, asyncio.Queue)
        instance = server.connections[protocol]["application_instance"]
        assert isinstance(instance, asyncio.Future)
        assert "disconnected" not in server.connections[protocol]
        await asyncio.wait([instance])
        return protocol

    async def check() -> None:
        for kind, left in ((Daphne, 1), (PromptServer, 0)):
            server = kind.__new__(kind)
            protocol = await run(server, None)
            assert len(server.connections) == 1
            server.protocol_disconnected(protocol)
            assert len(server.connections) == left
        server.protocol_disconnected(protocol)  # said twice
        protocol = await run(server, ValueError("left to the sweep"))
        server.protocol_disconnected(protocol)
        assert server.connections[protocol]["disconnected"]

    asyncio.run(check())


def test_every_refusal_is_called_by_its_name() -> None:
    """Twisted calls a status that it does not know "Unknown Status"."""
    importlib.import_module("comments.live.server")
    statuses = {error.status for error in vars(errors).values() if isinstance(error, type) and hasattr(error, "status")}
    assert {404, 422, 429, 503} <= statuses
    assert statuses <= set(http.RESPONSES)
