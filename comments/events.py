"""The event log's single pen, and the doorbell that tells other rooms to look at it."""

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from comments.enums import EventKind
from comments.models import Comment, Thread

logger = logging.getLogger(__name__)

# Every process listens here. A message says that something moved, and what; losing one costs a sweep's time, no event.
DOORBELL = "comments.doorbell"
Message = dict[str, Any]
# A thread's log has reached a number; comments of a thread have been voted on; and something changed that only one
# author of the thread may know.
LOG_MOVED, VOTES_MOVED, OWN_MOVED = "log.moved", "votes.moved", "own.moved"
# What a thread's name leads to is another thread, or another log.
THREAD_MOVED = "thread.moved"
# The moderation log has reached a number.
DESK_MOVED = "desk.moved"
# Who looks at what at the desk has changed.
CLAIMS_MOVED = "claims.moved"
# A broker that hangs is given up: the sweep is as good.
RING_TIMEOUT_SECONDS = 1.0
# After a failure nobody waits for the broker again so soon: a decision about fifty comments is fifty rings.
QUIET_SECONDS = 1.0
# Told in this process at once, on the thread that made the change: what is answered from memory must not be older than
# what the same process has acknowledged. The doorbell takes a moment, and may be lost.
listeners: list[Callable[[Message], None]] = []

# Written out, as every post runs both; PostgreSQL takes them in one round trip.
_COUNT = "UPDATE comments_thread SET seq = %s, count = %s WHERE id = %s"
_EVENT = "INSERT INTO comments_event (thread_id, seq, kind, comment_id, created_at) VALUES (%s, %s, %s, %s, %s)"
_BOTH = f"WITH counted AS ({_COUNT}) {_EVENT}"


def record(thread: Thread, kind: EventKind, comment: Comment | None = None) -> None:
    """Number a change, keep its event beside it, and ring once both are committed.

    `thread` must be locked by this transaction (`services.locks`): that is what makes seq gap-free and commit-ordered.
    Its count goes into the row with the number.
    """
    thread.seq += 1
    count = [thread.seq, thread.count, thread.pk]
    comment_id = Comment._meta.pk.get_db_prep_value(comment.pk, connection) if comment else None
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    event = [thread.pk, thread.seq, kind.value, comment_id, now]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_BOTH, [*count, *event])
        else:
            cursor.execute(_COUNT, count)
            cursor.execute(_EVENT, event)
    transaction.on_commit(partial(ring, thread.site_id, thread.key, thread.seq), robust=True)


def tell_author(comment: Comment) -> None:
    """Ring, once this is committed, for a change that the comment's author may know of.

    What is not public has no event: the author's own pages hear of it by this alone (live/own.py).
    """
    if comment.author_id is not None:
        thread = comment.thread
        transaction.on_commit(partial(ring_author, thread.site_id, thread.key, comment.author_id), robust=True)


def ring(site_id: int, key: str, seq: int) -> None:
    """Tell every process that a thread's log has reached `seq`. Never raises: the log is the truth, not this."""
    _ring({"type": LOG_MOVED, "site": site_id, "key": key, "seq": seq})


def ring_author(site_id: int, key: str, author_id: int) -> None:
    """Tell every process to look at what is an author's own in a thread. Never raises."""
    _ring({"type": OWN_MOVED, "site": site_id, "key": key, "author": author_id})


def ring_votes(site_id: int, key: str) -> None:
    """Tell every process that comments of a thread were voted on; which, it finds by their time. Never raises."""
    _ring({"type": VOTES_MOVED, "site": site_id, "key": key})


def ring_moved(site_id: int, key: str) -> None:
    """Tell every process to find out anew what a name leads to. Never raises."""
    _ring({"type": THREAD_MOVED, "site": site_id, "key": key})


def ring_desk(site_id: int, seq: int) -> None:
    """Tell every process that the moderation log has reached `seq`, by what happened on a site. Never raises."""
    _ring({"type": DESK_MOVED, "site": site_id, "seq": seq})


def ring_claims(site_id: int) -> None:
    """Tell every process that somebody has begun or ceased to look at a comment. Never raises."""
    _ring({"type": CLAIMS_MOVED, "site": site_id})


def _ring(message: Message) -> None:
    """In a server it costs the caller nothing: the ring leaves from the server's event loop. Elsewhere, in a command,
    it waits up to RING_TIMEOUT_SECONDS for the broker.
    """
    try:
        for listener in tuple(listeners):
            listener(message)
        if not settings.REDIS_URL:
            return  # no other process could hear it
        if _bell.loop is not None and _bell.loop.is_running():
            _bell.loop.call_soon_threadsafe(_bell.note, message)
        else:
            async_to_sync(_bell.pull)(message)
    except Exception as error:  # the loop may close just now, and a command may itself run on a loop
        logger.warning("The doorbell did not ring (%r): readers follow with the next sweep.", error)


def ring_on(loop: asyncio.AbstractEventLoop) -> None:
    """Rings of this process leave from here from now on. Said by the ASGI application, whose loop it is."""
    global _bell
    if _bell.loop is not loop:
        _bell = _Bell(loop)


class _Bell:
    """What has been rung on one loop and not been sent yet. Of two that differ in `seq` only the last matters."""

    def __init__(self, loop: asyncio.AbstractEventLoop | None) -> None:
        self.loop = loop
        self._noted: dict[tuple[object, ...], Message] = {}
        self._ringing: asyncio.Task[None] | None = None
        self._quiet_until = 0.0

    def note(self, message: Message) -> None:
        subject = tuple(value for name, value in message.items() if name != "seq")
        noted = self._noted.get(subject, message)
        self._noted[subject] = max(noted, message, key=lambda each: each.get("seq", 0))
        if self._ringing is None or self._ringing.done():
            self._ringing = asyncio.get_running_loop().create_task(self._pull_noted())

    async def _pull_noted(self) -> None:
        while self._noted:
            await self.pull(self._noted.popitem()[1])

    async def pull(self, message: Message) -> None:
        """Ring once, unless the broker has just failed."""
        if time.monotonic() < self._quiet_until:
            return
        try:
            await _send(message)
        except Exception as error:  # whatever a broker's client raises when the broker is away
            self._quiet_until = time.monotonic() + QUIET_SECONDS
            logger.warning("The doorbell did not ring (%r): readers follow with the next sweep.", error)


async def _send(message: Message) -> None:
    layer = get_channel_layer()
    assert layer is not None
    try:
        async with asyncio.timeout(RING_TIMEOUT_SECONDS):
            await layer.group_send(DOORBELL, message)
    except ConnectionError:
        # After a broker's restart the first send finds the old connection dead; the second opens a new one.
        async with asyncio.timeout(RING_TIMEOUT_SECONDS):
            await layer.group_send(DOORBELL, message)


_bell = _Bell(None)
