"""Daphne without its tail: finished requests are let go at once.

Daphne keeps every finished request until a sweep once a second. At thousands of requests a second these are tens of
megabytes of live objects, which each full collection walks: a tenth of a second in which nobody is answered.
"""

import sys
from functools import partial
from typing import Any

from comments.live import websockets

# Twisted would load OpenSSL and cryptography for TLS, which nginx speaks for us: 5 MB of every process.
for name in ("OpenSSL", "service_identity"):
    sys.modules.setdefault(name, None)  # type: ignore[arg-type] # what the import system takes for "not installed"
websockets.stand_in()

from daphne.http_protocol import HTTPFactory, WebRequest  # noqa: E402
from daphne.server import Server  # noqa: E402
from twisted.web import http  # noqa: E402


def _write_no_line(factory: HTTPFactory, request: object) -> None:
    """Twisted's own access log: Daphne throws its lines away, after a tenth of the request's time went into each."""


HTTPFactory.log = _write_no_line
# The application reads bodies. Twisted would look whether one is a form, with the e-mail library: 77 µs of every post.
http._parseContentType = lambda line: b""
WebRequest.process = websockets.refusing(WebRequest.process)
_basic_error = WebRequest.basic_error


def _refuse_and_hang_up(request: WebRequest, status: int, status_text: bytes, body: str) -> None:
    """What Daphne says without the application it says at once: thousands of such requests in one go on a connection
    that stays would be answered before anybody else."""
    if request.channel is not None:
        request.channel.persistent = False
        request.setHeader(b"connection", b"close")
    _basic_error(request, status, status_text, body)


WebRequest.basic_error = _refuse_and_hang_up


class PromptServer(Server):
    """Lets go of a request as soon as its application is done and its connection knows it.

    Only where nothing is left to do: what failed or was cancelled is found, told and logged by Daphne's own sweep. It
    also takes what never had an application: half-sent requests, and refused WebSockets.
    """

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        queue = super().create_application(protocol, scope)
        instance = self.connections[protocol]["application_instance"] if protocol in self.connections else None
        if instance is not None:
            instance.add_done_callback(partial(self._let_go, protocol))
        return queue

    def protocol_disconnected(self, protocol: Any) -> None:
        """Daphne may say it twice of one request, and would miss the entry that is gone."""
        if protocol in self.connections:
            super().protocol_disconnected(protocol)
            self._let_go(protocol)

    def _let_go(self, protocol: Any, _: object = None) -> None:
        details = self.connections.get(protocol, {})
        instance = details.get("application_instance")
        if instance is None or "disconnected" not in details:
            return
        if instance.done() and not instance.cancelled() and instance.exception() is None:
            del self.connections[protocol]
