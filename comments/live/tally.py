"""What a room knows of its comments' votes: the totals that changed lately, and who has been told of which."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

import orjson
from django.utils import timezone

from comments.enums import EventKind
from comments.live.frames import Frame
from comments.live.once import Once
from comments.live.reads import Reads
from comments.live.snapshots import WATCHED_SECONDS
from comments.queries.votes import Totals, read_totals

# More than this is told by loading the thread again.
MOST_TOLD = 500
# Whoever connects holds a page that may have been as old when it came.
PAGE_AGE_SECONDS = int(WATCHED_SECONDS) + 5
# Readers who were away about as long share an answer.
STEP_SECONDS = 5
# What is older is read again when somebody asks.
KEPT = timedelta(minutes=10)
SLACK = timedelta(minutes=1)
# Answers made for readers who ask alike; whoever thinks up times away pushes out those.
ANSWERS_KEPT = 32
# What was read back for somebody serves those who come with it.
REACH_KEPT_SECONDS = 120
# A read goes back so far at least, and else in steps of four times that: who comes after shares it.
FIRST_REACH = timedelta(minutes=2)


UNTOLD = -1
ALWAYS = datetime.min.replace(tzinfo=UTC)


class Thread(Protocol):
    """What is asked of the room."""

    thread_id: int | None
    read: Reads


@dataclass(slots=True)
class _Known:
    up: int
    down: int
    voted_at: datetime
    number: int


class Tally:
    """`number` counts the changes that this process has heard of. A reader's mark is the number up to which it was
    told; 0 is what was known before anybody listened, UNTOLD is before all that is remembered."""

    def __init__(self, thread: Thread) -> None:
        self._thread = thread
        self._reaching = Once(self._reach)
        self.number = 0
        self._reached_at = 0.0
        self.restart()

    def restart(self) -> None:
        """The thread's log is another one: nothing is known of it. Of a thread that is not there yet all is known."""
        self._known: dict[str, _Known] = {}
        self._hidden: set[str] = set()
        self._since = ALWAYS if self._thread.thread_id is None else timezone.now()
        self._wanted = timezone.now()
        # Before this there is more than can be told.
        self._too_many_before: datetime | None = None
        self._told: dict[object, bytes | None] = {}

    def take(self, found: Iterable[Totals]) -> bool:
        """What the look at all rooms has found; whether anything of it is news."""
        return self._take(found, news_from=None)

    def note(self, frames: Iterable[Frame]) -> None:
        """Events of the log. What is gone is never told again. What is still there has just been told with totals that
        may be older than those told before it, so these are told once more."""
        for frame in frames:
            if frame.subject is None:
                continue
            if frame.kind == EventKind.REMOVED:
                self._hidden.add(frame.subject)
                self._known.pop(frame.subject, None)
            else:
                self._hidden.discard(frame.subject)
            if frame.subject in self._known:
                self.number += 1
                self._known[frame.subject].number = self.number
        self._told.clear()

    async def reach(self, since: datetime) -> None:
        """Know everything from `since` on; once for all who ask."""
        if since >= self._since:
            return
        if self._too_many_before is not None and since < self._too_many_before:
            return
        self._wanted = min(self._wanted, since)
        await self._reaching.afresh()

    def told_since(self, since: datetime) -> bytes | None:
        """The totals that changed after `since`, as JSON; empty for none, None for more than can be told."""
        if since < self._since:
            return None
        if since not in self._told:
            found = {each: known for each, known in self._known.items() if known.voted_at > since}
            self._remember(since, _encode(found))
        return self._told[since]

    def told_after(self, mark: int) -> bytes | None:
        """The same by a reader's mark."""
        if mark not in self._told:
            found = {each: known for each, known in self._known.items() if known.number > mark}
            self._remember(mark, _encode(found))
        return self._told[mark]

    def forget_old(self) -> None:
        """Called often: nothing is done until a minute's worth is too old."""
        oldest = timezone.now() - KEPT
        if self._since < oldest - SLACK and time.monotonic() > self._reached_at + REACH_KEPT_SECONDS:
            self._since = oldest
            self._known = {each: known for each, known in self._known.items() if known.voted_at > oldest}
            self._told.clear()

    def _remember(self, asked: object, told: bytes | None) -> None:
        if len(self._told) >= ANSWERS_KEPT:
            self._told.clear()
        self._told[asked] = told

    async def _reach(self) -> None:
        wanted, self._wanted = self._wanted, timezone.now()
        if wanted >= self._since:
            return
        now, reach, thread_id = timezone.now(), FIRST_REACH, self._thread.thread_id
        while now - reach > wanted:
            reach *= 4
        found = await self._thread.read(read_totals, [thread_id], since=now - reach, limit=MOST_TOLD + 1)
        if self._thread.thread_id != thread_id:
            return  # another log meanwhile: who asked is told to load the thread again
        self._take(found, news_from=self._since)
        self._since = min(self._since, now - reach)
        if len(found) > MOST_TOLD:
            self._too_many_before = self._since = found[-1].voted_at
        self._reached_at = time.monotonic()

    def _take(self, found: Iterable[Totals], *, news_from: datetime | None) -> bool:
        """What is older than `news_from` is kept for those who ask, and told to nobody else."""
        number = self.number + 1
        for each in found:
            comment = str(each.comment_id)
            known = self._known.get(comment)
            if comment in self._hidden or (known is not None and known.voted_at >= each.voted_at):
                continue
            is_news = news_from is None or known is not None or each.voted_at > news_from
            self._known[comment] = _Known(each.up, each.down, each.voted_at, number if is_news else 0)
            if is_news:
                self.number = number
        self._told.clear()
        return self.number == number


def away_since(seconds: int) -> datetime:
    """From when on somebody is told who has heard nothing for so long, and had read a page before."""
    moment = time.time() - seconds - PAGE_AGE_SECONDS
    return datetime.fromtimestamp(moment - moment % STEP_SECONDS, UTC)


def _encode(found: dict[str, _Known]) -> bytes | None:
    if len(found) > MOST_TOLD:
        return None
    told = [{"id": each, "up": known.up, "down": known.down} for each, known in found.items()]
    return bytes(memoryview(orjson.dumps(told))) if told else b""
