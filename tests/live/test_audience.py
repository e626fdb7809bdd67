"""Followers by themselves, with lines that the test holds back."""

import asyncio
import time
from collections.abc import Callable

from comments.cursor import Cursor
from comments.live import audience as audience_module
from comments.live.follower import Follower
from comments.live.line import Owner
from comments.live.packet import Packet
from comments.live.room import Room
from tests.live.test_room import EPOCH, Log, opened


class HeldLine:
    """Takes what it is given; is not clear while it is held."""

    def __init__(self, *, held: bool = False) -> None:
        self.is_clear, self.is_over, self.behind_since = not held, False, 0.0
        self.owner: Owner | None = None
        self.heard = b""
        self.packets = 0

    def write(self, packet: Packet) -> None:
        assert self.is_clear
        assert packet.raw, "an empty chunk would end the stream"
        self.heard += packet.raw
        self.packets += 1

    def close(self, packet: Packet) -> None:
        self.abort()

    def abort(self) -> None:
        self.is_clear, self.is_over = False, True
        if self.owner is not None:
            self.owner.leave()

    def seqs(self) -> list[int]:
        return [int(line.rpartition(b".")[2]) for line in self.heard.splitlines() if line.startswith(b"id: ")]


def follow(room: Room, seq: int, *, held: bool = False) -> tuple[Follower, HeldLine]:
    line = HeldLine(held=held)
    place = room.cursor if seq == room.cursor.seq else Cursor(EPOCH, seq)
    follower = Follower(room.audience, line, place, lambda: None)
    room.audience.add(follower)
    return follower, line


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0)


def test_everybody_is_told_from_the_place_where_it_stands() -> None:
    async def scenario() -> None:
        log = Log(20)
        room = await opened(log)
        lines = {seq: follow(room, seq)[1] for seq in (20, 19, 5, 0)}
        log.top = 22
        await room.catch_up(22)
        await until(lambda: all(line.seqs()[-1:] == [22] for line in lines.values()))
        for seq, line in lines.items():
            assert line.seqs() == list(range(seq + 1, 23))

    asyncio.run(scenario())


def test_who_is_behind_is_told_the_rest_when_its_line_is_clear(monkeypatch) -> None:
    monkeypatch.setattr(audience_module, "PACKET_BYTES", 200)

    async def scenario() -> None:
        log = Log(10)
        room = await opened(log)
        follower, line = follow(room, 10, held=True)
        log.top = 30
        await room.catch_up(30)
        await asyncio.sleep(0.01)
        assert line.heard == b""
        line.is_clear = True
        follower.rejoin()
        await until(lambda: line.seqs()[-1:] == [30])
        assert line.seqs() == list(range(11, 31))
        assert line.packets > 3

    asyncio.run(scenario())


def test_who_never_reads_is_cut_and_forgotten(monkeypatch) -> None:
    monkeypatch.setattr(audience_module, "BEHIND_BYTES", 500)

    async def scenario() -> None:
        log = Log(10)
        room = await opened(log)
        _, line = follow(room, 10, held=True)
        _, other = follow(room, 10)
        for top in range(11, 40):
            log.top = top
            await room.catch_up(top)
            await until(lambda top=top: other.seqs()[-1:] == [top])
        assert line.is_over
        assert len(room.audience.followers) == 1

    asyncio.run(scenario())


def test_one_readers_past_is_no_news_for_the_others() -> None:
    """Else nobody would be sent a beat while somebody comes back again and again with an old cursor."""

    async def scenario() -> None:
        log = Log(20)
        room = await opened(log)
        _, line = follow(room, 3)
        await until(lambda: line.seqs()[-1:] == [20])
        await until(lambda: room.audience._fan_out is None)
        assert room.audience.told_at == 0
        log.top = 21
        await room.catch_up(21)
        await until(lambda: line.seqs()[-1:] == [21])
        await until(lambda: room.audience.told_at > 0)

    asyncio.run(scenario())


class DeafLine(HeldLine):
    """Its reader does not take the goodbye: closing it ends nothing."""

    def close(self, packet: Packet) -> None:
        self.is_clear = False


def test_who_does_not_take_the_goodbye_is_cut() -> None:
    async def scenario() -> None:
        room, left = await opened(Log(5)), []
        line = DeafLine()
        follower = Follower(room.audience, line, room.cursor, lambda: left.append(True))
        room.audience.add(follower)
        much_later = time.monotonic() + 10_000
        seconds = follower.turn(much_later)
        assert seconds is not None
        assert not line.is_over
        follower.turn(much_later + seconds)
        assert line.is_over
        assert left == [True]

    asyncio.run(scenario())
