"""HTTP and event streams, as little as hundreds of readers in one process need: one request for each connection."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

HEAD_SECONDS = 15


class Broken(Exception):
    """The connection failed, ended before the answer was whole, or nothing came."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes = b""

    def json(self) -> dict[str, Any]:
        return parse_json(self.body)


@dataclass(frozen=True, slots=True)
class Frame:
    """One Server-Sent Event."""

    id: str
    event: str
    data: dict[str, Any]


@lru_cache(maxsize=5000)
def parse_json(text: bytes) -> dict[str, Any]:
    """Parsed once for all readers who are sent the same bytes: nobody may change the result."""
    parsed: dict[str, Any] = json.loads(text)
    return parsed


class Line:
    """One connection, with one request on it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._left: int | None = None
        self._chunked = False

    async def send(self, method: str, port: int, path: str, headers: dict[str, str], body: bytes = b"") -> None:
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        try:
            await self._writer.drain()
        except OSError as error:
            raise Broken(str(error)) from error

    async def head(self) -> Answer:
        try:
            async with asyncio.timeout(HEAD_SECONDS):
                text = await self._reader.readuntil(b"\r\n\r\n")
        except (OSError, EOFError, TimeoutError) as error:
            raise Broken(f"no answer ({error!r})") from error
        first, *rest = text.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
        self._chunked = headers.get("transfer-encoding") == "chunked"
        self._left = int(headers["content-length"]) if "content-length" in headers else None
        return Answer(int(first.split()[1]), headers)

    async def piece(self) -> bytes:
        """What comes next of the body; empty at its end. Raises Broken when it ends too early."""
        try:
            if self._chunked:
                return await self._chunk()
            if self._left == 0:
                return b""
            data = await self._reader.read(65536)
        except (OSError, EOFError, ValueError) as error:
            raise Broken(str(error)) from error
        if self._left is not None:
            if not data:
                raise Broken("the answer is cut short")
            self._left -= len(data)
        return data

    async def _chunk(self) -> bytes:
        size = int(await self._reader.readuntil(b"\r\n"), 16)
        return (await self._reader.readexactly(size + 2))[:-2]

    async def body(self) -> bytes:
        pieces = []
        try:
            async with asyncio.timeout(HEAD_SECONDS):
                while piece := await self.piece():
                    pieces.append(piece)
        except TimeoutError as error:
            raise Broken("the answer stopped half-way") from error
        return b"".join(pieces)


@asynccontextmanager
async def connect(port: int) -> AsyncIterator[Line]:
    """A connection, cut off in the end without a goodbye."""
    try:
        async with asyncio.timeout(HEAD_SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except (OSError, TimeoutError) as error:
        raise Broken(str(error)) from error
    try:
        yield Line(reader, writer)
    finally:
        writer.transport.abort()


async def ask(
    port: int,
    method: str,
    path: str,
    *,
    body: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """One request and its whole answer. Raises Broken."""
    sent = json.dumps(body).encode() if body is not None else b""
    kind = {"Content-Type": "application/json"} if sent else {}
    async with connect(port) as line:
        await line.send(method, port, path, {"Connection": "close", **kind, **(headers or {})}, sent)
        head = await line.head()
        return Answer(head.status, head.headers, b"" if head.status in (204, 304) else await line.body())


@dataclass(slots=True)
class Parser:
    """Bytes into frames; what is behind the last empty line waits for more."""

    _rest: bytes = field(default=b"")

    def feed(self, data: bytes) -> list[Frame]:
        *whole, self._rest = (self._rest + data).split(b"\n\n")
        return [_parse(frame) for frame in whole]


_FIELD = re.compile(rb"(id|event|data|retry): (.*)")


def _parse(text: bytes) -> Frame:
    fields = dict(match.groups() for line in text.split(b"\n") if (match := _FIELD.fullmatch(line)))
    return Frame(fields.get(b"id", b"").decode(), fields[b"event"].decode(), parse_json(fields[b"data"]))
