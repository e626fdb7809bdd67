"""Where a follower's bytes go: a connection that takes them at once, or says that it is behind."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Generator
from functools import partial
from types import CoroutineType, coroutine
from typing import Any, Protocol

from comments.live.packet import Packet

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Owner(Protocol):
    """Whoever writes to a line: told when it has room again, and when it is over."""

    def rejoin(self) -> None: ...

    def leave(self) -> None: ...


class Line(Protocol):
    """One open response. `is_clear` is False while something waits to leave: then nothing more is written.

    So a reader who stops reading holds one packet in the server, never a queue. `behind_since` is the monotonic time
    at which it stopped being clear.
    """

    is_clear: bool
    is_over: bool
    behind_since: float
    owner: Owner | None

    def write(self, packet: Packet) -> None:
        """Send now, as far as the network takes it. Only on a line that is clear."""

    def close(self, packet: Packet) -> None:
        """Say something last and end the response."""

    def abort(self) -> None:
        """Cut: nothing that waits will leave."""


class NoLine:
    """The line of somebody who has gone."""

    is_clear = False
    is_over = True
    behind_since = 0.0
    owner: Owner | None = None

    def write(self, packet: Packet) -> None:
        """Nobody hears it."""

    def close(self, packet: Packet) -> None:
        """It is closed."""

    def abort(self) -> None:
        """It is cut."""


NO_LINE = NoLine()


class SendLine:
    """A line over ASGI's `send`, for any server.

    The hub drives `send` itself, for one loop over thousands of readers costs half of waking a task for each. A `send`
    that suspends (the server's buffer is full) becomes a task of that reader alone.
    """

    __slots__ = ("_on_cut", "_rest", "_send", "behind_since", "is_clear", "is_over", "owner")

    def __init__(self, send: Send, on_cut: Callable[[], object]) -> None:
        self.is_clear = True
        self.is_over = False
        self.behind_since = 0.0
        self.owner: Owner | None = None
        self._send = send
        self._rest: asyncio.Task[None] | None = None
        self._on_cut = on_cut

    def write(self, packet: Packet) -> None:
        self._drive(packet.message)

    def close(self, packet: Packet) -> None:
        if not self.is_clear:
            self.abort()
            return
        self._drive({"type": "http.response.body", "body": packet.raw, "more_body": False})
        if self._rest is None:
            self.end()

    def abort(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
        if not self.is_over:
            self.end()
            self._on_cut()

    def _drive(self, message: dict[str, Any]) -> None:
        steps: Any = self._send(message)
        if type(steps) is not CoroutineType:
            steps = steps.__await__()
        try:
            waiting = steps.send(None)
        except StopIteration:
            return
        except Exception:  # the server says in its own way that the reader has gone
            self.end()
            return
        self.is_clear, self.behind_since = False, time.monotonic()
        self._rest = asyncio.get_running_loop().create_task(self._finish(steps, waiting, message["more_body"]))

    async def _finish(self, steps: Generator[Any, Any, None], waiting: object, goes_on: bool) -> None:
        try:
            await _resume(steps, waiting)
        except Exception:  # as above
            goes_on = False
        self._rest = None
        if not goes_on:
            self.end()
        elif not self.is_over:
            self.is_clear = True
            if self.owner is not None:
                self.owner.rejoin()

    def end(self) -> None:
        """The response is over."""
        if not self.is_over:
            self.is_over, self.is_clear = True, False
            if self.owner is not None:
                self.owner.leave()


@coroutine
def _resume(steps: Generator[Any, Any, None], waiting: object) -> Generator[Any, Any, None]:
    """Go on, inside a task, with an awaitable whose first step was taken outside."""
    while True:
        try:
            answer = yield waiting
            step = partial(steps.send, answer)
        except GeneratorExit:
            steps.close()
            raise
        except BaseException as error:
            step = partial(steps.throw, error)
        try:
            waiting = step()
        except StopIteration:
            return
