"""A room by itself, with reads that the test holds back: what only a rare moment would show on a real server."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from comments.cursor import Cursor
from comments.enums import ResetReason
from comments.live import room as room_module
from comments.live.frames import Frame
from comments.live.room import FRAMES_KEPT, Room
from comments.queries.events import Head

EPOCH = 7


def frame(seq: int, branch: str | None = None) -> Frame:
    return Frame(Cursor(EPOCH, seq), "comment.created", str(seq), b"{}", branch).encoded()


class Log:
    """A log of `top` events, read only when `gate` is open; `missing` rows are not there."""

    def __init__(self, top: int, missing: set[int] | None = None) -> None:
        self.top, self.missing, self.gate = top, missing or set(), asyncio.Event()
        self.waiting = asyncio.Event()
        self.branch: str | None = None
        self.asked = self.failures = 0
        self.gate.set()

    async def read(self, query: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        self.asked += 1
        if not self.gate.is_set():
            self.waiting.set()
        await self.gate.wait()
        if self.failures:
            self.failures -= 1
            raise OSError("The log is away.")
        if query is room_module.load_frames:
            after, limit = options["after"], options["limit"]
            found = [frame(seq, self.branch) for seq in range(after + 1, self.top + 1) if seq not in self.missing]
            return found[:limit]
        return Head(1, 1, "/post", EPOCH, self.top) if self.top else None


async def opened(log: Log) -> Room:
    room = Room(SimpleNamespace(pk=1), "/post", log.read)  # type: ignore[arg-type]
    await room.open()
    return room


async def seqs_since(room: Room, seq: int) -> list[int]:
    batch = await room.since(Cursor(EPOCH, seq))
    assert batch.reset is None
    return [frame.cursor.seq for frame in batch.frames]


def test_forgetting_old_frames_while_older_ones_are_read_leaves_no_hole() -> None:
    async def scenario() -> None:
        log = Log(1000)
        room = await opened(log)
        assert await seqs_since(room, 600) == list(range(601, 1001))
        log.gate.clear()
        reader = asyncio.create_task(seqs_since(room, 550))
        await log.waiting.wait()
        room.forget_old_frames()
        log.gate.set()
        assert await reader == list(range(551, 1001))
        room.forget_old_frames()
        assert await seqs_since(room, 1000 - FRAMES_KEPT) == list(range(1001 - FRAMES_KEPT, 1001))
        assert await seqs_since(room, 700) == list(range(701, 1001))

    asyncio.run(scenario())


def test_many_readers_at_different_places_share_a_few_reads() -> None:
    async def scenario() -> None:
        log = Log(400)
        room = await opened(log)
        before = log.asked
        found = await asyncio.gather(*(seqs_since(room, place) for place in range(300, 400)))
        assert [len(seqs) for seqs in found] == list(range(100, 0, -1))
        assert log.asked - before == 1

    asyncio.run(scenario())


def test_a_log_with_a_missing_row_resets_instead_of_skipping() -> None:
    async def scenario() -> None:
        room = await opened(Log(20, missing={10}))
        batch = await room.since(Cursor(EPOCH, 5))
        assert (batch.reset, batch.cursor) == (ResetReason.TOO_OLD, Cursor(EPOCH, 20))
        assert await seqs_since(room, 20) == []

    asyncio.run(scenario())


def test_a_room_that_was_just_opened_is_not_looked_at_again() -> None:
    async def scenario() -> None:
        log = Log(5)
        room = await opened(log)
        await asyncio.gather(*(room.look() for _ in range(50)))
        assert log.asked == 1

    asyncio.run(scenario())


def test_a_thread_that_is_gone_resets_its_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room_module, "FRESH_SECONDS", 0)

    async def scenario() -> None:
        log = Log(5)
        room = await opened(log)
        assert await seqs_since(room, 3) == [4, 5]
        log.top = 0
        await room.look()
        assert not room.has_thread
        assert (await room.since(Cursor(EPOCH, 5))).reset == ResetReason.EPOCH

    asyncio.run(scenario())


def test_a_reply_during_a_replay_resets_nobody() -> None:
    """The reply changes the counts above it, which memory forgets; whoever replays is told from the log once more."""

    async def scenario() -> None:
        log = Log(30)
        log.branch = "root"
        room = await opened(log)
        log.gate.clear()
        readers = [asyncio.create_task(seqs_since(room, place)) for place in range(1, 30)]
        await log.waiting.wait()
        log.top = 31
        log.gate.set()
        await room.catch_up(31)
        told = await asyncio.gather(*readers)
        assert [seqs[0] for seqs in told] == list(range(2, 31))
        assert {seqs[-1] for seqs in told} <= {30, 31}

    asyncio.run(scenario())


def test_a_log_that_could_not_be_read_resets_nobody() -> None:
    """Who joined a reading that failed is told of the failure, or of the events; never that its place is of no use."""

    async def scenario() -> None:
        log = Log(30)
        room = await opened(log)
        log.gate.clear()
        log.failures = 1
        readers = [asyncio.create_task(seqs_since(room, place)) for place in (5, 6, 7)]
        await log.waiting.wait()
        log.gate.set()
        told = await asyncio.gather(*readers, return_exceptions=True)
        assert all(isinstance(seqs, OSError) or seqs[-1] == 30 for seqs in told)
        assert any(not isinstance(seqs, OSError) for seqs in told)

    asyncio.run(scenario())


def test_who_arrives_after_a_ring_is_told_what_it_rang_for() -> None:
    """Also when somebody has looked at the log a moment before: a post's answer may already be with its author."""

    async def scenario() -> None:
        log = Log(5)
        room = await opened(log)
        await room.look()
        log.top = 6
        room.hear(6)
        await room.look()
        assert await seqs_since(room, 5) == [6]

    asyncio.run(scenario())
