"""Long-poll: the same events by another door, for readers whose network holds streams back."""

import random

from comments.live import frames
from comments.live.admission import Headers, Request
from comments.live.hub import Hub
from comments.live.reader import Reader
from comments.live.room import Farewell, Room
from comments.models import Site

_HEADERS: Headers = [(b"content-type", b"application/json"), (b"x-accel-buffering", b"no")]
# Readers of one thread are answered at the same moment; they need not come back at the same moment.
RETRY_MS = 500


class Poll(Reader):
    async def answer(self, hub: Hub, site: Site, request: Request) -> None:
        if not site.live:
            await self._stop()
            return
        async with hub.visit(site, request.key) as room:
            await self._poll(room, request)

    async def _poll(self, room: Room, request: Request) -> None:
        await room.look()
        place = request.cursor or room.cursor
        batch = await room.since(place)
        if request.wait and not batch.frames and not batch.reset:
            await room.wait_beyond(place, request.wait * random.uniform(0.8, 1.0))
            batch = await room.since(place)
        if room.farewell == Farewell("stop"):
            await self._stop()
            return
        retry_ms = random.randint(0, room.farewell.retry_ms if room.farewell else RETRY_MS)
        await self.finish(200, frames.poll_body(batch.cursor, batch.frames, batch.reset, retry_ms), _HEADERS)

    async def _stop(self) -> None:
        await self.finish(410, b'{"stop": true}', _HEADERS)
