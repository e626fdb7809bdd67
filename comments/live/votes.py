"""Votes as they come in: one look at the database for all threads that have readers, and one frame for each of them."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from comments import metrics
from comments.live.reads import Reads
from comments.live.room import Room
from comments.queries.votes import Totals, read_totals

logger = logging.getLogger(__name__)

Name = tuple[int, str]

# The readers of a thread are told at most so often.
PAUSE_SECONDS = 1.0
# A look sees again what the one before may have missed: a vote is dated before it is committed, and servers' clocks
# differ. What is known already is no news.
OVERLAP = timedelta(seconds=10)


class VoteWatch:
    """Votes are in no log. A ring says that a thread has new ones; now and then all threads are looked at, whatever was
    rung."""

    def __init__(self, rooms: Mapping[Name, Room], read: Reads) -> None:
        self._rooms = rooms
        self._read = read
        self._rung: set[Name] = set()
        self._bell = asyncio.Event()
        self._swept_at = 0.0
        self._since = timezone.now()

    def hear(self, site_id: int, key: str) -> None:
        """A ring."""
        if (site_id, key) in self._rooms:
            self._rung.add((site_id, key))
            self._bell.set()

    async def run(self) -> None:
        """Look and tell, for ever."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(settings.LIVE_SWEEP_SECONDS):
                    await self._bell.wait()
            try:
                await self._look()
                await self._tell()
            except Exception as error:  # the database is away, for one: the next look sees it all
                logger.warning("The votes could not be looked at (%r).", error)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _look(self) -> None:
        rung, self._rung = self._rung, set()
        self._bell.clear()
        begun, now = timezone.now(), time.monotonic()
        is_sweep = now >= self._swept_at + settings.LIVE_SWEEP_SECONDS
        names = list(self._rooms) if is_sweep else rung
        rooms = {room.thread_id: room for room in map(self._rooms.get, names) if room and room.thread_id is not None}
        found = await self._read(read_totals, list(rooms), since=self._since - OVERLAP) if rooms else []
        if is_sweep:
            self._swept_at, self._since = now, begun
        for thread_id, totals in _by_thread(found).items():
            room = rooms[thread_id]
            if room.thread_id == thread_id and room.tally.take(totals):
                metrics.vote_news["ring" if room.name in rung else "sweep"].inc()
        for room in rooms.values():
            room.tally.forget_old()

    async def _tell(self) -> None:
        for room in list(self._rooms.values()):
            if room.audience.followers and room.audience.votes_told != room.tally.number:
                await room.audience.tell_votes(room.tally)


def _by_thread(found: Iterable[Totals]) -> dict[int, list[Totals]]:
    grouped: defaultdict[int, list[Totals]] = defaultdict(list)
    for each in found:
        grouped[each.thread_id].append(each)
    return grouped
