"""Readers: they follow a thread by either door, are cut off, come back, and take the protocol at its word."""

import asyncio
import math
import random
import time
from collections.abc import Awaitable
from typing import Any

from tests.chaos.record import Record
from tests.chaos.replica import Replica
from tests.chaos.sequence import BEGINNING, is_same_place, judge_step
from tests.chaos.snapshot import Room, load_snapshot
from tests.chaos.visit import HASTE, Visit
from tests.chaos.wire import Answer, Broken, Line, Parser, ask, connect

HEARTBEAT_SECONDS = 3
# Silence for longer is a dead line, as docs/protocol.md counts it.
PATIENCE_SECONDS = 1.75 * HEARTBEAT_SECONDS
SECONDS_ON_ONE_LINE = 4.0
LONGEST_ABSENCE_SECONDS = 8.0
LONGEST_NAP_SECONDS = 3.0


class Reader:
    """One reader. `place` is its cursor; `replica` is its thread, None when it only listens from now on."""

    def __init__(
        self, number: int, room: Room, ports: list[int], record: Record, calm: asyncio.Event, *, is_quiet: bool
    ) -> None:
        """`is_quiet`: when all is calm it sits on a stream and asks nothing."""
        self.name = f"reader {number} of {room}"
        self.room = room
        self.place = ""
        self.replica: Replica | None = None
        self.moved_at = 0.0
        self.is_seated = False  # on a line that it will not leave of its own will
        self._ports = ports
        self.counts = record.counts
        self._record = record
        self._calm = calm
        self._is_quiet = is_quiet
        self.random = random.Random(f"{record.seed}:{number}")
        self.pause = 0.0
        self._line = ""

    async def follow(self) -> None:
        """Until cancelled."""
        await self._begin()
        while True:
            self.pause = self.random.uniform(0, 0.5)
            try:
                await self._sit_down()
            except Broken:
                self.counts["connections broken"] += 1
            await self._rest(self.pause)

    async def _begin(self) -> None:
        kind = self.random.random()
        if kind < 0.2:
            self.place, self.replica = BEGINNING, Replica()
        elif kind > 0.3:
            while not await self.load():
                await self._rest(0.5)

    async def load(self) -> bool:
        """The snapshot. Until it is had the place stays, so that a server would ask for it again."""
        sort, limit = self.random.choice([("oldest", 10), ("oldest", 100), ("newest", 25), ("newest", 100)])
        try:
            snapshot = await load_snapshot(self._ask, self.room, sort=sort, limit=limit)
        except Broken:
            self.counts["snapshots not had"] += 1
            return False
        self.counts["snapshots"] += 1
        self.moved_at = time.monotonic()
        self.place, self.replica = snapshot.cursor, Replica(snapshot)
        return True

    async def _ask(self, path: str) -> Answer:
        return await ask(self.random.choice(self._ports), "GET", path)

    async def _rest(self, seconds: float) -> None:
        if not self._calm.is_set() and self.random.random() < 0.1:
            seconds = self.random.uniform(0, LONGEST_ABSENCE_SECONDS)
        try:
            async with asyncio.timeout(min(seconds, 0.5) if self._calm.is_set() else seconds):
                await self._calm.wait()
                await asyncio.sleep(0.5)
        except TimeoutError:
            return

    async def _sit_down(self) -> None:
        """One visit by one of the doors."""
        port = self.random.choice(self._ports)
        self._line = f"{self.name} on port {port}"
        self.counts["connects"] += 1
        if self.random.random() < 0.65 or (self._calm.is_set() and self._is_quiet):
            await self._stream(port)
        else:
            for _ in range(self.random.randint(1, 6)):
                if not await self._poll(port):
                    break
                await self._rest(self.pause)

    # --- the long-poll ---

    async def _poll(self, port: int) -> bool:
        """One question; whether to go on asking by this door."""
        cursor = {"cursor": self.place} if self.place else {}
        path = self.room.live("poll", wait=self.random.choice([0, 1, 2, 4]), **cursor)
        async with connect(port) as line:
            await line.send("GET", port, path, {"Connection": "close"})
            if not self._calm.is_set() and self.random.random() < 0.15:
                await asyncio.sleep(self.random.uniform(0, 1))
                self.counts["polls left without their answer"] += 1
                return True
            self.is_seated = self._calm.is_set()
            head = await line.head()
            if head.status != 200:
                self._refused(head)
                return False
            answer = Answer(200, head.headers, await line.body()).json()
        return await self._take_answer(answer)

    async def _take_answer(self, answer: dict[str, Any]) -> bool:
        self.pause = answer["retry_ms"] / 1000 * HASTE
        if answer["reset"]:
            self.count_reset(answer["reset"], answer["cursor"])
            self.place = self.place or answer["cursor"]
            await self.load()
            return False
        self._judge_words([event["data"] for event in answer["events"]])
        for event in answer["events"]:
            self.take_event(event["id"], event["type"], event["data"])
        if self.place and not is_same_place(self.place, answer["cursor"]):
            self.blame("poll's cursor is not its last event's", f"{answer['cursor']} behind {self.place}")
        self.place = answer["cursor"]
        return True

    # --- the stream ---

    async def _stream(self, port: int) -> None:
        path = self.room.live("stream", **self._in_query())
        headers = {"Last-Event-ID": self.place} if self.place and "cursor=" not in path else {}
        async with connect(port) as line:
            await line.send("GET", port, path, {"Accept": "text/event-stream", **headers})
            head = await line.head()
            if head.status != 200:
                self._refused(head)
                return
            await self._hear(line)

    def _in_query(self) -> dict[str, str]:
        return {"cursor": self.place} if self.place and self.random.random() < 0.5 else {}

    async def _hear(self, line: Line) -> None:
        """Frames until the stream ends, the reader has had enough, or is cut off in the middle of a frame."""
        visit = Visit(self)
        parser = Parser()
        until, budget = self._plan()
        while True:
            if self._calm.is_set() and not self.is_seated:
                return  # and come back to stay
            if not self._calm.is_set() and self.random.random() < 0.01:
                self.counts["naps"] += 1  # nothing is read meanwhile
                await asyncio.sleep(self.random.uniform(0, LONGEST_NAP_SECONDS))
            piece = await self._wait_for(line.piece(), until)
            if not piece:
                return
            whole, budget = piece[: max(budget, 0)], budget - len(piece)
            frames = parser.feed(whole)
            self._judge_words([frame.data for frame in frames])
            for frame in frames:
                if not await visit.take(frame):
                    return
            if budget <= 0:
                self.counts["cuts in the middle of a frame"] += 1
                return

    def _plan(self) -> tuple[float, int]:
        """When to leave, and after how many bytes to be cut off."""
        if self._calm.is_set():
            self.is_seated = True
            return math.inf, 10**12
        until = time.monotonic() + self.random.expovariate(1 / SECONDS_ON_ONE_LINE)
        return until, self.random.randint(1, 8000) if self.random.random() < 0.3 else 10**12

    async def _wait_for(self, piece: Awaitable[bytes], until: float) -> bytes:
        patience = min(until, time.monotonic() + PATIENCE_SECONDS)
        try:
            async with asyncio.timeout(max(0.0, patience - time.monotonic())):
                return await piece
        except TimeoutError:
            self.counts["drops" if time.monotonic() >= until else "dead lines"] += 1
            return b""

    # --- what both doors bring ---

    def take_event(self, cursor: str, kind: str, data: dict[str, Any]) -> None:
        self.counts["deliveries"] += 1
        self.moved_at = time.monotonic()
        wrong = judge_step(self.place, cursor) if self.place else ""
        if wrong:
            self.blame(wrong, f"{cursor} came behind {self.place}")
        self.place = cursor
        if self.replica is not None:
            self.replica.take_in(kind, data)

    def _judge_words(self, told: list[dict[str, Any]]) -> None:
        """Of what is told in one go nothing is older than what follows: each tells its comment as it is by now.

        Newer is possible: what was read back from the log just now may stand before what memory has held for a moment.
        """
        newest = {data["id"]: data["rev"] for data in told if "rev" in data}
        for data in told:
            if "rev" in data and data["rev"] < newest[data["id"]]:
                self.blame(
                    "old words told again", f"revision {data['rev']} of {data['id']}, {newest[data['id']]} follows"
                )

    def count_reset(self, reason: str, top: str) -> None:
        self.counts[f"resets: {reason}"] += 1
        if reason == "epoch":  # no log is lost or rebuilt here
            self.blame("resets without a reason", f"at {self.place}, to {top}")

    def _refused(self, answer: Answer) -> None:
        self.counts[f"refusals: {answer.status}"] += 1
        if answer.status not in (429, 503):
            self.blame("unexpected answers", f"{answer.status} to {self.name} at {self.place}")
        self.pause = float(answer.headers.get("retry-after", 1)) * HASTE

    def blame(self, what: str, detail: str) -> None:
        self._record.blame(what, f"{detail} ({self._line})")
