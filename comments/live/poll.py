"""Long-poll: the same events by another door, for readers whose network holds streams back."""

import asyncio
import random

from comments import metrics
from comments.cursor import Cursor
from comments.enums import ResetReason
from comments.errors import RateLimited, Unavailable
from comments.live import frames, tally
from comments.live.admission import Headers, Request
from comments.live.batch import Batch, Farewell
from comments.live.hub import Hub
from comments.live.reader import Reader
from comments.live.room import Room
from comments.live.seats import Seat
from comments.models import Site

_HEADERS: Headers = [(b"content-type", b"application/json"), (b"x-accel-buffering", b"no")]
# Readers of one thread are answered at the same moment; they need not come back at the same moment.
RETRY_MS = 500


class Poll(Reader):
    async def answer(self, hub: Hub, site: Site, request: Request) -> None:
        if not site.live:
            await self._stop()
            return
        room = await hub.arrive(site, request.key)
        try:
            await self._poll(hub, room, request)
        finally:
            hub.leave(room)

    async def _poll(self, hub: Hub, room: Room, request: Request) -> None:
        away_since = tally.away_since(request.away)
        await room.tally.reach(away_since)
        place = request.cursor or room.cursor
        batch = await room.since(place)
        retry_seconds = 0
        if request.wait and not batch.frames and not batch.reset:
            try:
                seat = hub.seats.take(request.address, room.name)
            except (Unavailable, RateLimited) as full:
                # No place to wait in: whoever asks now and then misses nothing either.
                retry_seconds = full.retry_after
            else:
                if not await self._wait(room, place, request.wait, seat):
                    return
                batch = await room.since(place)
        if room.farewell == Farewell("stop"):
            await self._stop()
            return
        votes = b"" if batch.reset else room.tally.told_since(away_since)
        if votes is None:
            batch, votes = Batch(room.cursor, reset=ResetReason.TOO_OLD), b""
        _count(batch, votes)
        retry_ms = _retry_ms(room, retry_seconds)
        await self.finish(200, frames.poll_body(batch.cursor, batch.frames, votes, batch.reset, retry_ms), _HEADERS)

    async def _wait(self, room: Room, place: Cursor, seconds: float, seat: Seat) -> bool:
        """Until there is news or the time is over. False when the reader has gone meanwhile."""
        waiting = asyncio.ensure_future(room.wait_beyond(place, seconds * random.uniform(0.8, 1.0)))
        gone = asyncio.ensure_future(self._hear_disconnect())
        metrics.open_polls.inc()
        try:
            await asyncio.wait((waiting, gone), return_when=asyncio.FIRST_COMPLETED)
            return waiting.done()
        finally:
            metrics.open_polls.dec()
            waiting.cancel()
            gone.cancel()
            seat.give_back()

    async def _hear_disconnect(self) -> None:
        while (await self.receive())["type"] != "http.disconnect":
            pass

    async def _stop(self) -> None:
        await self.finish(410, b'{"stop": true}', _HEADERS)


def _retry_ms(room: Room, retry_seconds: int) -> int:
    if retry_seconds:
        return random.randint(retry_seconds * 1000, retry_seconds * 1500)
    return random.randint(0, room.farewell.retry_ms if room.farewell else RETRY_MS)


def _count(batch: Batch, votes: bytes) -> None:
    if batch.reset:
        metrics.resets[batch.reset.value].inc()
    metrics.poll_deliveries.inc(len(batch.frames))
    metrics.poll_votes.inc(bool(votes))
