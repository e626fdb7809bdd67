"""Reads of what is an author's own: for that author's eyes, unless it is published."""

from collections.abc import Collection
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from comments.enums import CommentState
from comments.models import Author, Comment, Thread, Vote

# What was decided is told for so long: its author may have been away.
TOLD_DAYS = 7
REJECTED_DAYS = 30
HELD = (CommentState.PENDING, CommentState.SPAM, CommentState.SHADOWED)


class OwnRevision(NamedTuple):
    """That a comment of an author is at a revision. `site_id` and `key` name its thread."""

    author_id: int
    site_id: int
    key: str
    comment_id: UUID
    rev: int


def own_published_ids(author: Author, thread: Thread) -> list[UUID]:
    """Ids of an author's published comments in one thread, in time order."""
    return list(
        thread.comments.published().filter(author=author).order_by("created_at", "id").values_list("pk", flat=True)
    )


def own_held(author: Author, thread: Thread) -> list[Comment]:
    """An author's comments in one thread that nobody else sees and no moderator has refused, in time order."""
    return list(thread.comments.filter(author=author, state__in=HELD).order_by("created_at", "id"))


def own_rejected(author: Author, thread: Thread) -> list[Comment]:
    """An author's comments in one thread that were rejected within REJECTED_DAYS, in time order."""
    since = timezone.now() - timedelta(days=REJECTED_DAYS)
    rejected = thread.comments.filter(author=author, state=CommentState.REJECTED, decided_at__gte=since)
    return list(rejected.order_by("created_at", "id"))


def own_votes(author: Author, thread: Thread) -> dict[str, int]:
    """An author's votes on the published comments of one thread, -1 or 1 by the comment's id."""
    votes = Vote.objects.filter(author=author, comment__thread=thread, comment__state=CommentState.PUBLISHED)
    return {str(comment_id): value for comment_id, value in votes.values_list("comment_id", "value")}


def own_revisions(author_ids: Collection[int]) -> list[OwnRevision]:
    """What waits of some authors, or was decided within TOLD_DAYS, in all threads, in time order. One query."""
    since = timezone.now() - timedelta(days=TOLD_DAYS)
    told = Comment.objects.filter(Q(state__in=HELD) | Q(decided_at__gte=since), author__in=author_ids)
    columns = ("author_id", "thread__site_id", "thread__key", "pk", "rev")
    return [OwnRevision(*row) for row in told.order_by("created_at", "pk").values_list(*columns)]


def own_comments(author_id: int, comment_ids: Collection[UUID]) -> dict[UUID, Comment]:
    """Those of some comments that are this author's, as they now are."""
    return Comment.objects.filter(author=author_id).in_bulk(list(comment_ids))
