"""Whether this process is on its way out: set once when it is asked to stop, read by whoever must say so."""

import threading

_begun = threading.Event()


def begin() -> None:
    """From now on /readyz answers 503, so that a load balancer sends nobody here any more."""
    _begun.set()


def is_draining() -> bool:
    return _begun.is_set()


def wait(seconds: float) -> bool:
    """Sleep so long, or until it begins; whether it has."""
    return _begun.wait(seconds)
