"""The followers of a room: told in one loop, in slices, each from the place where it stands."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from django.db import InterfaceError, OperationalError

from comments import metrics
from comments.cursor import Cursor
from comments.enums import ResetReason
from comments.live import frames
from comments.live.batch import Batch, Farewell
from comments.live.follower import NOBODY, Counts, Follower
from comments.live.frames import Frame
from comments.live.pace import Pace
from comments.live.packet import Packet
from comments.live.tally import UNTOLD, Tally

logger = logging.getLogger(__name__)

# A follower is sent so much at once; the next packet goes when this one has left.
PACKET_BYTES = 64 * 1024
# Whoever has not taken so much is cut; with the packet that waits, and TCP's own buffer, it stays below 256 KiB.
BEHIND_BYTES = 128 * 1024
RETRY_SECONDS = 1


class Log(Protocol):
    """What a room knows of its thread's log."""

    cursor: Cursor

    def recall(self, place: Cursor, *, too_far: ResetReason, most_bytes: int) -> Batch | None:
        """What memory can tell from a place; None when the log must be read."""

    def since(self, place: Cursor, *, too_far: ResetReason, most_bytes: int) -> Awaitable[Batch]:
        """The same, asking the log if need be."""


@dataclass(slots=True)
class PresenceTold:
    """What readers were last told of how many they are, and how many are typing; when, and when news of it is due
    (monotonic seconds)."""

    counts: Counts = NOBODY
    at: float = 0.0
    due_at: float | None = None


class Audience:
    """Holds places, never queues: a follower who is behind is told from the log when its line is clear again.

    `votes_told` is the number of the room's `Tally` that all followers know; UNTOLD while somebody may not.
    `told_at` is when news last went out (monotonic seconds), `volume` how many bytes of news there have been.
    """

    def __init__(self, log: Log, ping: Callable[[Cursor], bytes] = frames.ping) -> None:
        self.ping = ping
        self.followers: set[Follower] = set()
        self.told_at = 0.0
        self.volume = 0
        self.has_newcomers = False
        self.presence = PresenceTold()
        self.votes_told = 0
        self._log = log
        self._untold: list[float] = []
        self._fan_out: asyncio.Task[None] | None = None
        self._is_awake = False

    def add(self, follower: Follower) -> None:
        self.followers.add(follower)
        self.has_newcomers = True
        if follower.votes != self.votes_told:
            self.votes_told = UNTOLD
        metrics.open_streams.inc()
        if follower.place is not self._log.cursor:
            self.wake()

    def remove(self, follower: Follower) -> None:
        self.followers.discard(follower)
        metrics.open_streams.dec()

    def note(self, frame: Frame) -> None:
        """There is news of the log; `wake` follows once all of it is known."""
        self.volume += len(frame.sse)
        if self.followers:
            self._untold.append(frame.committed_at)

    def wake(self) -> None:
        """Somebody may stand behind the log: bring everybody up to it."""
        self._is_awake = True
        if self._fan_out is None and self.followers:
            self._fan_out = asyncio.get_running_loop().create_task(self._bring_up())

    async def tell_presence(self, counts: Counts) -> None:
        """Tell the numbers to those who know others. Who is behind is told the next ones."""
        packet, pace = Packet(frames.presence(*counts), self._log.cursor, 0), Pace()
        self.has_newcomers = False
        for follower in tuple(self.followers):
            if follower.presence != counts:
                if follower.line.is_clear:
                    follower.presence = counts
                    follower.tell(packet)
                else:
                    self.has_newcomers = True  # it is told the next time
            if pace.is_slice_over():
                await pace.pause()

    async def tell_votes(self, tally: Tally) -> None:
        """Tell the totals that changed, each follower from its mark, to those who know all of the log: an event behind
        them would tell of older votes. The others are told the next time."""
        number, pace = tally.number, Pace()
        packets: dict[int, Packet] = {}
        self.votes_told, told = number, 0
        for follower in tuple(self.followers):
            if follower.votes == number:
                continue
            if follower.line.is_clear and follower.place is self._log.cursor:
                packet = packets.get(follower.votes)
                if packet is None:
                    packet = packets[follower.votes] = self._votes(tally, follower.votes)
                follower.votes = number
                if packet.raw:
                    follower.tell(packet)
                    told += 1
            else:
                self.votes_told = UNTOLD
            if pace.is_slice_over():
                await pace.pause()
        metrics.stream_votes.inc(told)

    def _votes(self, tally: Tally, mark: int) -> Packet:
        """Like all that goes out without a place: the log's stays where it is."""
        data = tally.told_after(mark)
        if data is None:
            metrics.resets[ResetReason.OVERFLOW.value].inc()
            return Packet(frames.reset(self._log.cursor, ResetReason.OVERFLOW), self._log.cursor, 0)
        return Packet(frames.votes(data), self._log.cursor, 0)

    async def dismiss(self, farewell: Farewell) -> None:
        """Send everybody away."""
        pace = Pace()
        for follower in tuple(self.followers):
            follower.dismiss(farewell)
            if pace.is_slice_over():
                await pace.pause()

    async def _bring_up(self) -> None:
        """Until nobody stands behind whose line is clear."""
        try:
            while self._is_awake:
                self._is_awake = False
                try:
                    await self._tell_all()
                except (OperationalError, InterfaceError) as error:
                    logger.warning("A thread's log could not be read (%s): its readers keep their places.", error)
                    await self._rest()
                except Exception:
                    logger.exception("A round of news failed.")
                    await self._rest()
        finally:
            self._fan_out = None

    async def _rest(self) -> None:
        self._is_awake = True
        await asyncio.sleep(RETRY_SECONDS)

    async def _tell_all(self) -> None:
        """One round. What happens meanwhile is told at once to those still to come, and to the rest in the next one."""
        log, pace = self._log, Pace()
        untold, self._untold = self._untold, []
        told, top, place, packet = 0, log.cursor, None, None
        for follower in tuple(self.followers):
            if follower.place is not log.cursor:
                line = follower.line
                if not line.is_clear:
                    if self.volume - follower.volume > BEHIND_BYTES:
                        follower.cut()
                    continue
                # Nearly all stand at the same place: what they are told is made once.
                if packet is None or follower.place is not place or log.cursor is not top:
                    top, place = log.cursor, follower.place
                    packet = await self._packet(place)
                if line.is_clear and follower.place is place:
                    follower.place = packet.cursor
                    if packet.raw:
                        line.write(packet)
                        told += packet.count
                        if not line.is_clear:
                            follower.volume = self.volume
            if pace.is_slice_over():
                await pace.pause()
        self._finish_round(told, untold)

    async def _packet(self, place: Cursor) -> Packet:
        too_far, log = ResetReason.OVERFLOW, self._log
        batch = log.recall(place, too_far=too_far, most_bytes=PACKET_BYTES)
        if batch is None:
            batch = await log.since(place, too_far=too_far, most_bytes=PACKET_BYTES)
        if batch.reset:
            metrics.resets[batch.reset.value].inc()
        if batch.cursor is not log.cursor:
            self._is_awake = True  # the rest follows in the next round
        return Packet(batch.sse, batch.cursor, len(batch.frames))

    def _finish_round(self, told: int, untold: list[float]) -> None:
        metrics.stream_deliveries.inc(told)
        if untold:  # else only those were told who had stood behind
            self.told_at = time.monotonic()
        now = time.time()
        for committed_at in untold:
            metrics.delivery_lag_seconds.observe(max(0.0, now - committed_at))
