"""One timer for all readers: a wheel of seconds, turned once a second."""

import asyncio
import logging
import time
from collections import defaultdict
from typing import Protocol

logger = logging.getLogger(__name__)


class Turned(Protocol):
    def turn(self, now: float) -> float | None:
        """The moment has come. In how many seconds to come again, or None for never."""


class Wheel:
    """Whoever is added is turned once its seconds are over, about a second early or late.

    A timer for each of ten thousand readers would cost more than their heartbeats.
    """

    def __init__(self) -> None:
        self._slots: defaultdict[int, list[Turned]] = defaultdict(list)
        self._reached = int(time.monotonic())

    def add(self, turned: Turned, seconds: float) -> None:
        self._slots[max(self._reached + 1, round(time.monotonic() + seconds))].append(turned)

    async def run(self) -> None:
        """Turn for ever. A thousand beats in one second are spread over it."""
        while True:
            await asyncio.sleep(1 - time.monotonic() % 1)
            now = time.monotonic()
            while self._reached < int(now):
                self._reached += 1
                await self._turn(self._slots.pop(self._reached, []))

    async def _turn(self, due: list[Turned]) -> None:
        for count, turned in enumerate(due, 1):
            try:
                seconds = turned.turn(time.monotonic())
            except Exception:  # one must not end the beats of all
                logger.exception("A reader's beat failed.")
                continue
            if seconds is not None:
                self.add(turned, seconds)
            if not count % 100:
                await asyncio.sleep(0)
