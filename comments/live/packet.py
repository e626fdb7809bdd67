"""Bytes on their way to many readers: framed once for each way they can leave."""

from typing import Any

from comments.cursor import Cursor


class Packet:
    """What is told to everybody who stands at one place. `cursor` is where they stand afterwards, `count` how many
    frames it carries."""

    __slots__ = ("chunked", "count", "cursor", "message", "raw")

    def __init__(self, raw: bytes, cursor: Cursor, count: int = 1) -> None:
        self.raw = raw
        self.chunked = self.chunk(raw)
        # One dictionary for all: ASGI servers read it and never change it.
        self.message: dict[str, Any] = {"type": "http.response.body", "body": raw, "more_body": True}
        self.cursor = cursor
        self.count = count

    @staticmethod
    def chunk(raw: bytes) -> bytes:
        """One chunk of HTTP/1.1's chunked coding (RFC 9112 section 7.1), for lines that own their connection."""
        return b"%x\r\n%b\r\n" % (len(raw), raw)
