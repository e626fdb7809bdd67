"""One open stream in a room."""

import random
import time
from collections.abc import Callable
from typing import Protocol

from django.conf import settings

from comments import metrics
from comments.cursor import Cursor
from comments.live.batch import Farewell
from comments.live.line import NO_LINE, Line
from comments.live.packet import Packet

# A reader who has taken nothing for so long is cut. It comes back with its cursor.
BEHIND_SECONDS = 30
# A stream ends after LIVE_ROTATE_SECONDS and up to half as much again, different for each: a restart's reconnections
# are then nothing unusual.
ROTATE_SPREAD = 1.5
# Who is sent away comes back within this time, not all at once.
RETURN_WITHIN_MS = 5000


# How many read and how many type.
Counts = tuple[int, int]
NOBODY: Counts = (0, 0)


class Company(Protocol):
    """The readers among whom a follower is; see `Audience`."""

    told_at: float
    volume: int

    def ping(self, place: Cursor, /) -> bytes: ...

    def wake(self) -> None: ...

    def remove(self, follower: "Follower") -> None: ...


class Follower:
    """Where one reader stands in the log, and the line by which it is told.

    `volume` is how much its room had told when the line was last clear: what it has not taken since is the difference.
    `presence` is what it was last told of how many read and type, `votes` the mark up to which it knows the room's
    `Tally`.
    """

    __slots__ = ("_company", "_leaves_at", "_on_leave", "line", "place", "presence", "volume", "votes")

    def __init__(
        self, company: Company, line: Line, place: Cursor, on_leave: Callable[[], None], votes: int = 0
    ) -> None:
        self.line = line
        self.place = place
        self.presence = NOBODY
        self.votes = votes
        self.volume = company.volume
        self._company: Company | None = company
        self._leaves_at = time.monotonic() + settings.LIVE_ROTATE_SECONDS * random.uniform(1, ROTATE_SPREAD)
        self._on_leave = on_leave
        line.owner = self

    def tell(self, packet: Packet) -> None:
        """Only on a clear line."""
        self.line.write(packet)
        if not self.line.is_clear and self._company is not None:
            self.volume = self._company.volume

    def rejoin(self) -> None:
        """The line is clear again: what happened meanwhile can follow."""
        if self._company is not None:
            self._company.wake()

    def leave(self) -> None:
        """The connection is over, whoever ended it. Twice does no harm."""
        company, self._company = self._company, None
        if company is not None:
            # The wheel still holds this follower for a while; the connection goes now.
            self.line.owner, self.line = None, NO_LINE
            company.remove(self)
            self._on_leave()

    def cut(self) -> None:
        """End the stream of a reader who does not read."""
        if self._company is not None:
            metrics.cut_readers["slow"].inc()
            self.line.abort()

    def dismiss(self, farewell: Farewell) -> None:
        """Say goodbye and end the stream."""
        if self._company is not None:
            self.line.close(Packet(farewell.sse, self.place))

    def turn(self, now: float) -> float | None:
        """The wheel has come round: a beat, if nothing was said for long; the end, if this stream's time is over."""
        company = self._company
        if company is None:
            return None
        if not self.line.is_clear:
            return self._wait_or_cut(now)
        if now > self._leaves_at:
            self.dismiss(Farewell("rotate", RETURN_WITHIN_MS))
            return BEHIND_SECONDS  # whoever does not take even the goodbye is cut then
        silent_seconds = now - company.told_at
        if silent_seconds > settings.LIVE_HEARTBEAT_SECONDS * 0.7:
            # Its own place: while the log is being read for it, there is no gap that it should come back for.
            self.tell(Packet(company.ping(self.place), self.place, 0))
            silent_seconds = 0.0
        return max(1.0, heartbeat_seconds() - silent_seconds)

    def _wait_or_cut(self, now: float) -> float | None:
        if now - self.line.behind_since < BEHIND_SECONDS:
            return BEHIND_SECONDS / 6
        self.cut()
        return None


def heartbeat_seconds() -> float:
    """Within the promised interval, and different for each reader: beats do not fall together."""
    return settings.LIVE_HEARTBEAT_SECONDS * random.uniform(0.8, 1.0)
