"""What a moderator can decide about a comment, as one table: buttons, bulk actions and log entries follow it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import transaction

from comments import rules
from comments.enums import CommentState
from comments.errors import CommentsError, StaleRevision, WrongState
from comments.models import Comment
from comments.services import moderation
from comments.services.locks import lock_comment


class Service(Protocol):
    def __call__(self, *, comment: Comment) -> Comment: ...


@dataclass(frozen=True, slots=True)
class Decision:
    """`offered` are the states whose page has the button; the service has the last word."""

    name: str
    verb: str
    past: str
    service: Service
    target: CommentState
    offered: frozenset[CommentState]
    hint: str


DECISIONS = {
    decision.name: decision
    for decision in (
        Decision(
            "approve",
            "Approve",
            "approved",
            moderation.approve_comment,
            CommentState.PUBLISHED,
            frozenset({CommentState.PENDING}),
            "Publish it.",
        ),
        Decision(
            "reject",
            "Reject",
            "rejected",
            moderation.reject_comment,
            CommentState.REJECTED,
            frozenset({CommentState.PENDING, CommentState.PUBLISHED}),
            "Refuse it: readers see nothing.",
        ),
        Decision(
            "remove",
            "Remove",
            "removed",
            moderation.remove_comment,
            CommentState.REMOVED,
            frozenset({CommentState.PUBLISHED}),
            "Take it out of sight; with replies its empty place stays.",
        ),
        Decision(
            "restore",
            "Restore",
            "restored",
            moderation.restore_comment,
            CommentState.PUBLISHED,
            frozenset({CommentState.REJECTED, CommentState.REMOVED}),
            "Publish it again.",
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
    log: Callable[[Comment], object],
    seen_rev: int | None = None,
    seen_at: datetime | None = None,
) -> None:
    """Decide, and log it in the same transaction; only about the text that the moderator has read, named by its
    revision (a comment's page) or by when it was on the screen (a list).

    Raises WrongState (also when a colleague was faster), StaleRevision, NotFound.
    """
    comment = lock_comment(comment)
    if comment.state == decision.target:
        raise WrongState(f"This comment is {comment.get_state_display().lower()} already.")
    if seen_rev is not None:
        rules.ensure_revision(comment, seen_rev)
    if seen_at is not None and comment.edited_at is not None and comment.edited_at > seen_at:
        raise StaleRevision
    log(decision.service(comment=comment))


def decide_all(
    decision: Decision, comments: Iterable[Comment], log: Callable[[Comment], object], seen_at: datetime | None = None
) -> tuple[int, list[str]]:
    """Decide about each and log it; answers how many changed, and why others did not."""
    done, failed = 0, []
    for comment in comments:
        try:
            decide(decision, comment, log, seen_at=seen_at)
            done += 1
        except CommentsError as error:
            failed.append(str(error))
    return done, failed
