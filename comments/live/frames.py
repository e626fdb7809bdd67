"""Events as bytes: encoded once, then sent as they are to every reader by either door."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace

import orjson

from comments.cursor import Cursor
from comments.enums import ResetReason

PROTOCOL_VERSION = 1
# Browsers come back by themselves after this; different for each, so that a restart does not call them all at once.
RETRY_MS = (1000, 5000)


@dataclass(frozen=True, slots=True)
class Frame:
    """One event of a log, ready to send. `subject` is what it tells of: a comment's id, or None for the thread;
    `branch` the id of its root; `committed_at` when it was written, in seconds since 1970."""

    cursor: Cursor
    kind: str
    subject: str | None
    data: bytes
    branch: str | None = None
    committed_at: float = 0.0
    sse: bytes = b""
    item: bytes = b""

    def encoded(self) -> "Frame":
        """The same frame with its bytes for both doors."""
        head = f'{{"id":"{self.cursor}","type":"{self.kind}","data":'.encode()
        return replace(self, sse=encode_sse(self.kind, self.data, self.cursor), item=head + self.data + b"}")

    def retold(self, data: bytes) -> "Frame":
        """The same event with what its subject has become."""
        return replace(self, data=data).encoded()


def encode_sse(event: str, data: bytes, cursor: Cursor | None = None) -> bytes:
    """One Server-Sent Event. JSON escapes every line break, so text cannot end a line and forge a field."""
    identity = f"id: {cursor}\n" if cursor else ""
    return f"{identity}event: {event}\ndata: ".encode() + data + b"\n\n"


def hello(place: Cursor, top: Cursor, *, replayed: int, heartbeat_seconds: int) -> bytes:
    """The first frame. Its `id:` is the place from which frames follow, not the top of the log: a reader cut off in the
    middle of a replay must come back to where it was."""
    data = {"v": PROTOCOL_VERSION, "cursor": str(top), "heartbeat_s": heartbeat_seconds, "replayed": replayed}
    return f"retry: {random.randint(*RETRY_MS)}\n".encode() + encode_sse("hello", orjson.dumps(data), place)


def private_hello(*, heartbeat_seconds: int) -> bytes:
    """The first frame of an author's own stream, which has no places to come back to: whoever comes is told all."""
    data = {"v": PROTOCOL_VERSION, "heartbeat_s": heartbeat_seconds}
    return f"retry: {random.randint(*RETRY_MS)}\n".encode() + encode_sse("hello", orjson.dumps(data))


def ping(top: Cursor) -> bytes:
    return encode_sse("ping", orjson.dumps({"cursor": str(top)}))


def private_ping(_: Cursor) -> bytes:
    return encode_sse("ping", b"{}")


def reset(top: Cursor, reason: ResetReason) -> bytes:
    return encode_sse("reset", orjson.dumps({"reason": reason.value}), top)


def closing(reason: str, retry_ms: int) -> bytes:
    return encode_sse("closing", orjson.dumps({"reason": reason, "retry_ms": retry_ms}))


def stop() -> bytes:
    return encode_sse("stop", b"{}")


def poll_body(
    top: Cursor, frames: Iterable[Frame], votes: bytes, reset_reason: ResetReason | None, retry_ms: int
) -> bytes:
    """A long-poll's answer, joined from bytes that exist already."""
    items = [*(frame.item for frame in frames), *([b'{"id":null,"type":"votes","data":%b}' % votes] if votes else ())]
    tail = orjson.dumps({"reset": reset_reason.value if reset_reason else None, "retry_ms": retry_ms})
    return f'{{"cursor":"{top}","events":['.encode() + b",".join(items) + b"]," + tail[1:]


def presence(readers: int, typing: int) -> bytes:
    return encode_sse("presence", orjson.dumps({"readers": readers, "typing": typing}))


def votes(data: bytes) -> bytes:
    """Empty for no data: an empty frame would move nothing and say nothing."""
    return encode_sse("votes", data) if data else b""
