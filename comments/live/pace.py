"""Long loops over readers, cut into slices: between two of them whoever posts or arrives is served."""

import asyncio
import time

SLICE_SECONDS = 0.002
# Reading the clock each time would cost a hundredth of a delivery more than it helps.
STEPS_PER_LOOK = 16


class Pace:
    """Ask after every step whether to pause."""

    __slots__ = ("_begun", "_steps")

    def __init__(self) -> None:
        self._begun = time.perf_counter()
        self._steps = 0

    def is_slice_over(self) -> bool:
        self._steps += 1
        return not self._steps % STEPS_PER_LOOK and time.perf_counter() - self._begun > SLICE_SECONDS

    async def pause(self) -> None:
        await asyncio.sleep(0)
        self._begun = time.perf_counter()
