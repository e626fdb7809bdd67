"""Requests by a few connections, each sending its next when the last was answered; and wrk where it is installed."""

import gc
import json
import selectors
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.readers import Readers
from benchmarks.results import Row, percentile
from benchmarks.words import request

ANSWER_SECONDS = 30
WRK_SCRIPT = Path(__file__).parent / "wrk.lua"


@dataclass(frozen=True, slots=True)
class Answer:
    """When a request was sent, how long its answer took (a new connection is part of it), and its status."""

    begun: float
    seconds: float
    status: int


@dataclass(slots=True)
class _Connection:
    """One client. Servers that close after each answer are connected to anew."""

    port: int
    link: socket.socket | None = None
    begun: float = 0.0
    received: bytes = b""

    def send(self, data: bytes) -> socket.socket:
        self.begun, self.received = time.perf_counter(), b""
        if self.link is None:
            self.link = socket.create_connection(("127.0.0.1", self.port), ANSWER_SECONDS)
            self.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.link.sendall(data)
        return self.link

    def receive(self) -> Answer | None:
        """Read what has come; the answer when it is whole."""
        assert self.link is not None
        said = self.link.recv(262144)
        self.received += said
        head, _, body = self.received.partition(b"\r\n\r\n")
        if said and not _is_whole(head.lower(), body):
            return None
        if not said or b"connection: close" in head.lower():
            self.link.close()
            self.link = None
        status = int(head.split(b" ", 2)[1]) if head.startswith(b"HTTP/") else 0
        return Answer(self.begun, time.perf_counter() - self.begun, status)


def _is_whole(head: bytes, body: bytes) -> bool:
    if b"content-length:" in head:
        return len(body) >= int(head.partition(b"content-length:")[2].split(b"\r\n")[0])
    return b"transfer-encoding: chunked" in head and body.endswith(b"0\r\n\r\n")


def drive(
    port: int, connections: int, requests: Iterator[bytes], *, seconds: float, readers: Readers | None = None
) -> list[Answer]:
    """Send requests one after the other on each connection for a while, or until there are no more of them.

    Open readers are read meanwhile. Raises RuntimeError when an answer is not a 2xx.
    """
    selector, answers = selectors.DefaultSelector(), []
    gc.disable()  # a collection over all answers so far would be seen as the server's pause
    deadline, open_requests = time.perf_counter() + seconds, 0
    if readers is not None:
        selector.register(readers, selectors.EVENT_READ, readers)
    for connection in [_Connection(port) for _ in range(connections)]:
        open_requests += _send_next(selector, connection, requests)
    while open_requests:
        ready = selector.select(ANSWER_SECONDS)
        if not ready:
            raise TimeoutError(f"{open_requests} requests without an answer for {ANSWER_SECONDS} s")
        for key, _ in ready:
            if isinstance(key.data, Readers):
                key.data.drain()
                continue
            answer = key.data.receive()
            if answer is None:
                continue
            if not 200 <= answer.status < 300:
                raise RuntimeError(f"answered {answer.status}: {key.data.received[:500]!r}")
            answers.append(answer)
            selector.unregister(key.fileobj)
            open_requests -= 1
            if time.perf_counter() < deadline:
                open_requests += _send_next(selector, key.data, requests)
    selector.close()
    gc.enable()
    return answers


def _send_next(selector: selectors.BaseSelector, connection: _Connection, requests: Iterator[bytes]) -> int:
    data = next(requests, None)
    if data is None:
        return 0
    selector.register(connection.send(data), selectors.EVENT_READ, connection)
    return 1


def exchange(port: int, data: bytes, *, status: int = 200) -> tuple[bytes, bytes]:
    """One request on a connection of its own; its head and its body. Raises RuntimeError at another status."""
    with socket.create_connection(("127.0.0.1", port), ANSWER_SECONDS) as client:
        client.sendall(data)
        received = b""
        while said := client.recv(262144):
            received += said
            head, _, body = received.partition(b"\r\n\r\n")
            if _is_whole(head.lower(), body):
                break
    head, _, body = received.partition(b"\r\n\r\n")
    if not head.startswith(f"HTTP/1.1 {status}".encode()):
        raise RuntimeError(received[:500])
    return head, body


def summary(answers: list[Answer]) -> Row:
    """Requests a second, p50, p99 and the worst in milliseconds."""
    times = [1000 * answer.seconds for answer in answers]
    ended = max(answer.begun + answer.seconds for answer in answers)
    return {
        "per_second": len(answers) / (ended - min(answer.begun for answer in answers)),
        "p50_ms": percentile(times, 50),
        "p99_ms": percentile(times, 99),
        "worst_ms": max(times),
    }


def read(port: int, path: str, connections: int, seconds: float, accept: str = "") -> Row:
    """The same GET as often as it is answered, by wrk if there is one: our own client is full at 10,000 a second."""
    if not shutil.which("wrk"):
        data = request(path, accept=accept)
        return summary(drive(port, connections, iter(lambda: data, b""), seconds=seconds))
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--timeout", "20s", "-s", str(WRK_SCRIPT)]
    command += ["-H", f"Accept-Encoding: {accept}"] if accept else []
    run = subprocess.run([*command, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True)
    row: Row = json.loads(run.stdout.rpartition("RESULT ")[2])
    if row.pop("errors"):
        raise RuntimeError(f"wrk met errors: {run.stdout[-500:]}")
    return row
