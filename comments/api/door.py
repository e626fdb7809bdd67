"""The API's own door: requests arrive on the event loop, are answered on kept threads, and leave as ready bytes."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection

from comments import metrics
from comments.api.gate import WRITES
from comments.api.handler import Answer, ApiHandler, Scope
from comments.errors import InternalError, Unavailable
from comments.workers import Workers

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
logger = logging.getLogger(__name__)

# More requests than this before one kind of thread are turned away at once: they would wait for many seconds.
LINE_LIMIT = 1000
BUSY_SECONDS = 5
READ_THREADS = 2
# SQLite has one write lock, so a second writer would only wait for it, awake. PostgreSQL's writers meet in a row.
SQLITE_WRITE_THREADS = 1
SQLITE_WRITES_TOGETHER = 8
POSTGRES_WRITE_THREADS = 4


class Door:
    """An ASGI application for the API.

    Reading has threads of its own, so that a slow read never stands before a post. A client who goes away does not
    stop what was begun: the comment is stored, and a repeat of the post finds it.
    """

    def __init__(self) -> None:
        self.readers = Workers("api-read", READ_THREADS)
        if connection.vendor == "sqlite":
            self.writers = Workers("api-write", SQLITE_WRITE_THREADS, together=SQLITE_WRITES_TOGETHER)
        else:
            self.writers = Workers("api-write", POSTGRES_WRITE_THREADS)
        metrics.queue_lengths["api_reads"].set_function(lambda: self.readers.waiting)
        metrics.queue_lengths["api_writes"].set_function(lambda: self.writers.waiting)
        self._handler = ApiHandler()
        self._begun: set[asyncio.Future[Answer]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _gather_body(receive)
        if body is None:
            return
        begun = time.perf_counter()
        answer = await self._answer(scope, body)
        if scope["method"] == "POST" and scope["path"].endswith("/comments"):
            metrics.observe_post(answer.status, time.perf_counter() - begun)
        await _send(send, answer)

    async def idle(self) -> None:
        """Returns when every request that was begun has been answered."""
        while self._begun:
            await asyncio.wait(self._begun)

    async def _answer(self, scope: Scope, body: bytes) -> Answer:
        workers = self.writers if scope["method"] in WRITES else self.readers
        if workers.waiting >= LINE_LIMIT:
            return self._handler.refuse(scope, Unavailable(retry_after=BUSY_SECONDS))
        job = workers.hand(partial(self._handler.answer, scope, body))
        self._begun.add(job)
        job.add_done_callback(self._begun.discard)
        try:
            return await asyncio.shield(job)
        except Exception:  # Django turns what a view raises into an answer; this is a fault of the door's own
            logger.exception("A request could not be answered.")
            return self._handler.refuse(scope, InternalError())


async def _gather_body(receive: Receive) -> bytes | None:
    """The body, or None when the client went away. Beyond the limit only enough is kept to see that it is too large."""
    chunks: list[bytes] = []
    room = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunk = message.get("body", b"")[:room]
        room -= len(chunk)
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


async def _send(send: Send, answer: Answer) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body})
