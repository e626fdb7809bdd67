"""Thousands of readers in one process, as light as Python allows: plain sockets, one epoll, a search for one word.

Readers come from many loopback addresses, so that neither ports run short nor a limit for each address is met.
"""

import errno
import itertools
import select
import socket
import time
from collections.abc import Callable

IN_FLIGHT = 1000
OPEN_SECONDS = 120
# linux/in.h: the port is chosen when connecting, so one port serves several destinations. Python has no name for it.
IP_BIND_ADDRESS_NO_PORT = 24
FRAME = b"event: comment.created"
HELLO = b"event: hello"


class Readers:
    """Open streams. `paths` are taken in turn, one for each reader."""

    def __init__(self, port: int, paths: list[str], count: int) -> None:
        self._port = port
        self._epoll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        self._tails: dict[int, bytes] = {}
        self._buffer = bytearray(65536)
        self.frames = 0
        self.closed = 0
        self.delivery_bytes = 0
        try:
            self._open(list(itertools.islice(itertools.cycle(paths), count)))
        except BaseException:
            self.close()
            raise

    def __len__(self) -> int:
        return len(self._sockets)

    def fileno(self) -> int:
        """The epoll itself can be waited for."""
        return self._epoll.fileno()

    def _open(self, paths: list[str]) -> None:
        """Connect at most IN_FLIGHT at a time; return when every reader has had its hello. Raises TimeoutError."""
        begun, todo = time.perf_counter(), list(enumerate(paths))[::-1]
        opening: dict[int, tuple[str, float]] = {}
        self.open_seconds: list[float] = []
        while todo or opening:
            while todo and len(opening) < IN_FLIGHT:
                number, path = todo.pop()
                opening[self._connect(number)] = (path, time.perf_counter())
            for fd, flags in self._epoll.poll(1):
                if fd not in opening:
                    self._receive(fd)
                elif self._advance(fd, flags, opening[fd][0]):
                    self.open_seconds.append(time.perf_counter() - opening.pop(fd)[1])
            if time.perf_counter() - begun > OPEN_SECONDS:
                raise TimeoutError(f"{len(opening) + len(todo)} of {len(paths)} readers were not let in")
        self._tails.clear()
        self.connect_seconds = time.perf_counter() - begun

    def _connect(self, number: int) -> int:
        reader = socket.socket()
        reader.setblocking(False)
        reader.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
        reader.bind((f"127.0.{1 + number // 200 % 200}.{1 + number % 200}", 0))
        code = reader.connect_ex(("127.0.0.1", self._port))
        if code not in (0, errno.EINPROGRESS):
            raise OSError(code, "connect")
        self._sockets[reader.fileno()] = reader
        self._tails[reader.fileno()] = b""
        self._epoll.register(reader, select.EPOLLOUT)
        return reader.fileno()

    def _advance(self, fd: int, flags: int, path: str) -> bool:
        """Ask once connected; whether its hello has come."""
        reader = self._sockets[fd]
        if flags & select.EPOLLOUT and not flags & select.EPOLLERR:
            reader.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n".encode())
            self._epoll.modify(fd, select.EPOLLIN)
            return False
        said = reader.recv(65536)
        if not said:
            raise ConnectionError(f"a reader was turned away: {self._tails[fd][:300]!r}")
        self._tails[fd] += said
        if b" 200 " not in self._tails[fd][:20]:
            raise ConnectionError(f"a reader was refused: {self._tails[fd][:300]!r}")
        return HELLO in self._tails[fd]

    def await_word(self, word: bytes, seconds: float, post: Callable[[], None]) -> list[float]:
        """Post, then read until every reader has the word. Seconds since the post, one for each that got it in time."""
        waiting, arrived = set(self._sockets), []
        poll, clock = self._epoll.poll, time.perf_counter
        begun = clock()
        post()
        while waiting and clock() - begun < seconds:
            for fd, _ in poll(0.1, 512):
                length = self._receive(fd)
                if length and self._holds(fd, length, word):
                    arrived.append(clock() - begun)
                    waiting.discard(fd)
                    self.delivery_bytes = length
            if self.closed:
                waiting &= self._sockets.keys()
        return arrived

    def _receive(self, fd: int) -> int:
        try:
            length = self._sockets[fd].recv_into(self._buffer)
        except BlockingIOError:
            return 0
        except ConnectionError:
            length = 0
        if not length:
            self.closed += 1
            self._sockets.pop(fd).close()
        return length

    def _holds(self, fd: int, length: int, word: bytes) -> bool:
        """Whether what came holds the word, be it cut in two by the network."""
        if self._buffer.find(word, 0, length) >= 0:
            self._tails.pop(fd, None)
            return True
        text = self._tails.pop(fd, b"") + self._buffer[:length]
        self._tails[fd] = bytes(text[-len(word) :])
        return word in text

    def drain(self, seconds: float = 0.0) -> None:
        """Read what has come, for a while or once, and count the comments in it."""
        deadline = time.perf_counter() + seconds
        while True:
            for fd, _ in self._epoll.poll(max(0.0, min(0.05, deadline - time.perf_counter())), 512):
                if length := self._receive(fd):
                    text = self._tails.get(fd, b"") + self._buffer[:length]
                    self.frames += text.count(FRAME)
                    self._tails[fd] = bytes(text[-len(FRAME) + 1 :])
            if time.perf_counter() >= deadline:
                return

    def close(self) -> None:
        for reader in self._sockets.values():
            reader.close()
        self._sockets.clear()
        self._epoll.close()
