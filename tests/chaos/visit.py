"""What one stream promises its reader, and whether it keeps it."""

import random
from collections import Counter
from typing import Any, Protocol

from tests.chaos.sequence import is_same_place
from tests.chaos.wire import Frame

EVENTS = ("comment.created", "comment.edited", "comment.removed", "thread.changed")
# What a server asks for in seconds is waited in tenths: a run has minutes, not hours.
HASTE = 0.1


class Listener(Protocol):
    """Who is on the line: the reader, as far as a stream changes it."""

    place: str
    pause: float
    counts: Counter[str]
    random: random.Random

    async def load(self) -> bool: ...
    def take_event(self, cursor: str, kind: str, data: dict[str, Any]) -> None: ...
    def count_reset(self, reason: str, top: str) -> None: ...
    def blame(self, what: str, detail: str) -> None: ...


class Visit:
    """What one stream has promised, and whether it keeps it."""

    def __init__(self, reader: Listener) -> None:
        self._reader = reader
        self._owed = -1  # events that hello announced and that have not come; -1 before hello
        self._top = ""  # where the reader stands when they have come

    async def take(self, frame: Frame) -> bool:
        """Whether to stay on the line."""
        if frame.event == "hello":
            return self._hello(frame)
        if self._owed < 0:
            self._reader.blame("no hello", f"{frame.event} came first")
            self._owed = 0
        if frame.event == "reset":
            return await self._reset(frame)
        if frame.event in EVENTS:
            self._event(frame)
        return self._signal(frame)

    def _hello(self, frame: Frame) -> bool:
        reader = self._reader
        if self._owed >= 0:
            self._reader.blame("hellos said twice", frame.id)
        if reader.place and frame.id != reader.place:
            self._reader.blame("hello names another place", f"{frame.id}, the reader came with {reader.place}")
        reader.place = reader.place or frame.id
        self._owed, self._top = frame.data["replayed"], frame.data["cursor"]
        if self._owed == 0 and is_same_place(reader.place, self._top):
            reader.place, self._top = self._top, ""
        reader.counts["hellos"] += 1
        reader.counts["events replayed"] += self._owed
        return True

    def _event(self, frame: Frame) -> None:
        if self._top and self._owed == 0:
            self._reader.blame("replays that end elsewhere", f"at {self._reader.place}, hello said {self._top}")
            self._top = ""
        self._reader.take_event(frame.id, frame.event, frame.data)
        if self._owed > 0:
            self._owed -= 1
            if self._owed == 0 and self._reader.place == self._top:
                self._top = ""

    async def _reset(self, frame: Frame) -> bool:
        """Some readers stay on the line and load beside it, others come back with the snapshot's cursor."""
        reader = self._reader
        reader.count_reset(frame.data["reason"], frame.id)
        self._owed, self._top = 0, ""
        if not await reader.load():
            return False
        if reader.random.random() < 0.5:
            return False
        reader.place = frame.id
        return True

    def _signal(self, frame: Frame) -> bool:
        reader = self._reader
        if frame.event == "ping" and frame.data["cursor"] != reader.place:
            if not is_same_place(frame.data["cursor"], reader.place):
                reader.blame(
                    "pings that name another place", f"{frame.data['cursor']}, the reader is at {reader.place}"
                )
            return False
        if frame.event == "closing":
            reader.counts[f"closings: {frame.data['reason']}"] += 1
            reader.pause = reader.random.uniform(0, frame.data["retry_ms"]) / 1000 * HASTE
            return False
        if frame.event == "stop":
            self._reader.blame("unexpected answers", "stop")
            return False
        return True
