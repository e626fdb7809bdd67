"""What a moderator can decide about a comment, as one table: desk, comment's page, bulk actions and mails follow it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from django.db import transaction

from comments import rules
from comments.enums import Action, CommentState
from comments.errors import CommentsError, StaleRevision, WrongState
from comments.journal import Actor
from comments.models import Comment
from comments.queries.own import HELD
from comments.services import bans, moderation
from comments.services.locks import lock_comment


@dataclass(frozen=True, slots=True)
class Decision:
    """`offered` are the states whose page has the button; the service has the last word. `key` does it at the desk."""

    name: str
    verb: str
    past: str
    service: Callable[..., Comment]
    target: CommentState
    offered: frozenset[CommentState]
    hint: str
    key: str
    takes_reason: bool = False

    def because(self, reason: str) -> "Decision":
        """The same, with a reason for the comment's author, which is cleaned; where there is none to give, no other."""
        return replace(self, service=partial(self.service, reason=reason)) if self.takes_reason else self


DECISIONS = {
    decision.name: decision
    for decision in (
        Decision(
            "approve",
            "Approve",
            "approved",
            moderation.approve_comment,
            CommentState.PUBLISHED,
            frozenset(HELD),
            "Publish it.",
            "a",
        ),
        Decision(
            "reject",
            "Reject",
            "rejected",
            moderation.reject_comment,
            CommentState.REJECTED,
            frozenset({*HELD, CommentState.PUBLISHED}),
            "Refuse it: readers see nothing. Its author is told the reason, if you give one.",
            "r",
            takes_reason=True,
        ),
        Decision(
            "spam",
            "Spam",
            "marked as spam",
            moderation.spam_comment,
            CommentState.SPAM,
            frozenset({CommentState.PENDING, CommentState.SHADOWED, CommentState.PUBLISHED, CommentState.REJECTED}),
            "Put it with the spam: readers see nothing, and its author is told that it waits.",
            "s",
        ),
        Decision(
            "ban",
            "Ban",
            "marked as spam and its author banned",
            bans.ban_writer,
            CommentState.SPAM,
            frozenset({CommentState.PENDING, CommentState.SHADOWED, CommentState.PUBLISHED, CommentState.REJECTED}),
            f"Spam, and its author may not write here for {bans.WRITER_BAN_DAYS} days.",
            "b",
        ),
        Decision(
            "remove",
            "Remove",
            "removed",
            moderation.remove_comment,
            CommentState.REMOVED,
            frozenset({*HELD, CommentState.PUBLISHED}),
            "Take it out of sight; with replies its empty place stays.",
            "d",
        ),
        Decision(
            "restore",
            "Restore",
            "restored",
            moderation.restore_comment,
            CommentState.PUBLISHED,
            frozenset({CommentState.REJECTED, CommentState.REMOVED}),
            "Publish it again.",
            "",
        ),
    )
}


def decisions_for(comment: Comment) -> list[Decision]:
    """What the comment's state allows."""
    return [decision for decision in DECISIONS.values() if comment.state in decision.offered]


@transaction.atomic
def decide(
    decision: Decision,
    comment: Comment,
    *,
    actor: Actor,
    seen_rev: int | None = None,
    seen_at: datetime | None = None,
) -> Comment:
    """Decide only about the text that the moderator has read, named by its revision (one comment) or by when it was on
    the screen (a list).

    Raises WrongState (also when a colleague was faster), StaleRevision, NotFound.
    """
    comment = lock_comment(comment)
    if comment.state == decision.target:
        raise WrongState(f"This comment is {comment.get_state_display().lower()} already.")
    if seen_rev is not None:
        rules.ensure_revision(comment, seen_rev)
    if seen_at is not None and comment.edited_at is not None and comment.edited_at > seen_at:
        raise StaleRevision
    return decision.service(comment=comment, actor=actor)


# What moves a comment from one state to another, and can be undone.
_MOVES = (Action.APPROVED, Action.REJECTED, Action.SPAM, Action.REMOVED, Action.RESTORED, Action.REQUEUED)


@transaction.atomic
def undo_decision(comment: Comment, *, actor: Actor) -> Comment:
    """Take back what `actor` decided last about a comment: it is again what it was before.

    Raises WrongState when there is no such decision, or somebody has decided since, NotFound.
    """
    comment = lock_comment(comment)
    last = comment.moderation_entries.filter(action__in=_MOVES).order_by("-seq").first()
    if last is None or last.actor_id != actor.user_id or last.after.get("state") != comment.state:
        raise WrongState("There is nothing of yours to undo: somebody has decided about this comment since.")
    state = CommentState(last.before["state"])
    if last.action == Action.SPAM:
        bans.lift_writer_ban(comment=comment, actor=actor)
    return moderation.requeue_comment(comment=comment, state=state, actor=actor)


def decide_all(
    decision: Decision, comments: Iterable[Comment], *, actor: Actor, seen_at: datetime | None = None
) -> tuple[list[Comment], list[str]]:
    """Decide about each, in a transaction of its own; answers those that changed, and why others did not."""
    done, failed = [], []
    for comment in comments:
        try:
            done.append(decide(decision, comment, actor=actor, seen_at=seen_at))
        except CommentsError as error:
            failed.append(str(error))
    return done, failed
