"""What need not be said in the log, or not so often: a database away for a minute is one fault, not a thousand."""

import logging
import time
from collections.abc import Hashable

from django.core.exceptions import RequestAborted

REPEAT_SECONDS = 5
# Words made anew each time would fill the memory.
MOST_REMEMBERED = 1000


class Ours(logging.Filter):
    """Leaves out what is no news: a reader who hangs up while Django answers; and Uvicorn's word on each WebSocket,
    which gives the reader's address (we have no WebSockets)."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == "uvicorn.error":
            return "WebSocket" not in str(record.msg)
        return not (record.exc_info and isinstance(record.exc_info[1], RequestAborted))


class Brief(logging.Filter):
    """A broker that is away is told in a line, as the hub does: where in its client that was noticed helps nobody."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if record.name.startswith("channels_redis.") and _is_outage(error):
            record.msg, record.args, record.exc_info = f"{record.getMessage()}: %s", (error,), None
        return True


def _is_outage(error: BaseException | None) -> bool:
    """Of Redis. By name, so that a server without one need not load its client."""
    return isinstance(error, OSError) or type(error).__module__ == "redis.exceptions"


class Sparing(logging.Filter):
    """The same warning once in REPEAT_SECONDS; the next one says how many were left out. The same is: in the same words
    before what varies in them is filled in, with an error from the same line."""

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[Hashable, tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return True
        what = (record.name, str(record.msg), _origin(record))
        told_at, left_out = self._told.get(what, (-REPEAT_SECONDS, 0))
        now = time.monotonic()
        if now - told_at < REPEAT_SECONDS:
            self._told[what] = told_at, left_out + 1
            return False
        if len(self._told) >= MOST_REMEMBERED:
            self._told.clear()
        self._told[what] = now, 0
        if left_out:
            record.msg = f"{record.msg} (and {left_out} more like it before)"
        return True


def _origin(record: logging.LogRecord) -> Hashable:
    """Where the record's error was raised."""
    traceback = record.exc_info[2] if record.exc_info else None
    if traceback is None:
        return None
    while traceback.tb_next is not None:
        traceback = traceback.tb_next
    return traceback.tb_frame.f_code.co_filename, traceback.tb_lineno
