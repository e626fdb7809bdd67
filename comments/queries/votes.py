"""Reads of what has been voted lately, for who follows threads. Votes have no event: they are found by their time."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from comments.models import Author, Comment
from comments.queries.events import KEYS_PER_QUERY


class Totals(NamedTuple):
    """The votes on one comment, and when the last of them was cast or taken back."""

    thread_id: int
    comment_id: UUID
    up: int
    down: int
    voted_at: datetime


def read_totals(thread_ids: Sequence[int], *, since: datetime, limit: int | None = None) -> list[Totals]:
    """Of published comments that were voted on after `since`, the latest first, hundreds of threads in one query."""
    return [
        Totals._make(row)
        for start in range(0, len(thread_ids), KEYS_PER_QUERY)
        for row in Comment.objects.published()
        .filter(thread__in=thread_ids[start : start + KEYS_PER_QUERY], voted_at__gt=since)
        .order_by("-voted_at")
        .values_list("thread_id", "id", "up", "down", "voted_at")[:limit]
    ]


def has_voted(author: Author) -> bool:
    """Whether a vote of this author's stands anywhere."""
    return author.votes.exists()
