"""The open desks of moderators: each told what happens to the queue of its sites, who looks at what, and how many wait.

A desk follows the moderation log by its numbers, as a reader follows a thread's, with the same promises. It is sent no
words of anybody's: it asks for those over HTTP, where its rights are looked at again. Here they are looked at when it
connects and before everything that is told.
"""

import asyncio
import contextlib
import logging

import orjson
from django.conf import settings

from comments.cursor import BEGINNING, Cursor
from comments.enums import ResetReason
from comments.live import frames
from comments.live.audience import Audience
from comments.live.batch import Batch, Farewell
from comments.live.follower import Follower
from comments.live.frames import Frame
from comments.live.once import Once
from comments.live.packet import Packet
from comments.live.reads import Reads
from comments.models import ModerationEntry
from comments.queries.desk import DeskView, look_at_desk, read_entries

# A flood of comments that are held is a flood of rings: the desks look at most so often.
LOOK_EVERY_SECONDS = 0.5
logger = logging.getLogger(__name__)


class Desk:
    """One moderator's open desk: a place for a follower, like a room, of which nobody else is told."""

    def __init__(self, session_key: str, read: Reads) -> None:
        self.farewell: Farewell | None = None
        self.view = DeskView(None)
        self.cursor = self.view.head
        self.audience = Audience(self)
        self._session_key = session_key
        self._read = read
        self._looking = Once(self._look)
        self._told: tuple[int, object] | None = None

    async def look(self) -> None:
        """See what is there now, and tell it."""
        await self._looking.afresh()

    async def _look(self) -> None:
        before, view = self.view, await self._read(look_at_desk, self._session_key)
        self.view = view
        if view.sites is None:
            await self.dismiss(Farewell("stop"))
            return
        if view.head != self.cursor:  # the same place stays the same object: so followers know that they are up to date
            self.cursor = view.head
        if before.sites is not None and before.sites != view.sites:
            self._tell(frames.reset(self.cursor, ResetReason.EPOCH))
        self.audience.wake()
        self._tell_state()

    def state(self) -> bytes:
        """How many wait, and who looks at what: absolute, so that only the last one matters."""
        claims = [{"comment": comment, "name": name} for comment, name in self.view.claims]
        self._told = (self.view.waiting, self.view.claims)
        return frames.encode_sse("desk", orjson.dumps({"waiting": self.view.waiting, "claims": claims}))

    def _tell_state(self) -> None:
        if self._told != (self.view.waiting, self.view.claims) and self.audience.followers:
            self._tell(self.state())

    def _tell(self, raw: bytes) -> None:
        for follower in tuple(self.audience.followers):
            if follower.line.is_clear:
                follower.tell(Packet(raw, follower.place, 0))
            else:
                self._told = None  # told again with the next look

    def recall(self, place: Cursor, *, too_far: ResetReason, most_bytes: int) -> Batch | None:
        """Nothing is kept: what happened is read when it is told."""
        return Batch(self.cursor) if place == self.cursor else None

    async def since(self, place: Cursor, *, too_far: ResetReason, most_bytes: int) -> Batch:
        """What happened on the moderator's sites after `place`."""
        top, sites = self.cursor, self.view.sites or {}
        if place == top:
            return Batch(top)
        if place != BEGINNING and (place.epoch != top.epoch or place.seq > top.seq):
            return Batch(top, reset=ResetReason.EPOCH)
        limit = settings.LIVE_REPLAY_LIMIT
        found = await self._read(read_entries, list(sites), place.seq, top.seq, limit + 1)
        if len(found) > limit:
            return Batch(top, reset=too_far)
        return Batch(top, [_frame(top.epoch, entry, sites[entry.site_id]) for entry in found])

    async def dismiss(self, farewell: Farewell) -> None:
        self.farewell = farewell
        await self.audience.dismiss(farewell)


def _frame(epoch: int, entry: ModerationEntry, site: str) -> Frame:
    told = {
        "action": entry.action,
        "comment": str(entry.comment_id),
        "site": site,
        "name": entry.actor_name,
        "state": entry.after.get("state"),
    }
    return Frame(Cursor(epoch, entry.seq), "entry", str(entry.comment_id), orjson.dumps(told)).encoded()


class Desks:
    """The open desks of one process."""

    def __init__(self, read: Reads) -> None:
        self._desks: set[Desk] = set()
        self._read = read
        self._farewell: Farewell | None = None
        self._is_due = asyncio.Event()

    def enter(self, session_key: str) -> Desk:
        """The desk of a moderator, who calls `leave` when it goes."""
        desk = Desk(session_key, self._read)
        desk.farewell = self._farewell
        self._desks.add(desk)
        return desk

    def leave(self, desk: Desk) -> None:
        self._desks.discard(desk)

    def hear(self) -> None:
        """A ring: something has happened that a desk may want to know."""
        self._is_due.set()

    async def run(self) -> None:
        """Look when it has rung, and now and then without: a ring can be lost, a claim runs out, a session ends."""
        while True:
            if self._desks:
                await self._look_around()
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(settings.LIVE_SWEEP_SECONDS):
                    await self._is_due.wait()

    async def _look_around(self) -> None:
        self._is_due.clear()
        for desk in tuple(self._desks):
            try:
                await desk.look()
            except Exception as error:  # the database is away, for one: the next look tries again
                logger.warning("A desk could not look at the log (%r).", error)

    def close(self, farewell: Farewell) -> list[Follower]:
        """Whoever comes from now on is sent away; answers who is there."""
        self._farewell = farewell
        for desk in self._desks:
            desk.farewell = farewell
        return [follower for desk in self._desks for follower in desk.audience.followers]
