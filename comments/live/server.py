"""Daphne as this product runs it: a deep listen backlog, and a word to the readers before it goes."""

import asyncio
from collections.abc import Callable
from typing import Any

from daphne.server import Server
from twisted.internet import defer  # after Daphne, which installs the asyncio reactor
from twisted.web import http

from comments.live.hub import current_hub
from comments.live.room import Farewell

# Twisted's 50 makes a thousand readers who come back together wait for seconds in SYN retries.
LISTEN_BACKLOG = 4096
# Readers sent away by a restart come back spread over this time.
RETURN_WITHIN_MS = 5000
# For the goodbyes to be written before the sockets close.
GOODBYE_SECONDS = 0.2


# A hundred thread keys in one question for counts are longer than the 16 KiB that Twisted takes for a request's head;
# beyond them it hangs up without a word.
HEAD_BYTES = 256 * 1024
http.HTTPChannel.MAX_LENGTH = http.HTTPChannel.totalHeadersSize = HEAD_BYTES
# Twisted does not know it and would say "Unknown Status".
http.RESPONSES[422] = b"Unprocessable Content"


class ListenError(Exception):
    """The address could not be bound; says why."""


class LiveServer(Server):
    """Daphne that tells its readers to come back before it closes their connections."""

    failure = ""

    def listen_error(self, failure: Any) -> None:
        self.failure = failure.getErrorMessage()
        self.stop()

    def kill_all_applications(self) -> "defer.Deferred[Any]":
        current_hub().dismiss(Farewell("deploy", RETURN_WITHIN_MS))
        killed: defer.Deferred[Any] = defer.Deferred()
        killed.addCallback(lambda _: self._cancel_applications())
        asyncio.get_running_loop().call_later(GOODBYE_SECONDS, killed.callback, None)
        return killed

    def _cancel_applications(self) -> "defer.Deferred[Any]":
        """Not Daphne's own loop: it raises KeyError at a half-sent request, which has no application yet."""
        running = [
            details["application_instance"]
            for details in self.connections.values()
            if "application_instance" in details
        ]
        for instance in running:
            instance.cancel()
        return defer.Deferred.fromFuture(asyncio.gather(*running, return_exceptions=True))


def endpoint(host: str, port: int) -> str:
    """A Twisted endpoint description; colons of an IPv6 address are escaped as it asks."""
    escaped = host.replace(":", r"\:")
    kind = "tcp6" if ":" in host else "tcp"
    return f"{kind}:port={port}:interface={escaped}:backlog={LISTEN_BACKLOG}"


def run_server(application: Any, *, host: str, port: int, ready: Callable[[], None]) -> None:
    """Serve until a signal asks to stop. Raises ListenError when the address cannot be bound."""
    server = LiveServer(
        application=application,
        endpoints=[endpoint(host, port)],
        server_name="comments",
        verbosity=0,
        ready_callable=ready,
    )
    server.run()
    if server.failure:
        raise ListenError(server.failure)
