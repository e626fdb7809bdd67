"""One line for each request outside the live routes: what was asked for, how it went, and nothing of who asked.

A page of comments from memory costs 50 µs, a line by the logging module 20. So the loop only notes a few numbers (under
2 µs); a thread makes the lines and writes them, ten times a second. A log that nobody reads fills up and loses lines,
and says how many: it never holds up a reader.
"""

import atexit
import logging
import os
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import orjson
from django.conf import settings

from commentsite.logs import scrub, timestamp

Application = Callable[[Any, Any, Any], Awaitable[None]]

LOGGER = "comments.access"
logger = logging.getLogger(LOGGER)
WRITE_EVERY_SECONDS = 0.1
# Lines that wait for a slow disk or pipe: about 30 MB at most.
MOST_WAITING = 100_000
# Nobody reads a longer one, and a stranger may send 256 KiB of it.
PATH_LENGTH = 200
# nginx's word for a client that went away before the answer; it is never sent.
CLIENT_GONE = 499
STDERR = 2


class Visit(NamedTuple):
    """One answered request. `path` has no query; `size` is the body in bytes."""

    ended: float
    method: str
    path: str
    status: int
    size: int
    seconds: float


def json_line(visit: Visit) -> str:
    return (
        f'{{"time":"{timestamp(visit.ended)}","level":"{_level(visit.status)}","logger":"{LOGGER}","message":"request",'
        f'"method":{_quoted(visit.method)},"path":{_quoted(_shown(visit.path))},"status":{visit.status},'
        f'"bytes":{visit.size},"duration_ms":{visit.seconds * 1000:.2f}}}\n'
    )


def plain_line(visit: Visit) -> str:
    path = _shown(visit.path)
    # A line break in a path would forge a line.
    shown = path if path.isprintable() and " " not in path else _quoted(path)
    return (
        f"{timestamp(visit.ended)} {_level(visit.status)} {LOGGER}: "
        f"{visit.method} {shown} {visit.status} {visit.size} B {visit.seconds * 1000:.1f} ms\n"
    )


def _shown(path: str) -> str:
    """A path may be anything that a stranger types, even somebody's e-mail."""
    path = path[:PATH_LENGTH]
    return scrub(path) if "@" in path else path


def _quoted(text: str) -> str:
    """As JSON. A broken character of a path must not stop the log."""
    return orjson.dumps(text.encode(errors="replace").decode()).decode()


def _level(status: int) -> str:
    return "INFO" if status < 500 else "ERROR"


FORMATS = {"json": json_line, "plain": plain_line}


class AccessLog:
    """Takes visits from the loop and writes their lines to a file descriptor, from a thread of its own."""

    def __init__(self, descriptor: int, line: Callable[[Visit], str]) -> None:
        self._descriptor, self._line = descriptor, line
        self._visits: deque[Visit] = deque()
        self._lost = 0
        self._started = False
        self._news = threading.Event()
        self._writing = threading.Lock()

    def start(self) -> None:
        """Once; more often does no harm."""
        if self._started:
            return
        self._started = True
        threading.Thread(target=self._run, name="access-log", daemon=True).start()
        atexit.register(self.flush)

    def note(self, visit: Visit) -> None:
        if len(self._visits) >= MOST_WAITING:
            self._lost += 1
            return
        self._visits.append(visit)
        if not self._news.is_set():
            self._news.set()

    def flush(self) -> None:
        """Write what waits. At the end of the process too, unless the last write still hangs."""
        if self._writing.acquire(timeout=1):
            try:
                self._write("".join(self._lines()).encode())
            finally:
                self._writing.release()

    def _run(self) -> None:
        while True:
            self._news.wait()
            time.sleep(WRITE_EVERY_SECONDS)
            self._news.clear()
            self.flush()

    def _lines(self) -> list[str]:
        return [self._line(self._visits.popleft()) for _ in range(len(self._visits))]

    def _write(self, lines: bytes) -> None:
        rest = memoryview(lines)
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError:
            # The reader of our log has gone: the comments go on.
            return
        if self._lost:
            logger.warning("%d lines were lost: whoever reads this log is too slow.", self._lost)
            self._lost = 0


access_log = AccessLog(STDERR, FORMATS[settings.LOG_FORMAT])


def with_access_log(application: Application) -> Application:
    """The application, noting its answers; itself when ACCESS_LOG is off. Not for live routes: their end is no news."""
    if not settings.ACCESS_LOG:
        return application
    access_log.start()

    async def logged(scope: Any, receive: Any, send: Any) -> None:
        begun, status, size = time.perf_counter(), CLIENT_GONE, 0

        def counted(message: Any) -> Any:  # what `send` returns, to be awaited: no coroutine of our own
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                size += len(message.get("body", b""))
            return send(message)

        try:
            await application(scope, receive, counted)
        except Exception:
            status = 500
            raise
        finally:
            access_log.note(
                Visit(time.time(), scope["method"], scope["path"], status, size, time.perf_counter() - begun)
            )

    return logged
