"""What moderators set apart for all readers: one pinned comment of a thread, and highlighted ones. Twice is as once."""

from django.db import transaction

from comments.enums import Action, EventKind
from comments.errors import WrongState
from comments.events import record
from comments.journal import PRODUCT, Actor, note
from comments.models import Comment
from comments.services.locks import lock_comment
from comments.services.publication import set_pinned


@transaction.atomic
def pin_comment(*, comment: Comment, actor: Actor = PRODUCT) -> Comment:
    """Have a comment stand first in its thread, in place of the one that did.

    Raises WrongState for what is not public, and for a reply: it would stand there without what it answers.
    """
    comment = lock_comment(comment)
    thread = comment.thread
    if thread.pinned_id == comment.pk:
        return comment
    if not comment.is_published or comment.parent_id is not None:
        raise WrongState("Only a published comment that answers no other can be pinned.")
    before = {"pinned": str(thread.pinned_id) if thread.pinned_id else None}
    set_pinned(thread, comment)
    after = {"pinned": str(comment.pk)}
    note(Action.PINNED, site=thread.site, comment=comment, actor=actor, before=before, after=after)
    return comment


@transaction.atomic
def unpin_comment(*, comment: Comment, actor: Actor = PRODUCT) -> Comment:
    """Let it stand where its time or votes put it."""
    comment = lock_comment(comment)
    if comment.thread.pinned_id == comment.pk:
        set_pinned(comment.thread, None)
        note(Action.UNPINNED, site=comment.thread.site, comment=comment, actor=actor)
    return comment


def highlight_comment(*, comment: Comment, actor: Actor = PRODUCT) -> Comment:
    """Give a published comment a quiet mark. Raises WrongState for others."""
    return _mark(comment, True, Action.HIGHLIGHTED, actor)


def dim_comment(*, comment: Comment, actor: Actor = PRODUCT) -> Comment:
    """Take the mark back."""
    return _mark(comment, False, Action.DIMMED, actor)


@transaction.atomic
def _mark(comment: Comment, highlighted: bool, action: Action, actor: Actor) -> Comment:
    comment = lock_comment(comment)
    if comment.highlighted == highlighted:
        return comment
    if highlighted and not comment.is_published:
        raise WrongState("Only a published comment can be highlighted.")
    comment.highlighted = highlighted
    comment.rev += 1
    comment.save(update_fields=["highlighted", "rev"])
    if comment.is_published:
        record(comment.thread, EventKind.EDITED, comment)
    note(action, site=comment.thread.site, comment=comment, actor=actor)
    return comment
