"""What a room remembers of votes, by itself: what only a rare moment would show on a real server."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from comments.cursor import Cursor
from comments.live import tally as tally_module
from comments.live.frames import Frame
from comments.live.tally import UNTOLD, Tally, away_since
from comments.queries.votes import Totals
from tests.live.test_audience import HeldLine, follow
from tests.live.test_room import EPOCH, Log, opened


def name(number: int) -> str:
    return str(UUID(int=number))


def totals(number: int, up: int, age: float = 0.0) -> Totals:
    """Of a comment that was voted on `age` seconds ago."""
    return Totals(1, UUID(int=number), up, 0, datetime.now(UTC) - timedelta(seconds=age))


class Votes:
    """A thread whose database says `found`, and counts how often it is asked and from when on."""

    def __init__(self, found: Sequence[Totals] = ()) -> None:
        self.thread_id: int | None = 1
        self.found = list(found)
        self.asked: list[datetime] = []

    async def read(self, query: Any, *arguments: Any, since: datetime, limit: int) -> Any:
        self.asked.append(since)
        await asyncio.sleep(0)
        found = sorted(self.found, key=lambda each: each.voted_at, reverse=True)
        return [each for each in found if each.voted_at > since][:limit]


def frame(kind: str, number: int) -> Frame:
    return Frame(Cursor(EPOCH, 1), kind, name(number), b"{}").encoded()


def read(told: bytes | None) -> dict[str, int]:
    assert told is not None
    return {each["id"]: each["up"] for each in json.loads(told or b"[]")}


def test_thousands_who_come_together_cost_a_handful_of_reads() -> None:
    async def scenario() -> None:
        thread = Votes([totals(1, 1, age=100), totals(2, 1, age=3000)])
        tally = Tally(thread)
        aways = [number % 90 for number in range(5000)]

        async def come(away: int) -> bytes | None:
            since = away_since(away)
            await tally.reach(since)
            return tally.told_since(since)

        told = await asyncio.gather(*map(come, aways))
        assert len(thread.asked) <= 2
        assert all(set(read(each)) <= {name(1)} for each in told)
        assert read(told[89]) == {name(1): 1}
        assert read(await come(3600)) == {name(1): 1, name(2): 1}
        assert len(thread.asked) <= 3

    asyncio.run(scenario())


def test_what_was_read_back_is_no_news_to_others() -> None:
    async def scenario() -> None:
        tally = Tally(Votes([totals(1, 1, age=100)]))
        await tally.reach(away_since(600))
        assert tally.number == 0
        assert tally.told_after(0) == b""
        assert read(tally.told_after(UNTOLD)) == {name(1): 1}
        assert tally.take([totals(1, 2), totals(2, 1)])
        assert read(tally.told_after(0)) == {name(1): 2, name(2): 1}

    asyncio.run(scenario())


def test_an_older_answer_changes_nothing() -> None:
    async def scenario() -> None:
        tally = Tally(Votes())
        assert tally.take([totals(1, 5)])
        assert not tally.take([totals(1, 4, age=1)])
        assert read(tally.told_after(0)) == {name(1): 5}

    asyncio.run(scenario())


def test_an_answer_that_was_on_its_way_when_a_comment_went_is_not_kept() -> None:
    async def scenario() -> None:
        tally = Tally(Votes())
        tally.take([totals(1, 1)])
        tally.note([frame("comment.removed", 1)])
        assert not tally.take([totals(1, 2)])
        assert tally.told_after(UNTOLD) == b""
        tally.note([frame("comment.created", 1)])
        assert tally.take([totals(1, 3)])

    asyncio.run(scenario())


def test_totals_are_told_again_behind_an_event_that_may_carry_older_ones() -> None:
    async def scenario() -> None:
        tally = Tally(Votes())
        tally.take([totals(1, 1), totals(2, 1)])
        mark = tally.number
        tally.note([frame("comment.edited", 1), frame("comment.edited", 3)])
        assert read(tally.told_after(mark)) == {name(1): 1}

    asyncio.run(scenario())


def test_memory_is_bounded_and_what_is_older_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        thread = Votes([totals(number, 1, age=number) for number in range(0, 2000, 10)])
        tally = Tally(thread)
        await tally.reach(away_since(1900))
        assert len(read(tally.told_after(UNTOLD))) > 150
        tally.forget_old()
        assert len(read(tally.told_after(UNTOLD))) > 150, "who comes with the same question is still answered"
        monkeypatch.setattr(tally_module, "REACH_KEPT_SECONDS", -1)
        tally.forget_old()
        assert len(read(tally.told_after(UNTOLD))) <= 60
        assert tally.told_since(away_since(1900)) is None
        await tally.reach(away_since(1900))
        assert len(read(tally.told_since(away_since(1900)))) > 150
        assert len(thread.asked) == 2

    asyncio.run(scenario())


def test_too_many_are_asked_for_once() -> None:
    async def scenario() -> None:
        thread = Votes([totals(number, 1, age=100 + number / 10) for number in range(600)])
        tally = Tally(thread)
        for _ in range(3):
            await tally.reach(away_since(600))
            assert tally.told_since(away_since(600)) is None
        assert len(thread.asked) == 1
        assert len(read(tally.told_since(away_since(80)))) > 100

    asyncio.run(scenario())


def test_a_thread_that_begins_while_somebody_comes_is_no_reset() -> None:
    async def scenario() -> None:
        thread = Votes()
        thread.thread_id = None
        tally = Tally(thread)
        since = away_since(60)
        await tally.reach(since)
        thread.thread_id = 1
        assert tally.told_since(since) == b""
        assert thread.asked == []

    asyncio.run(scenario())


def test_thought_up_times_fill_no_memory() -> None:
    async def scenario() -> None:
        thread = Votes([totals(1, 1)])
        tally = Tally(thread)
        for away in range(0, 50_000, 5):
            await tally.reach(away_since(away))
            assert read(tally.told_since(away_since(away))) == {name(1): 1}
        assert len(tally._told) <= tally_module.ANSWERS_KEPT
        assert len(thread.asked) < 10

    asyncio.run(scenario())


def test_a_read_that_the_log_has_overtaken_is_not_kept() -> None:
    async def scenario() -> None:
        thread = Votes([totals(1, 1, age=100)])
        tally = Tally(thread)
        reaching = asyncio.ensure_future(tally.reach(away_since(600)))
        while not thread.asked:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0)
        thread.thread_id = 2
        tally.restart()
        await reaching
        assert tally.told_after(UNTOLD) == b""
        assert tally.told_since(away_since(600)) is None

    asyncio.run(scenario())


def test_another_log_is_another_thread() -> None:
    async def scenario() -> None:
        tally = Tally(Votes())
        tally.take([totals(1, 1)])
        tally.restart()
        assert tally.told_after(UNTOLD) == b""

    asyncio.run(scenario())


def voted(line: HeldLine) -> list[dict[str, int]]:
    frames = [each for each in line.heard.split(b"\n\n") if each.startswith(b"event: votes")]
    return [read(each.partition(b"data: ")[2]) for each in frames]


def test_who_is_behind_is_told_all_that_it_missed_once_its_line_is_clear() -> None:
    async def scenario() -> None:
        room = await opened(Log(3))
        _, quick = follow(room, 3)
        _, slow = follow(room, 3, held=True)
        for number in (1, 2):
            room.tally.take([totals(number, number)])
            await room.audience.tell_votes(room.tally)
        assert voted(quick) == [{name(1): 1}, {name(2): 2}]
        assert room.audience.votes_told == UNTOLD
        slow.is_clear = True
        await room.audience.tell_votes(room.tally)
        assert voted(slow) == [{name(1): 1, name(2): 2}]
        assert len(voted(quick)) == 2
        assert room.audience.votes_told == room.tally.number

    asyncio.run(scenario())


def test_votes_wait_for_the_events_before_them() -> None:
    """An event that is told from memory may carry older totals."""

    async def scenario() -> None:
        room = await opened(Log(3))
        follower, line = follow(room, 3)
        follower.place = Cursor(EPOCH, 2)
        room.tally.take([totals(1, 1)])
        await room.audience.tell_votes(room.tally)
        assert voted(line) == []
        follower.place = room.cursor
        await room.audience.tell_votes(room.tally)
        assert voted(line) == [{name(1): 1}]

    asyncio.run(scenario())


def test_a_reader_who_joins_between_a_look_and_its_telling_is_told() -> None:
    async def scenario() -> None:
        room = await opened(Log(3))
        follow(room, 3)
        room.tally.take([totals(1, 1)])
        await room.audience.tell_votes(room.tally)
        # Greeted before the look, added after it.
        _, line = follow(room, 3)
        assert room.audience.votes_told != room.tally.number
        await room.audience.tell_votes(room.tally)
        assert voted(line) == [{name(1): 1}]

    asyncio.run(scenario())


def test_more_news_than_can_be_told_is_a_reset() -> None:
    async def scenario() -> None:
        room = await opened(Log(3))
        _, line = follow(room, 3)
        room.tally.take([totals(number, 1) for number in range(501)])
        await room.audience.tell_votes(room.tally)
        assert b'event: reset\ndata: {"reason":"overflow"}' in line.heard

    asyncio.run(scenario())
