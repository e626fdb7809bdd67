"""Server-Sent Events: hello, what was missed, then what happens."""

from datetime import datetime
from functools import partial

from django.conf import settings

from comments import metrics
from comments.cursor import Cursor
from comments.enums import ResetReason
from comments.live import frames, tally
from comments.live.admission import Request
from comments.live.audience import PACKET_BYTES
from comments.live.batch import Batch
from comments.live.follower import Follower
from comments.live.hub import Hub
from comments.live.opening import follow, open_line
from comments.live.reader import Reader
from comments.live.room import Room
from comments.live.seats import Seat
from comments.models import Site


class Stream(Reader):
    """Admits a reader, greets it, and leaves it to the room."""

    async def answer(self, hub: Hub, site: Site, request: Request) -> None:
        if not site.live:
            # The only status after which a browser's EventSource never comes back.
            await self.finish(204, b"", [])
            return
        seat = hub.seats.take(request.address, (site.pk, request.key))
        try:
            room = await hub.arrive(site, request.key)
        except BaseException:
            seat.give_back()
            raise
        leave = partial(_leave, hub, room, seat)
        try:
            place = request.cursor or room.cursor
            away_since = tally.away_since(request.away)
            await room.tally.reach(away_since)
            batch = await room.since(place, most_bytes=PACKET_BYTES)
            batch, votes, mark = _with_votes(room, batch, away_since)
            line = await open_line(self, _greeting(room, place, batch) + votes)
        except BaseException:
            leave()
            raise
        if line is None:
            leave()
            return
        _count(request, room, place, batch)
        follow(self, hub, room, Follower(room.audience, line, batch.cursor, leave, mark))


def _leave(hub: Hub, room: Room, seat: Seat) -> None:
    hub.leave(room)
    seat.give_back()


def _with_votes(room: Room, batch: Batch, away_since: datetime) -> tuple[Batch, bytes, int]:
    """What is told of votes behind a greeting, and the mark up to which the reader then knows them.

    Whoever has events still to come is told afterwards, all that the room remembers.
    """
    told = b"" if batch.reset else room.tally.told_since(away_since)
    if told is None:
        return Batch(room.cursor, reset=ResetReason.TOO_OLD), b"", room.tally.number
    if batch.cursor is not room.cursor:
        return batch, b"", tally.UNTOLD
    metrics.stream_votes.inc(bool(told))
    return batch, frames.votes(told), room.tally.number


def _greeting(room: Room, place: Cursor, batch: Batch) -> bytes:
    replayed = 0 if batch.reset else room.cursor.seq - place.seq
    heartbeat = settings.LIVE_HEARTBEAT_SECONDS
    return frames.hello(place, room.cursor, replayed=replayed, heartbeat_seconds=heartbeat) + batch.sse


def _count(request: Request, room: Room, place: Cursor, batch: Batch) -> None:
    if batch.reset:
        metrics.resets[batch.reset.value].inc()
    elif request.cursor is not None:
        metrics.replays.inc()
        metrics.replayed_events.observe(room.cursor.seq - place.seq)
    metrics.stream_deliveries.inc(len(batch.frames))
