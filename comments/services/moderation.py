"""What moderators decide: approve, reject, spam, remove, restore, put back, and mend a text.

Deciding twice is the same as once.

A decision about a comment settles what readers had reported of it, takes it out of the queue, and stands in the
moderation log with its `actor`.
"""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from comments import rules
from comments.enums import Action, CommentState, EventKind
from comments.errors import WrongState
from comments.events import record, tell_author
from comments.journal import PRODUCT, Actor, note
from comments.models import Comment
from comments.queries.own import HELD
from comments.services.comments import replace_text
from comments.services.locks import lock_comment
from comments.services.publication import publish, withdraw
from comments.services.queue import REQUEUED, dequeue, enqueue
from comments.services.reports import settle_reports


def approve_comment(*, comment: Comment, actor: Actor = PRODUCT) -> Comment:
    """Publish a comment that waits, or was taken for spam. Raises WrongState for others."""
    return _move(comment, CommentState.PUBLISHED, Action.APPROVED, HELD, actor)


def restore_comment(*, comment: Comment, actor: Actor = PRODUCT) -> Comment:
    """Publish a comment that was rejected or removed. One that its author deleted is gone: WrongState."""
    return _move(comment, CommentState.PUBLISHED, Action.RESTORED, (CommentState.REJECTED, CommentState.REMOVED), actor)


def reject_comment(*, comment: Comment, actor: Actor = PRODUCT, reason: str = "") -> Comment:
    """Refuse a comment that waits, or take back one that is public. Its author alone is told the `reason`, which is
    cleaned. Raises WrongState."""
    allowed = (*HELD, CommentState.PUBLISHED)
    return _move(comment, CommentState.REJECTED, Action.REJECTED, allowed, actor, reason)


def spam_comment(*, comment: Comment, actor: Actor = PRODUCT) -> Comment:
    """Out of sight as spam; its author is told that it waits. Raises WrongState."""
    allowed = (CommentState.PENDING, CommentState.SHADOWED, CommentState.PUBLISHED, CommentState.REJECTED)
    return _move(comment, CommentState.SPAM, Action.SPAM, allowed, actor)


def remove_comment(*, comment: Comment, actor: Actor = PRODUCT) -> Comment:
    """Take a comment out of sight for good; with replies its empty place stays. Raises WrongState."""
    return _move(comment, CommentState.REMOVED, Action.REMOVED, (*HELD, CommentState.PUBLISHED), actor)


def requeue_comment(*, comment: Comment, state: CommentState, actor: Actor = PRODUCT) -> Comment:
    """Undo: back to the `state` it had before a decision, into the queue where that waits. Raises WrongState for what
    its author deleted."""
    allowed = [each for each in CommentState if each != CommentState.DELETED]
    return _move(comment, state, Action.REQUEUED, allowed, actor)


# Whether readers who reported it were right, by where it went; undone, nobody has said.
_UPHELD = {
    CommentState.PUBLISHED: False,
    CommentState.REJECTED: True,
    CommentState.REMOVED: True,
    CommentState.SPAM: True,
}


@transaction.atomic
def _move(
    comment: Comment,
    state: CommentState,
    action: Action,
    allowed: Collection[CommentState],
    actor: Actor,
    reason: str = "",
) -> Comment:
    """From one state to another, with everything that hangs on it: counts, events, reports, queue and log."""
    comment = lock_comment(comment)
    before = CommentState(comment.state)
    if before == state:
        return comment
    if before not in allowed:
        raise WrongState(f"This comment is {comment.get_state_display().lower()}; that cannot be done to it.")
    comment.rev += 1
    comment.refusal, comment.decided_at = reason, timezone.now()
    if state == CommentState.PUBLISHED:
        _show(comment)
    elif comment.is_published:
        withdraw(comment, state)
    else:
        comment.state = state
        comment.save(update_fields=["state", "refusal", "decided_at", "rev"])
    settle_reports(comment.reports.all(), upheld=_UPHELD.get(state))
    dequeue(comment)
    if state == CommentState.PENDING:
        enqueue(comment, REQUEUED)
    tell_author(comment)
    was, now = {"state": before.value}, {"state": state.value}
    note(action, site=comment.thread.site, comment=comment, actor=actor, reason=reason, before=was, after=now)
    return comment


def _show(comment: Comment) -> None:
    if comment.parent_id is None:
        # Waiting was no activity; a reply touches its root in any case.
        comment.active_at = timezone.now()
        comment.save(update_fields=["active_at"])
    publish(comment)


def revise_comment(*, comment: Comment, body: str, actor: Actor = PRODUCT) -> Comment:
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
        was, now = {"body": comment.body}, {"body": body}
        replace_text(comment, rewritten)
        tell_author(comment)
        if comment.is_published:
            record(comment.thread, EventKind.EDITED, comment)
        note(Action.EDITED, site=comment.thread.site, comment=comment, actor=actor, before=was, after=now)
        return comment
