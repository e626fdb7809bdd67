"""Into public sight and out of it: the counts, the places of hidden ancestors, and the events that tell of both.

Called by the other services with the thread locked; nothing else changes `count`, `reply_count` or a public state.
"""

from collections.abc import Sequence

from django.db.models import F
from django.utils import timezone

from comments.enums import CommentState, EventKind
from comments.events import record
from comments.models import Comment, Thread
from comments.queries.comments import ancestor_states_of


def publish(comment: Comment) -> None:
    """Make a stored comment public and record it."""
    comment.state = CommentState.PUBLISHED
    comment.hold_reason = ""
    comment.save(update_fields=["state", "hold_reason", "refusal", "decided_at", "rev"])
    announce(comment)


def announce(comment: Comment) -> None:
    """Record a comment that has become public. Hidden ancestors get their places back first, from the root down."""
    thread, ancestors = comment.thread, ancestor_states_of(comment)
    _count(thread, ancestors, 1, active_at=timezone.now())
    for ancestor in ancestors:
        if not ancestor.is_published and ancestor.reply_count == 1:
            record(thread, EventKind.REMOVED, ancestor)
    record(thread, EventKind.CREATED, comment)


def withdraw(comment: Comment, state: CommentState) -> None:
    """Take a published comment out of public sight. Empty places that held only it go with it, from the parent up."""
    thread, ancestors = comment.thread, ancestor_states_of(comment)
    comment.state = state
    comment.save(update_fields=["state", "hold_reason", "refusal", "decided_at", "rev"])
    _count(thread, ancestors, -1)
    record(thread, EventKind.REMOVED, comment)
    if thread.pinned_id == comment.pk:
        set_pinned(thread, None)
    for ancestor in reversed(ancestors):
        if not ancestor.is_published and ancestor.reply_count == 0:
            record(thread, EventKind.REMOVED, ancestor)


def set_pinned(thread: Thread, comment: Comment | None) -> None:
    """Have a public root stand first in its locked thread, or none."""
    thread.pinned = comment
    thread.save(update_fields=["pinned"])
    record(thread, EventKind.THREAD)


def _count(thread: Thread, ancestors: Sequence[Comment], step: int, **also: object) -> None:
    """Count in the thread and in every ancestor; `also` is set on the ancestors by the same statement."""
    thread.count += step  # saved with the event that follows
    if not ancestors:
        return
    rows = Comment.objects.filter(pk__in=[ancestor.pk for ancestor in ancestors])
    rows.update(reply_count=F("reply_count") + step, **also)
    for ancestor in ancestors:
        ancestor.reply_count += step
