"""Daphne as this product runs it: a deep backlog, streams that own their connections, and a goodbye to readers."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from django.conf import settings
from twisted.internet import defer
from twisted.web import http

from comments import descriptors, drain
from comments.live.finished import PromptServer
from comments.live.heap import settle
from comments.live.hub import Hub, current_hub
from comments.live.listener import close_door, endpoint, limit_accepts, watch_peers
from comments.live.opening import TAKEOVER
from comments.live.takeover import take_over

logger = logging.getLogger(__name__)

# In a storm of connections so many are let in at each turn of the loop, and the others wait in the backlog: requests
# half done at the same time are what memory peaks with.
ACCEPTS_PER_TURN = 16
# Requests in flight may finish, and goodbyes leave, within this.
FINISH_SECONDS = 10
LOOK_SECONDS = 0.05
# A request may be on its way on a connection that was let in just before the door closed, or that is kept alive. So
# many looks in a row must find nothing to do.
QUIET_LOOKS = 6

# A hundred thread keys in one question for counts are longer than the 16 KiB that Twisted takes for a request's head;
# beyond them it hangs up without a word.
HEAD_BYTES = 256 * 1024
http.HTTPChannel.MAX_LENGTH = http.HTTPChannel.totalHeadersSize = HEAD_BYTES
# Twisted does not know them and would say "Unknown Status".
http.RESPONSES |= {422: b"Unprocessable Content", 429: b"Too Many Requests"}


class ListenError(Exception):
    """The address could not be bound; says why."""


class LiveServer(PromptServer):
    """Daphne, except for how streams are written and how it stops."""

    failure = ""

    def __init__(
        self, application: Any, *, endpoints: list[str], ready: Callable[[], None], idle: Callable[[], Awaitable[None]]
    ) -> None:
        super().__init__(
            application=application,
            endpoints=endpoints,
            server_name="comments",
            verbosity=0,
            signal_handlers=False,
            ready_callable=partial(self._begin, ready),
        )
        self._idle = idle
        self._ports: list[Any] = []
        self._leaving: asyncio.Task[None] | None = None

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        scope["extensions"] = {TAKEOVER: partial(take_over, self, protocol)}
        if drain.is_draining() and scope["type"] == "http":
            # The next request of this client goes to another process.
            protocol.channel.persistent = False
            protocol.setHeader(b"connection", b"close")
        return super().create_application(protocol, scope)

    def listen_success(self, port: Any) -> None:
        super().listen_success(port)
        self._ports.append(port)
        limit_accepts(port, ACCEPTS_PER_TURN)
        watch_peers(port.socket)

    def listen_error(self, failure: Any) -> None:
        self.failure = failure.getErrorMessage()
        self.stop()

    def _begin(self, ready: Callable[[], None]) -> None:
        descriptors.raise_limit()
        settle()
        loop = asyncio.get_event_loop()
        loop.add_signal_handler(signal.SIGTERM, self.leave, settings.LIVE_DRAIN_SECONDS)
        loop.add_signal_handler(signal.SIGINT, self.leave, 0)
        ready()

    def leave(self, seconds: float) -> None:
        """Drain within `seconds`, then stop. Asked a second time: stop now."""
        if self._leaving is not None:
            self.stop()
            return
        drain.begin()
        self._leaving = asyncio.get_event_loop().create_task(self._leave(seconds))

    async def _leave(self, seconds: float) -> None:
        try:
            for port in self._ports:
                await close_door(port)
            hub = current_hub()
            await hub.drain(seconds)
            async with asyncio.timeout(FINISH_SECONDS):
                await self._idle()
                await self._wait_for_the_last(hub)
        except TimeoutError:
            logger.warning("Some requests were not answered within %d s of the end.", FINISH_SECONDS)
        finally:
            self.stop()

    async def _wait_for_the_last(self, hub: Hub) -> None:
        """Until answers in the making are given. A half-sent request has no application, and holds up nobody."""
        # Asked again and again, because Daphne tells nobody when an answer has been given.
        quiet = 0
        while quiet < QUIET_LOOKS:
            quiet = 0 if self._running() or hub.seats.taken else quiet + 1
            await asyncio.sleep(LOOK_SECONDS)

    def _running(self) -> list[Any]:
        instances = (details.get("application_instance") for details in self.connections.values())
        return [instance for instance in instances if instance is not None and not instance.done()]

    def kill_all_applications(self) -> "defer.Deferred[Any]":
        """Not Daphne's own loop: it raises KeyError at a half-sent request, which has no application yet."""
        running = self._running()
        for instance in running:
            instance.cancel()
        return defer.Deferred.fromFuture(asyncio.gather(*running, return_exceptions=True))


def run_server(
    application: Any, *, host: str, port: int, ready: Callable[[], None], idle: Callable[[], Awaitable[None]]
) -> None:
    """Serve until a signal asks to stop. `idle` returns when what was begun in the application is finished.

    Raises ListenError when the address cannot be bound.
    """
    server = LiveServer(application, endpoints=[endpoint(host, port)], ready=ready, idle=idle)
    server.run()
    if server.failure:
        raise ListenError(server.failure)
