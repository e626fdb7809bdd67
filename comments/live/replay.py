"""Events of the log as frames. Runs on a database thread."""

import orjson
from django.utils import timezone

from comments.cursor import Cursor
from comments.enums import EventKind
from comments.live.frames import Frame
from comments.models import Event
from comments.payloads import comment_bytes, thread_payload
from comments.queries.events import find_thread_by_id, read_events


def load_frames(thread_id: int, epoch: int, *, after: int, limit: int) -> list[Frame]:
    """Events of a log as frames, each telling what its subject is now."""
    events = read_events(thread_id, after=after, limit=limit)
    thread_data = b""
    if any(event.kind == EventKind.THREAD for event in events):
        thread_data = _thread_data(thread_id)
    return [_frame(event, epoch, thread_data) for event in events]


def _thread_data(thread_id: int) -> bytes:
    thread = find_thread_by_id(thread_id)
    if thread is None:
        return b"{}"
    payload = thread_payload(thread, timezone.now())
    return orjson.dumps({name: value for name, value in payload.items() if name != "key"})


def _frame(event: Event, epoch: int, thread_data: bytes) -> Frame:
    cursor, committed_at = Cursor(epoch, event.seq), event.created_at.timestamp()
    if event.comment is None:
        return Frame(cursor, event.kind, None, thread_data, committed_at=committed_at).encoded()
    branch = str(event.comment.root_id or event.comment_id)
    data = comment_bytes(event.comment)
    return Frame(cursor, event.kind, str(event.comment_id), data, branch, committed_at).encoded()
