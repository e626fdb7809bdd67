"""Work that many ask for and one run does: thousands of readers who arrive together wait for the same answer."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable


class Once:
    """At most one run of `work` at a time.

    Not a lock with a second look: an event loop hands a lock on to one waiter a turn, and in a storm of connections a
    turn takes 10 ms. Two thousand readers would wait twenty seconds to find that there is nothing left to do.
    """

    def __init__(self, work: Callable[[], Awaitable[None]]) -> None:
        self._work = work
        self._run: asyncio.Future[None] | None = None

    async def join(self) -> None:
        """Wait for the run under way, or begin one. Raises what the run raises."""
        if self._run is None or self._run.done():
            self._run = asyncio.ensure_future(self._work())
            self._run.add_done_callback(_note_failure)
        await asyncio.shield(self._run)

    async def afresh(self) -> None:
        """Wait for a run that begins now or later: it sees what was asked for before this call."""
        if self._run is not None and not self._run.done():
            with contextlib.suppress(Exception):  # told to those who joined it
                await asyncio.shield(self._run)
        await self.join()


def _note_failure(run: "asyncio.Future[None]") -> None:
    """All who joined it may have gone: then nobody needs to know."""
    if not run.cancelled():
        run.exception()
