"""Long-polls that wait for news of a room."""

import asyncio
from collections.abc import Iterator

# Each answer is work: between some and the next, others are served.
RELEASED_AT_ONCE = 50

Waiter = asyncio.Future[None]


class Waiters:
    """Those who wait, each for its own time at most."""

    def __init__(self) -> None:
        self._waiting: set[Waiter] = set()

    def __iter__(self) -> Iterator[Waiter]:
        return iter(tuple(self._waiting))

    async def wait(self, seconds: float) -> None:
        """Until released, or until the time is over."""
        loop = asyncio.get_running_loop()
        waiter: Waiter = loop.create_future()
        self._waiting.add(waiter)
        timer = loop.call_later(seconds, release, waiter)
        try:
            await waiter
        finally:
            timer.cancel()
            self._waiting.discard(waiter)

    def release_all(self) -> None:
        _release_in_slices(list(self._waiting))


def release(waiter: Waiter) -> None:
    """Let one go on."""
    if not waiter.done():
        waiter.set_result(None)


def _release_in_slices(waiters: list[Waiter]) -> None:
    for waiter in waiters[:RELEASED_AT_ONCE]:
        release(waiter)
    if waiters[RELEASED_AT_ONCE:]:
        asyncio.get_running_loop().call_soon(_release_in_slices, waiters[RELEASED_AT_ONCE:])
