"""How a stream begins, once it is known who comes and what to say first: a line, and a follower on it."""

import asyncio
from typing import Protocol

from comments.live.admission import Headers
from comments.live.audience import Audience
from comments.live.batch import Farewell
from comments.live.follower import BEHIND_SECONDS, Follower, heartbeat_seconds
from comments.live.hub import Hub
from comments.live.line import Line, SendLine
from comments.live.reader import Reader, Receive

# The key under which a server offers a request's own connection in the ASGI scope (live/takeover.py).
TAKEOVER = "comments.takeover"
_HEADERS: Headers = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"x-accel-buffering", b"no")]


class Followed(Protocol):
    """A room, or an author's box."""

    audience: Audience
    farewell: Farewell | None


async def open_line(reader: Reader, greeting: bytes) -> Line | None:
    """None for a reader who does not even take the greeting: nothing can be said to it."""
    take_over = reader.scope.get("extensions", {}).get(TAKEOVER)
    line: Line | None = take_over(200, [*reader.headers, *_HEADERS], greeting) if take_over else None
    if line is not None:
        return line
    try:
        async with asyncio.timeout(BEHIND_SECONDS):
            await reader.begin(200, _HEADERS)
            await reader.send_body(greeting, more_body=True)
    except TimeoutError:
        return None
    task = asyncio.current_task()
    assert task is not None
    return SendLine(reader.base_send, task.cancel)


def follow(reader: Reader, hub: Hub, followed: Followed, follower: Follower) -> None:
    """Leave the reader to what it follows."""
    line = follower.line
    followed.audience.add(follower)
    hub.wheel.add(follower, heartbeat_seconds())
    if line.is_over:
        follower.leave()
    elif followed.farewell is not None:
        follower.dismiss(followed.farewell)
    if isinstance(line, SendLine):
        reader.stay = _stay(line, reader.receive)


async def _stay(line: SendLine, receive: Receive) -> None:
    """The server ends a response when its application returns: wait until the reader goes, or is cut."""
    try:
        while (await receive())["type"] != "http.disconnect":
            pass
    except asyncio.CancelledError:
        if not line.is_over:
            raise
    finally:
        line.end()
