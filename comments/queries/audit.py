"""Reads of the moderation log for people: in batches, and as plain rows."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from asgiref.sync import sync_to_async
from django.db.models import QuerySet

from comments.models import ModerationEntry

BATCH = 500


def batches(entries: QuerySet[ModerationEntry]) -> Iterator[list[ModerationEntry]]:
    """Newest first. Each is a query of its own: nobody's slow download holds a connection."""
    before: int | None = None
    while found := _read(entries, before):
        yield found
        before = found[-1].seq


async def batches_async(entries: QuerySet[ModerationEntry]) -> AsyncIterator[list[ModerationEntry]]:
    """The same for a server that runs on a loop, where an ordinary iterator would be read to its end first."""
    before: int | None = None
    while found := await sync_to_async(_read)(entries, before):
        yield found
        before = found[-1].seq


def _read(entries: QuerySet[ModerationEntry], before: int | None) -> list[ModerationEntry]:
    older = entries if before is None else entries.filter(seq__lt=before)
    return list(older.order_by("-seq").select_related("site", "thread")[:BATCH])


def as_row(entry: ModerationEntry) -> dict[str, Any]:
    """What an export tells of an entry. The author is a number: a name has to go when its comment is deleted."""
    return {
        "number": entry.seq,
        "time": entry.created_at.isoformat(timespec="milliseconds"),
        "site": entry.site.key,
        "action": entry.action,
        "by": entry.actor_name,
        "thread": entry.thread.key if entry.thread else None,
        "comment": str(entry.comment_id) if entry.comment_id else None,
        "author": entry.author_id,
        "reason": entry.reason,
        "before": entry.before,
        "after": entry.after,
    }
