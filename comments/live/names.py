"""Threads that were moved: what they are called now, and their readers, who find them there."""

import time
from collections.abc import MutableMapping

from comments.live.batch import Farewell
from comments.live.follower import RETURN_WITHIN_MS
from comments.live.own import Boxes
from comments.live.room import Room

Name = tuple[int, str]

# After a lost ring a thread is looked for under the name before for so long; it is found all the same.
KNOWN_SECONDS = 30.0
MOST_KNOWN = 10_000


class Names:
    """Old names that were asked for lately. Only what a database has said: strangers' words for threads that are none
    are not in it."""

    def __init__(self, rooms: MutableMapping[Name, Room], own: Boxes) -> None:
        self._rooms = rooms
        self._own = own
        self._now: dict[Name, tuple[float, str]] = {}

    def now(self, site_id: int, key: str) -> str:
        """The key that a thread has today, as far as we know; else the one that was asked for."""
        until, named = self._now.get((site_id, key), (0.0, key))
        return named if until > time.monotonic() else key

    def learn(self, site_id: int, key: str, named: str) -> None:
        """`key` is an old name of the thread `named`."""
        if len(self._now) >= MOST_KNOWN:
            self._now.clear()
        self._now[site_id, key] = (time.monotonic() + KNOWN_SECONDS, named)

    def forget(self, site_id: int, key: str) -> None:
        """A thread of this name has moved, or has taken this name."""
        self._now = {
            name: known for name, known in self._now.items() if name[0] != site_id or key not in (name[1], known[1])
        }

    async def follow(self, name: Name) -> None:
        """A ring: this name leads elsewhere from now on, or to another log."""
        room = self._rooms.get(name)
        if room is not None:
            await room.look_afresh()
        if room is None or room.named != room.key:
            await self.send_on(name)

    async def send_on(self, name: Name) -> None:
        """Readers by this name come back with their cursors, to the room of the new one."""
        farewell, room = Farewell("rotate", RETURN_WITHIN_MS), self._rooms.pop(name, None)
        if room is not None:
            await room.dismiss(farewell)
        await self._own.send_away(*name, farewell)
