"""Under Daphne a stream owns its connection: our bytes go to the socket at once, and Twisted keeps one small object.

Through ASGI each frame would be queued for the reactor: two epoll_ctl calls and a loop turn, four times the cost of the
send itself (docs/performance.md). And request, channel and application task would stay in memory for every reader.
Daphne hands WebSockets over in the same way. Imports Twisted: only `server.py` may import this.
"""

import socket
import time
from email.utils import formatdate
from http import HTTPStatus
from typing import Any

from daphne.http_protocol import WebRequest
from twisted.internet import tcp

from comments.live.admission import Headers
from comments.live.line import Line, Owner
from comments.live.packet import Packet

# The kernel doubles it. More would hide a reader who has stopped, and hold what it never reads.
SEND_BUFFER_BYTES = 32 * 1024
# A reader has nothing to say on a stream.
HEARD_BYTES = 16 * 1024
LAST_CHUNK = b"0\r\n\r\n"


class OwnLine:
    """A line that owns its connection: what Twisted knows as the protocol, and as the producer of its bytes."""

    __slots__ = ("_heard", "_is_chunked", "_send", "_transport", "behind_since", "is_clear", "is_over", "owner")

    def __init__(self, transport: Any, *, is_chunked: bool) -> None:
        self.is_clear = True
        self.is_over = False
        self.behind_since = 0.0
        self.owner: Owner | None = None
        self._is_chunked = is_chunked
        self._transport = transport
        self._send = transport.socket.send
        self._heard = 0

    def write(self, packet: Packet) -> None:
        self._write(packet.chunked if self._is_chunked else packet.raw)

    def _write(self, data: bytes) -> None:
        try:
            sent = self._send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.abort()
            return
        if sent < len(data):
            self.is_clear, self.behind_since = False, time.monotonic()
            self._transport.write(data[sent:])

    def open(self, head: bytes) -> None:
        """The first bytes. What an earlier answer on this connection left in the buffer goes before them."""
        if self._transport.dataBuffer or self._transport._tempDataBuffer:
            self.is_clear, self.behind_since = False, time.monotonic()
            self._transport.write(head)
        else:
            self._write(head)

    def close(self, packet: Packet) -> None:
        if not self.is_clear:
            self.abort()
            return
        self._write(packet.chunked + LAST_CHUNK if self._is_chunked else packet.raw)
        self.is_clear = False
        self._transport.unregisterProducer()
        self._transport.loseConnection()

    def abort(self) -> None:
        self.is_clear = False
        if not self.is_over:
            self._transport.abortConnection()

    # --- what Twisted asks of a protocol ---

    def dataReceived(self, data: bytes) -> None:
        self._heard += len(data)
        if self._heard > HEARD_BYTES:
            self.abort()

    def connectionLost(self, reason: Any) -> None:
        self.is_over, self.is_clear = True, False
        if self.owner is not None:
            self.owner.leave()

    # --- and of a producer: a "pull" producer is asked for more whenever all has left ---

    def resumeProducing(self) -> None:
        if not self.is_clear and not self.is_over and self.behind_since:
            self.is_clear = True
            if self.owner is not None:
                self.owner.rejoin()

    def pauseProducing(self) -> None:
        """Never called for a pull producer."""

    def stopProducing(self) -> None:
        """The connection is lost; `connectionLost` follows."""


def take_over(server: Any, request: WebRequest, status: int, headers: Headers, greeting: bytes) -> Line | None:
    """Answer `request` with a stream that begins with `greeting`, and take its connection from Daphne.

    None where that cannot be: over TLS, or when the reader has gone. Then nothing was sent.
    """
    channel, transport = request.channel, request.transport
    if channel is None or type(transport) is not tcp.Server or transport.TLS:
        return None
    if not transport.connected or transport.disconnecting:
        return None
    transport.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    is_chunked = request.clientproto == b"HTTP/1.1"
    line = OwnLine(transport, is_chunked=is_chunked)
    _attach(line, transport)
    _forget(server, request, channel)
    framing: Headers = [(b"transfer-encoding", b"chunked")] if is_chunked else []
    head = _head(server.server_name, status, [*framing, *headers])
    line.open(head + (Packet.chunk(greeting) if is_chunked else greeting))
    return line


def _attach(line: OwnLine, transport: Any) -> None:
    transport.unregisterProducer()
    transport.protocol = line
    transport.registerProducer(line, False)
    transport.resumeProducing()


def _forget(server: Any, request: WebRequest, channel: Any) -> None:
    """Daphne and Twisted know nothing of this request any more; and no circle waits for the garbage collector."""
    del server.connections[request]
    channel.setTimeout(None)
    channel.requests.clear()
    channel.transport = request.channel = request.transport = None
    request.content.close()


def _head(server_name: str, status: int, headers: Headers) -> bytes:
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}".encode(),
        b"date: " + formatdate(usegmt=True).encode(),
        b"server: " + server_name.encode(),
        # The end of a stream is the end of its connection.
        b"connection: close",
        *(name + b": " + value for name, value in headers),
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n"
