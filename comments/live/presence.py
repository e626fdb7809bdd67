"""How many read a thread and how many type: this process's own count, and what the other processes said of theirs."""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from comments.live.follower import Counts
from comments.live.pace import Pace
from comments.live.room import Room
from comments.live.typists import Typists

logger = logging.getLogger(__name__)

Name = tuple[int, str]

PRESENCE = "presence.counted"
LOOK_SECONDS = 1
ANNOUNCE_SECONDS = 5
# Every so many announcements tell everything, the others what changed: a lost one is made good.
WHOLE_EVERY = 6
# A process that was killed says nothing more; its readers are forgotten with it.
EXPIRE_SECONDS = 3 * ANNOUNCE_SECONDS
# Readers of a thread are told of a new number at most so often; and a crowd so seldom that telling costs a fraction of
# a percent of a core (a delivery is some 10 µs, a reader here adds 5 ms to the pause).
TELL_SECONDS = 5
TELL_SECONDS_PER_READER = 0.005

Announce = Callable[[dict[str, Any]], Awaitable[None]]


class Presence:
    """Counts are sums over processes that still speak; no disconnect has to be heard for them to be right again."""

    def __init__(self, rooms: Mapping[Name, Room], announce: Announce | None) -> None:
        self._rooms = rooms
        self._announce = announce
        self.typists = Typists()
        self._process = secrets.token_hex(8)
        self._others: dict[str, tuple[float, dict[Name, int]]] = {}
        self._announced: dict[Name, int] = {}
        self._announcements = 0

    def count(self, room: Room) -> int:
        """The readers of a thread in all processes, as far as we have heard."""
        return room.readers + sum(counts.get(room.name, 0) for _, counts in self._others.values())

    def hear(self, message: Mapping[str, Any]) -> None:
        """What another process says: the counts that changed, or, when `whole`, all it has."""
        process = message["process"]
        if process == self._process:
            return
        counts = {} if message["whole"] or process not in self._others else self._others[process][1]
        counts.update({(site_id, key): readers for site_id, key, readers in message["readers"]})
        for site_id, key, who in message.get("typing", ()):
            self.typists.note((site_id, key), who, time.monotonic())
        self._others[process] = (time.monotonic() + EXPIRE_SECONDS, counts)

    async def run(self) -> None:
        """Look and announce, for ever."""
        looks = 0
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            looks += 1
            try:
                await self._look()
                if not looks % ANNOUNCE_SECONDS:
                    await self._tell_others()
                await self._tell_others_of_typing()
            except Exception:  # the next look may be better, and without this there would be none
                logger.exception("The readers could not be counted.")

    async def _look(self) -> None:
        """Tell the readers of every room whose number has changed, if it is time."""
        now, pace = time.monotonic(), Pace()
        self._others = {process: heard for process, heard in self._others.items() if heard[0] > now}
        self.typists.forget(now)
        for room in list(self._rooms.values()):
            if room.audience.followers:
                await self._tell(room, (self.count(room), self.typists.count(room.name)), now)
            if pace.is_slice_over():
                await pace.pause()

    async def _tell(self, room: Room, counts: Counts, now: float) -> None:
        audience, told = room.audience, room.audience.presence
        if counts == told.counts and not audience.has_newcomers:
            told.due_at = None
            return
        # A first reader more or less waits for others to join it; somebody who types may soon be done.
        patience = LOOK_SECONDS if counts[1] != told.counts[1] else TELL_SECONDS
        crowd_seconds = len(audience.followers) * TELL_SECONDS_PER_READER
        due_at = max(now + patience, told.at + max(TELL_SECONDS, crowd_seconds))
        told.due_at = min(due_at, told.due_at or due_at)
        if now >= told.due_at:
            told.counts, told.at, told.due_at = counts, now, None
            await audience.tell_presence(counts)

    async def _tell_others(self) -> None:
        if self._announce is None:
            return
        counts = {room.name: room.readers for room in self._rooms.values() if room.readers}
        whole = not self._announcements % WHOLE_EVERY
        self._announcements += 1
        changed = [(*name, counts.get(name, 0)) for name in self._announced | counts]
        if not whole:
            changed = [entry for entry in changed if self._announced.get(entry[:2], 0) != entry[2]]
        self._announced = counts
        await self._announce({"type": PRESENCE, "process": self._process, "whole": whole, "readers": changed})

    async def _tell_others_of_typing(self) -> None:
        untold = self.typists.take_untold()
        if untold and self._announce is not None:
            message = {"type": PRESENCE, "process": self._process, "whole": False, "readers": [], "typing": untold}
            await self._announce(message)
