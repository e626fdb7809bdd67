"""The event log's single pen, and the doorbell that tells other rooms to look at it."""

import asyncio
import logging
import time
from functools import partial

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

from comments.enums import EventKind
from comments.models import Comment, Event, Thread

logger = logging.getLogger(__name__)

# Every process listens here. The message says that a thread moved; losing one costs a sweep's time, no event.
DOORBELL = "comments.doorbell"
# A broker that hangs must not hold up the answer to a post that is already safe.
RING_TIMEOUT_SECONDS = 1.0
# After a failure nobody waits for the broker again so soon: a decision about fifty comments is fifty rings.
QUIET_SECONDS = 1.0
_quiet_until = 0.0


def record(thread: Thread, kind: EventKind, comment: Comment | None = None) -> Event:
    """Number a change, keep its event beside it, and ring once both are committed.

    `thread` must be locked by this transaction (`services.locks`): that is what makes seq gap-free and commit-ordered.
    Its count goes into the row with the number.
    """
    thread.seq += 1
    thread.save(update_fields=["seq", "count"])
    event = Event.objects.create(thread=thread, seq=thread.seq, kind=kind, comment=comment)
    transaction.on_commit(partial(ring, thread.site_id, thread.key, thread.seq), robust=True)
    return event


def ring(site_id: int, key: str, seq: int) -> None:
    """Tell every process that a thread's log has reached `seq`. Never raises: the log is the truth, not this."""
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return
    try:
        async_to_sync(_ring)({"type": "log.moved", "site": site_id, "key": key, "seq": seq})
    except Exception as error:  # whatever a broker's client raises when the broker is away
        _quiet_until = time.monotonic() + QUIET_SECONDS
        logger.warning("The doorbell did not ring (%r): readers follow with the next sweep.", error)


async def _ring(message: dict[str, object]) -> None:
    layer = get_channel_layer()
    assert layer is not None
    try:
        await asyncio.wait_for(layer.group_send(DOORBELL, message), RING_TIMEOUT_SECONDS)
    except ConnectionError:
        # After a broker's restart the first send finds the old connection dead; the second opens a new one.
        await asyncio.wait_for(layer.group_send(DOORBELL, message), RING_TIMEOUT_SECONDS)
