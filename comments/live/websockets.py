"""What stands where Daphne has its WebSockets. We serve none; whoever asks for one is refused.

Daphne's own bring autobahn, and autobahn brings cryptography, click and cbor2: 12 MB of every process and a
seventh of its start. Daphne imports them by name, so this module takes that name before Daphne is loaded.
"""

import sys
from collections.abc import Callable
from typing import Any


class WebSocketFactory:
    """As much of autobahn's as Daphne asks for when it starts; the names are theirs."""

    def __init__(self, *_: Any, **options: Any) -> None:
        pass

    def setProtocolOptions(self, **options: Any) -> None:
        pass


def stand_in() -> None:
    """Before `daphne.server` is loaded; afterwards it changes nothing."""
    sys.modules.setdefault("daphne.ws_protocol", sys.modules[__name__])


def refusing(process: Callable[[Any], object]) -> Callable[[Any], object]:
    """Daphne's way of taking up a request, but for WebSockets.

    Daphne would hand over the connection and leave the request to the garbage collector, with the open file that a
    large body lies in: enough of them, and nobody else gets a descriptor.
    """

    def process_or_refuse(request: Any) -> object:
        wanted = request.requestHeaders.getRawHeaders(b"upgrade", ())
        if b"websocket" in map(bytes.lower, wanted):
            return request.basic_error(403, b"Forbidden", "There are no WebSockets here.")
        return process(request)

    return process_or_refuse
