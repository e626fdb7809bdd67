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
    """Make a comment public and record it. Hidden ancestors get their places back first, from the root down."""
    thread, ancestors = comment.thread, ancestor_states_of(comment)
    comment.state = CommentState.PUBLISHED
    comment.hold_reason = ""
    comment.save(update_fields=["state", "hold_reason", "rev"])
    _count(thread, ancestors, 1)
    _touch_root(comment)
    for ancestor in ancestors:
        if not ancestor.is_published and ancestor.reply_count == 1:
            record(thread, EventKind.REMOVED, ancestor)
    record(thread, EventKind.CREATED, comment)


def withdraw(comment: Comment, state: CommentState) -> None:
    """Take a published comment out of public sight. Empty places that held only it go with it, from the parent up."""
    thread, ancestors = comment.thread, ancestor_states_of(comment)
    comment.state = state
    comment.save(update_fields=["state", "hold_reason", "rev"])
    _count(thread, ancestors, -1)
    record(thread, EventKind.REMOVED, comment)
    for ancestor in reversed(ancestors):
        if not ancestor.is_published and ancestor.reply_count == 0:
            record(thread, EventKind.REMOVED, ancestor)


def _count(thread: Thread, ancestors: Sequence[Comment], step: int) -> None:
    thread.count += step  # saved with the event that follows
    if not ancestors:
        return
    Comment.objects.filter(pk__in=[ancestor.pk for ancestor in ancestors]).update(reply_count=F("reply_count") + step)
    for ancestor in ancestors:
        ancestor.reply_count += step


def _touch_root(comment: Comment) -> None:
    if comment.root_id is not None:
        Comment.objects.filter(pk=comment.root_id).update(active_at=timezone.now())
