"""Server-Sent Events: hello, what was missed, then what happens."""

import random

from django.conf import settings

from comments.cursor import Cursor
from comments.enums import ResetReason
from comments.live import frames
from comments.live.admission import Headers, Request
from comments.live.hub import Hub
from comments.live.reader import Reader
from comments.live.room import Batch, Farewell, Room
from comments.models import Site

_HEADERS: Headers = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"x-accel-buffering", b"no")]


class Stream(Reader):
    async def answer(self, hub: Hub, site: Site, request: Request) -> None:
        if not site.live:
            # The only status after which a browser's EventSource never comes back.
            await self.finish(204, b"", [])
            return
        async with hub.visit(site, request.key) as room:
            await self._follow(room, request.cursor or room.cursor)

    async def _follow(self, room: Room, place: Cursor) -> None:
        await room.look()
        batch = await room.since(place)
        await self.begin(200, _HEADERS)
        await self._send(_greeting(room, place, batch) + _told(batch))
        while room.farewell is None:
            await room.wait_beyond(batch.cursor, _heartbeat_seconds())
            batch = await room.since(batch.cursor, too_far=ResetReason.OVERFLOW)
            if told := _told(batch) or (frames.ping(room.cursor) if room.farewell is None else b""):
                await self._send(told)
        await self.send_body(_goodbye(room.farewell))

    async def _send(self, chunk: bytes) -> None:
        await self.send_body(chunk, more_body=True)


def _greeting(room: Room, place: Cursor, batch: Batch) -> bytes:
    return frames.hello(
        place,
        room.cursor,
        replayed=len(batch.frames),
        heartbeat_seconds=settings.LIVE_HEARTBEAT_SECONDS,
    )


def _told(batch: Batch) -> bytes:
    if batch.reset:
        return frames.reset(batch.cursor, batch.reset)
    return b"".join(frame.sse for frame in batch.frames)


def _goodbye(farewell: Farewell) -> bytes:
    return frames.stop() if farewell.reason == "stop" else frames.closing(farewell.reason, farewell.retry_ms)


def _heartbeat_seconds() -> float:
    """Within the promised interval, and different for each reader: beats do not fall together."""
    return settings.LIVE_HEARTBEAT_SECONDS * random.uniform(0.8, 1.0)
