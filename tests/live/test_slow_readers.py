"""A reader who stops reading is cut, keeps its cursor, and costs nobody else anything."""

import ctypes
import re
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.backends import wait_until
from tests.servers import Server

# With a bucket of comments of this size, a few hundred are far more than a reader may leave unread.
BODY = "word " * 1500
POSTS = 120
SETTLED_MIB = 24
STREAMS, CUTS = 'comments_open_streams{kind="stream"}', 'comments_cut_readers_total{reason="slow"}'
# linux/filter.h and asm-generic/socket.h; Python has no names for them.
BPF_RETURN = 0x06
SO_ATTACH_FILTER = 26


class StuckReader:
    """Asks for a stream and never reads it. Its own receive buffer is as small as the kernel allows."""

    def __init__(self, server: Server, cursor: str) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.connect(("127.0.0.1", server.port))
        head = f"GET /live/v1/demo/stream?thread={server.thread}&cursor={cursor} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        self.socket.sendall(head.encode())

    def is_cut(self) -> bool:
        """Whether the server ended the connection, seen without reading from it (TCP state CLOSE is 7)."""
        state = self.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)
        return state[0] == 7

    def __enter__(self) -> "StuckReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()


def gauge(server: Server, name: str) -> float:
    text = httpx.get(f"{server.url}/metrics", timeout=30).text
    found = re.search(rf"^{re.escape(name)} ([0-9.e+]+)$", text, re.MULTILINE)
    assert found, f"{name} is not in /metrics"
    return float(found[1])


def resident_mib(server: Server) -> float:
    return int(Path(f"/proc/{server.pid}/statm").read_text().split()[1]) * 4096 / 2**20


def post_all(server: Server, count: int, threads: int = 4) -> None:
    def post(times: int) -> None:
        for _ in range(times):
            assert server.post(BODY).status_code == 201

    workers = [threading.Thread(target=post, args=(count // threads,)) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def test_a_reader_who_stops_reading_is_cut_and_holds_nothing(own_server: Server) -> None:
    cursor = own_server.post("First").json()["cursor"]
    with ExitStack() as stack, own_server.stream(cursor) as healthy:
        stuck = [stack.enter_context(StuckReader(own_server, cursor)) for _ in range(20)]
        wait_until(lambda: gauge(own_server, STREAMS) == 21, what="the streams")
        before = resident_mib(own_server)
        writing = threading.Thread(target=post_all, args=(own_server, POSTS))
        writing.start()
        seqs = [int(event["id"].partition(".")[2]) for event in healthy.take(POSTS)]
        writing.join()
        assert seqs == list(range(2, POSTS + 2))
        wait_until(lambda: all(reader.is_cut() for reader in stuck), what="the cut")
        assert resident_mib(own_server) - before < SETTLED_MIB
        assert gauge(own_server, CUTS) == 20
        assert gauge(own_server, STREAMS) == 1


def test_a_reader_who_pauses_and_goes_on_misses_nothing(any_own_server: Server) -> None:
    """Behind, but not so far that it is cut: it is told the rest from the log when it reads again."""
    cursor = any_own_server.post("First").json()["cursor"]
    wanted = [f"id: {cursor.partition('.')[0]}.{seq}\n".encode() for seq in range(2, 14)]
    received = b""
    with StuckReader(any_own_server, cursor) as slow, any_own_server.stream(cursor) as healthy:
        post_all(any_own_server, 12)
        healthy.take(12)
        slow.socket.settimeout(30)
        while not all(line in received for line in wanted):
            received += slow.socket.recv(65536)
    assert [received.count(line) for line in wanted] == [1] * 12
    places = [received.index(line) for line in wanted]
    assert places == sorted(places)


def fall_silent(connection: socket.socket) -> None:
    """From now on this side hears and answers nothing, like a telephone in a tunnel: a filter that keeps 0 bytes."""
    nothing = ctypes.create_string_buffer(struct.pack("HBBI", BPF_RETURN, 0, 0, 0), 8)
    connection.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HxxxxxxP", 1, ctypes.addressof(nothing)))


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="only Linux ends silent connections for us")
def test_a_peer_that_vanished_is_gone_within_a_minute(start_server: Callable[..., Server]) -> None:
    server = start_server(LIVE_HEARTBEAT_SECONDS="2")
    with socket.create_connection(("127.0.0.1", server.port)) as peer:
        peer.sendall(b"GET /live/v1/demo/stream?thread=/post HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert b"event: hello" in peer.recv(65536)
        fall_silent(peer)
        vanished_at = time.monotonic()
        wait_until(lambda: gauge(server, STREAMS) == 0, 60, what="the end of it")
        assert time.monotonic() - vanished_at < 60
