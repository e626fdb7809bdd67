"""One thread's readers and its recent events in memory. Readers keep a place in the log, never a queue of their own."""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from itertools import islice

from django.conf import settings

from comments.cursor import BEGINNING, Cursor
from comments.enums import EventKind, ResetReason
from comments.live.audience import Audience
from comments.live.batch import Batch, Farewell
from comments.live.frames import Frame
from comments.live.once import Once
from comments.live.reads import Reads
from comments.live.replay import load_frames
from comments.live.tally import Tally
from comments.live.waiters import Waiters
from comments.models import Site
from comments.queries.events import Head, find_head

# Frames kept while nobody replays. Older ones are read from the log when somebody needs them.
FRAMES_KEPT = 256
# A replay reads at least so far back, so that many readers a few events apart share one look at the log.
REPLAY_STRIDE = 100
# Readers who arrive together share one look at the log.
FRESH_SECONDS = 0.05
# One answer of a long-poll holds at most about so much; the reader asks on from its cursor.
ANSWER_BYTES = 256 * 1024
# What was read back may be forgotten again before a reader has its turn.
READ_BACK_TRIES = 3


class Room:
    """The live side of one `(site, key)`, with or without a thread row.

    `frames` are contiguous and end at `cursor`. The lock serialises whoever extends them, at either end.
    """

    def __init__(self, site: Site, key: str, read: Reads) -> None:
        self.site_id, self.key = site.pk, key
        self.readers = 0
        self.left_at = 0.0
        self.farewell: Farewell | None = None
        self.cursor = BEGINNING
        self._site = site
        self.read = read
        self.thread_id: int | None = None
        self.named = key  # what the thread is called now
        self._opened = False
        self._looked_at = 0.0
        self._reached = 0
        self._wanted_from: int | None = None
        self._opening, self._looking = Once(self._open), Once(self._look)
        self._reading_on, self._reading_back = Once(self._read_on), Once(self._extend_back)
        self._frames: deque[Frame] = deque()
        self.waiters = Waiters()
        self.audience = Audience(self)
        self.tally = Tally(self)
        self._lock = asyncio.Lock()

    @property
    def name(self) -> tuple[int, str]:
        return (self.site_id, self.key)

    @property
    def has_thread(self) -> bool:
        """Whether somebody has written here."""
        return self.thread_id is not None

    async def open(self) -> None:
        """Find where the log stands; once for all who arrive together."""
        if not self._opened:
            await self._opening.join()

    async def _open(self) -> None:
        async with self._lock:
            await self._find_head()
            self._opened = True

    def hear(self, reached: int) -> None:
        """The log is said to have reached `reached`: whoever arrives from now on waits until that is read."""
        self._reached = max(self._reached, reached)

    async def catch_up(self, reached: int) -> None:
        """Read what the log has beyond our cursor, if it is said to have reached `reached`, and wake the readers."""
        if reached > self.cursor.seq:
            self.hear(reached)
            await self._reading_on.afresh()

    async def compare(self, head: Head) -> None:
        """The sweep's look at the log: another log is looked at again, for that head may be older than we are."""
        if self._is_ours(head):
            await self.catch_up(head.seq)
        else:
            await self.look_afresh()

    async def look_afresh(self) -> None:
        """Compare with the log as it is from now on."""
        await self._looking.afresh()

    async def look(self) -> None:
        """Compare with the log now, unless somebody did in this moment: for readers who arrive.

        What another process has written since the last ring or sweep is neither missed nor, when it took words back,
        told as it was.
        """
        arrived_at = time.monotonic()
        while self._looked_at < arrived_at - FRESH_SECONDS:
            # A look that had begun before the reader came does not count; the next one serves all who wait for it.
            await self._looking.join()
        await self.catch_up(self._reached)

    async def _look(self) -> None:
        async with self._lock:
            head = await self._read_head()
            if not self._is_ours(head):
                self._stand_at(head)
        if head is not None:
            await self.catch_up(head.seq)

    def _is_ours(self, head: Head | None) -> bool:
        """Whether a head is of the log that we follow. A row with nothing public yet is not: whoever loads the page now
        holds its cursor. With events it is, for we stand at the beginning of any log."""
        if head is None or self.thread_id is None:
            return self.thread_id is None and (head is None or head.seq > 0)
        return (head.thread_id, head.epoch) == (self.thread_id, self.cursor.epoch)

    def recall(
        self, place: Cursor, *, too_far: ResetReason = ResetReason.TOO_OLD, most_bytes: int = ANSWER_BYTES
    ) -> Batch | None:
        """What is to be told after `place`, as far as memory knows; None when the log must be read for it.

        Stops after `most_bytes`, never before the first event: the batch's cursor says how far it goes.
        """
        if place.seq > self.cursor.seq:
            return None
        reason = self._gap(place, too_far)
        if reason is not None:
            return Batch(self.cursor, reset=reason)
        return self._tell(place, most_bytes) if self._holds(place.seq) else None

    async def since(
        self, place: Cursor, *, too_far: ResetReason = ResetReason.TOO_OLD, most_bytes: int = ANSWER_BYTES
    ) -> Batch:
        """Everything after `place` that can be told now, like `recall`. Asks the log for what memory does not hold."""
        if place.seq > self.cursor.seq:
            # Another process may have answered a post whose ring has not reached us yet.
            await self.catch_up(place.seq)
        for _ in range(READ_BACK_TRIES):
            reason = self._gap(place, too_far)
            if reason is not None:
                return Batch(self.cursor, reset=reason)
            if self._holds(place.seq):
                return self._tell(place, most_bytes)
            await self._read_back(place.seq)
        # Rows of the log are missing: what cannot be told is not passed over in silence.
        return Batch(self.cursor, reset=too_far)

    async def wait_beyond(self, place: Cursor, seconds: float) -> None:
        """Until there is more than `place`, or a farewell, or the time is over."""
        if self.farewell or not self._is_top(place):
            return
        await self.waiters.wait(seconds)

    async def dismiss(self, farewell: Farewell) -> None:
        """Send everybody away, now and from now on."""
        self.farewell = farewell
        self._wake()
        await self.audience.dismiss(farewell)

    def forget_old_frames(self) -> None:
        """What nobody asks for just now is read from the log when somebody does."""
        while len(self._frames) > (FRAMES_KEPT if self.readers else 0):
            self._frames.popleft()

    def _is_top(self, place: Cursor) -> bool:
        return place.seq == self.cursor.seq and self._same_log(place)

    def _same_log(self, place: Cursor) -> bool:
        return place.epoch == self.cursor.epoch or place == BEGINNING

    def _tell(self, place: Cursor, most_bytes: int) -> Batch:
        told: list[Frame] = []
        size = 0
        for frame in islice(self._frames, len(self._frames) - (self.cursor.seq - place.seq), None):
            told.append(frame)
            size += len(frame.sse)
            if size >= most_bytes:
                break
        if not told or told[-1].cursor == self.cursor:
            return Batch(self.cursor, told)
        return Batch(told[-1].cursor, told)

    def _holds(self, seq: int) -> bool:
        return len(self._frames) >= self.cursor.seq - seq

    def _gap(self, place: Cursor, too_far: ResetReason) -> ResetReason | None:
        """Why nothing can be told from `place`, or None."""
        if not self._same_log(place) or place.seq > self.cursor.seq:
            return ResetReason.EPOCH
        if self.cursor.seq - place.seq > settings.LIVE_REPLAY_LIMIT:
            return too_far
        return None

    async def _find_head(self) -> None:
        self._stand_at(await self._read_head())

    async def _read_head(self) -> Head | None:
        begun = time.monotonic()
        head = await self.read(find_head, self._site, self.key)
        self._looked_at = begun
        self.named = head.key if head else self.key
        return head

    def _stand_at(self, head: Head | None) -> None:
        self._frames.clear()
        self.thread_id = head.thread_id if head else None
        self.tally.restart()
        self.cursor = Cursor(head.epoch, head.seq) if head else BEGINNING
        self._wake()

    async def _read_on(self) -> None:
        async with self._lock:
            reached = self._reached
            if reached > self.cursor.seq:
                await self._extend_on()
            if self._reached == reached:  # else somebody has heard of more meanwhile, and waits for the next run
                self._reached = 0

    async def _extend_on(self) -> None:
        if self.thread_id is None:
            head = await self._read_head()
            if head is None:
                return
            # Everybody here waits at the beginning: the new log's first events are theirs.
            self.thread_id, self.cursor = head.thread_id, Cursor(head.epoch, 0)
        limit = settings.LIVE_REPLAY_LIMIT
        news = await self._read_frames(after=self.cursor.seq, limit=limit + 1)
        if len(news) > limit or not _is_whole(news, self.cursor.seq):
            await self._find_head()
        elif news:
            self._retell(news)
            self._add(news)

    async def _read_back(self, seq: int) -> None:
        self._wanted_from = seq if self._wanted_from is None else min(self._wanted_from, seq)
        await self._reading_back.afresh()

    async def _extend_back(self) -> None:
        """Read again from where somebody stands up to the top: frames of one reading agree with one another."""
        async with self._lock:
            wanted, top = self._wanted_from, self.cursor.seq
            if wanted is not None and not self._holds(wanted):
                start = max(0, min(wanted, top - len(self._frames) - REPLAY_STRIDE))
                frames = await self._read_frames(after=start, limit=top - start + settings.LIVE_REPLAY_LIMIT)
                if _is_whole(frames, start) and len(frames) >= top - start:
                    self._frames = deque(frames[: top - start])
                    self._add(frames[top - start :])
            if self._wanted_from == wanted:
                self._wanted_from = None

    async def _read_frames(self, *, after: int, limit: int) -> list[Frame]:
        return await self.read(load_frames, self.thread_id, self.cursor.epoch, after=after, limit=limit)

    def _retell(self, news: Sequence[Frame]) -> None:
        """What older frames said of the same subjects is replaced by what these have become.

        So words that were removed or edited away are never sent again from memory, and memory tells the same as a
        replay from the log. What a reply changes in the counts above it is forgotten, with what is older, and read from
        the log when it is asked for.
        """
        now = {frame.subject: frame.data for frame in news}
        branches = {frame.branch for frame in news if frame.branch is not None and frame.kind != EventKind.EDITED}
        kept: deque[Frame] = deque()
        for older in reversed(self._frames):
            if older.branch in branches and older.subject not in now:
                break
            kept.appendleft(older.retold(now[older.subject]) if older.subject in now else older)
        self._frames = kept

    def _add(self, news: Sequence[Frame]) -> None:
        if not news:
            return
        self._frames.extend(news)
        self.cursor = news[-1].cursor
        self.tally.note(news)
        for frame in news:
            self.audience.note(frame)
        self._wake()

    def _wake(self) -> None:
        self.waiters.release_all()
        self.audience.wake()


def _is_whole(frames: Sequence[Frame], after: int) -> bool:
    return not frames or frames[-1].cursor.seq - after == len(frames)
