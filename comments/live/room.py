"""One thread's readers and its recent events in memory. Readers keep a place in the log, never a queue of their own."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol, TypeVar

import orjson
from django.conf import settings
from django.utils import timezone

from comments.cursor import BEGINNING, Cursor
from comments.enums import EventKind, ResetReason
from comments.live.frames import Frame
from comments.models import Event, Site
from comments.payloads import comment_payload, thread_payload
from comments.queries.events import Head, find_head, find_thread_by_id, read_events

T = TypeVar("T")

# Frames kept while nobody replays. Older ones are read from the log when somebody needs them.
FRAMES_KEPT = 256
# A replay reads at least so far back, so that many readers a few events apart share one look at the log.
REPLAY_STRIDE = 100
# Readers who arrive together share one look at the log.
FRESH_SECONDS = 0.05


class Reads(Protocol):
    """How a room asks the database: off the event loop, on the hub's own threads."""

    def __call__(self, query: Callable[..., T], *arguments: object, **options: object) -> Awaitable[T]: ...


@dataclass(frozen=True, slots=True)
class Batch:
    """What a reader at some place is told: frames up to `cursor`, or that it must load the thread again."""

    cursor: Cursor
    frames: Sequence[Frame] = ()
    reset: ResetReason | None = None


@dataclass(frozen=True, slots=True)
class Farewell:
    """Why a room sends its readers away: "stop" for good, or "deploy" to come back within `retry_ms`."""

    reason: str
    retry_ms: int = 0


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
        self._read = read
        self._thread_id: int | None = None
        self._opened = False
        self._looked_at = 0.0
        self._frames: deque[Frame] = deque()
        self._waiters: set[asyncio.Future[None]] = set()
        self._lock = asyncio.Lock()

    @property
    def has_thread(self) -> bool:
        """Whether somebody has written here."""
        return self._thread_id is not None

    async def open(self) -> None:
        """Find where the log stands; once for all who arrive together."""
        async with self._lock:
            if not self._opened:
                await self._find_head()
                self._opened = True

    async def catch_up(self, reached: int) -> None:
        """Read what the log has beyond our cursor, if it is said to have reached `reached`, and wake the readers."""
        async with self._lock:
            if reached > self.cursor.seq:
                await self._read_on()

    async def compare(self, head: Head) -> None:
        """The sweep's look at the log: another epoch is another log, a higher seq is news."""
        if self._thread_id is not None and (head.thread_id, head.epoch) != (self._thread_id, self.cursor.epoch):
            async with self._lock:
                self._stand_at(head)
        else:
            await self.catch_up(head.seq)

    async def vanish(self) -> None:
        """The thread's row is gone: whoever holds a place in its log starts again."""
        if self._thread_id is not None:
            async with self._lock:
                self._stand_at(None)

    async def look(self) -> None:
        """Compare with the log now, unless somebody did in this moment: for readers who arrive.

        What another process has written since the last ring or sweep is neither missed nor, when it took words back,
        told as it was.
        """
        if time.monotonic() - self._looked_at < FRESH_SECONDS:
            return
        async with self._lock:
            if time.monotonic() - self._looked_at < FRESH_SECONDS:
                return
            head = await self._read_head()
        await (self.compare(head) if head else self.vanish())

    async def since(self, place: Cursor, *, too_far: ResetReason = ResetReason.TOO_OLD) -> Batch:
        """Everything after `place` that can be told now. Asks the log only for what memory does not hold."""
        if place.seq > self.cursor.seq:
            # Another process may have answered a post whose ring has not reached us yet.
            await self.catch_up(place.seq)
        reason = self._gap(place, too_far)
        if reason is None and not self._holds(place.seq):
            await self._read_back(place.seq)
            reason = self._gap(place, too_far)
        if reason is not None:
            return Batch(self.cursor, reset=reason)
        first = len(self._frames) - (self.cursor.seq - place.seq)
        if first < 0:
            # Rows of the log are missing: what cannot be told is not passed over in silence.
            return Batch(self.cursor, reset=too_far)
        return Batch(self.cursor, list(islice(self._frames, first, None)))

    async def wait_beyond(self, place: Cursor, seconds: float) -> None:
        """Until there is more than `place`, or a farewell, or the time is over."""
        if self.farewell or not self._is_top(place):
            return
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        self._waiters.add(waiter)
        timer = loop.call_later(seconds, _release, waiter)
        try:
            await waiter
        finally:
            timer.cancel()
            self._waiters.discard(waiter)

    def dismiss(self, farewell: Farewell) -> None:
        """Send everybody away, now and from now on."""
        self.farewell = farewell
        self._wake()

    def forget_old_frames(self) -> None:
        """Not while somebody extends them at the other end: the sweep comes again."""
        if self._lock.locked():
            return
        while len(self._frames) > FRAMES_KEPT:
            self._frames.popleft()

    def _is_top(self, place: Cursor) -> bool:
        return place.seq == self.cursor.seq and self._same_log(place)

    def _same_log(self, place: Cursor) -> bool:
        return place.epoch == self.cursor.epoch or place == BEGINNING

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
        head = await self._read(find_head, self._site, self.key)
        self._looked_at = begun
        return head

    def _stand_at(self, head: Head | None) -> None:
        self._frames.clear()
        self._thread_id = head.thread_id if head else None
        self.cursor = Cursor(head.epoch, head.seq) if head else BEGINNING
        self._wake()

    async def _read_on(self) -> None:
        if self._thread_id is None:
            head = await self._read(find_head, self._site, self.key)
            if head is None:
                return
            # Everybody here waits at the beginning: the new log's first events are theirs.
            self._thread_id, self.cursor = head.thread_id, Cursor(head.epoch, 0)
        limit = settings.LIVE_REPLAY_LIMIT
        frames = await self._read_frames(after=self.cursor.seq, limit=limit + 1)
        if len(frames) > limit:
            await self._find_head()
            return
        for frame in frames:
            self._append(frame)
        self._wake()

    async def _read_back(self, seq: int) -> None:
        async with self._lock:
            if self._holds(seq):
                return
            oldest = self.cursor.seq - len(self._frames)
            start = max(0, min(seq, oldest - REPLAY_STRIDE))
            older = await self._read_frames(after=start, limit=oldest - start)
            if len(older) == oldest - start:
                self._frames.extendleft(reversed(older))

    async def _read_frames(self, *, after: int, limit: int) -> list[Frame]:
        return await self._read(load_frames, self._thread_id, self.cursor.epoch, after=after, limit=limit)

    def _append(self, frame: Frame) -> None:
        """Add news; what older frames said of the same subject is replaced by what it is now.

        So words that were removed or edited away are never sent again from memory, and memory tells the same as a
        replay from the log. What a reply changes in the counts above it is read from the log when it is asked for.
        """
        if frame.branch is not None and frame.kind != EventKind.EDITED:
            self._forget_counts(frame.branch, frame.subject)
        for index, older in enumerate(self._frames):
            if older.subject == frame.subject:
                self._frames[index] = older.retold(frame.data)
        self._frames.append(frame)
        self.cursor = frame.cursor

    def _forget_counts(self, branch: str, subject: str | None) -> None:
        """Forget frames of other comments in a branch, and what is older: their numbers of replies are outdated."""
        for index in range(len(self._frames) - 1, -1, -1):
            if self._frames[index].branch == branch and self._frames[index].subject != subject:
                for _ in range(index + 1):
                    self._frames.popleft()
                return

    def _wake(self) -> None:
        for waiter in self._waiters:
            _release(waiter)


def _release(waiter: "asyncio.Future[None]") -> None:
    if not waiter.done():
        waiter.set_result(None)


def load_frames(thread_id: int, epoch: int, *, after: int, limit: int) -> list[Frame]:
    """Events of a log as frames, each telling what its subject is now. Runs on a database thread."""
    events = read_events(thread_id, after=after, limit=limit)
    thread_data = b""
    if any(event.kind == EventKind.THREAD for event in events):
        thread_data = _thread_data(thread_id)
    return [_frame(event, epoch, thread_data) for event in events]


def _thread_data(thread_id: int) -> bytes:
    thread = find_thread_by_id(thread_id)
    if thread is None:
        return b"{}"
    payload = thread_payload(thread, timezone.now())
    return orjson.dumps({name: value for name, value in payload.items() if name != "key"})


def _frame(event: Event, epoch: int, thread_data: bytes) -> Frame:
    subject = str(event.comment_id) if event.comment_id else None
    if event.comment is None:
        return Frame(Cursor(epoch, event.seq), event.kind, None, thread_data).encoded()
    branch = str(event.comment.root_id or event.comment_id)
    data = orjson.dumps(comment_payload(event.comment))
    return Frame(Cursor(epoch, event.seq), event.kind, subject, data, branch).encoded()
