"""What moderators decide: approve, reject, remove, restore, and mend a text. Deciding twice is the same as once."""

from collections.abc import Collection

from django.db import transaction

from comments import rules
from comments.enums import CommentState, EventKind
from comments.errors import WrongState
from comments.events import record
from comments.models import Comment
from comments.services.comments import replace_text
from comments.services.locks import lock_comment
from comments.services.publication import publish, withdraw


def approve_comment(*, comment: Comment) -> Comment:
    """Publish a comment that waits. Raises WrongState when it does not."""
    return _show(comment, allowed=[CommentState.PENDING])


def restore_comment(*, comment: Comment) -> Comment:
    """Publish a comment that was rejected or removed. One that its author deleted is gone: WrongState."""
    return _show(comment, allowed=[CommentState.REJECTED, CommentState.REMOVED])


def reject_comment(*, comment: Comment) -> Comment:
    """Refuse a comment that waits, or take back one that is public. Raises WrongState."""
    return _hide(comment, CommentState.REJECTED, allowed=[CommentState.PENDING, CommentState.PUBLISHED])


def remove_comment(*, comment: Comment) -> Comment:
    """Take a public comment out of sight; with replies its empty place stays. Raises WrongState."""
    return _hide(comment, CommentState.REMOVED, allowed=[CommentState.PUBLISHED])


@transaction.atomic
def _show(comment: Comment, *, allowed: Collection[CommentState]) -> Comment:
    comment = lock_comment(comment)
    if comment.is_published:
        return comment
    _ensure_state(comment, allowed)
    comment.rev += 1
    publish(comment)
    return comment


@transaction.atomic
def _hide(comment: Comment, state: CommentState, *, allowed: Collection[CommentState]) -> Comment:
    comment = lock_comment(comment)
    if comment.state == state:
        return comment
    _ensure_state(comment, allowed)
    comment.rev += 1
    if comment.is_published:
        withdraw(comment, state)
    else:
        comment.state = state
        comment.save(update_fields=["state", "rev"])
    return comment


def _ensure_state(comment: Comment, allowed: Collection[CommentState]) -> None:
    if comment.state not in allowed:
        raise WrongState(f"This comment is {comment.get_state_display().lower()}; that cannot be done to it.")


def revise_comment(*, comment: Comment, body: str) -> Comment:
    """Replace the words of a comment as a moderator; `body` is cleaned. An unchanged body records nothing.

    Raises WrongState for a comment that its author deleted.
    """
    rewritten = Comment()
    rewritten.write(body)
    rules.ensure_visible(rewritten.html)
    with transaction.atomic():
        comment = lock_comment(comment)
        if comment.state == CommentState.DELETED:
            raise WrongState("Its author deleted this comment; the text is gone.")
        if comment.body == body:
            return comment
        replace_text(comment, rewritten)
        if comment.is_published:
            record(comment.thread, EventKind.EDITED, comment)
        return comment
