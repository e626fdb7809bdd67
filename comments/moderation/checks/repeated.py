from datetime import timedelta

from django.utils import timezone

from comments.enums import CommentState, Outcome
from comments.moderation.verdict import Case, Finding
from comments.queries.comments import states_of_same

DAYS = 30
POINTS_ONCE, POINTS_MORE, POINTS_REFUSED = 4, 7, 12
_REFUSED = {CommentState.SPAM, CommentState.REJECTED, CommentState.REMOVED}


def find(case: Case) -> Finding | None:
    """The same text on the site before, whoever wrote it. A short one is no repeat (text/sameness.py)."""
    if not case.comment.fingerprint:
        return None
    states = states_of_same(case.site, case.comment, timezone.now() - timedelta(days=DAYS))
    if not states:
        return None
    times = "once" if len(states) == 1 else f"{len(states)} times"
    refused = _REFUSED.intersection(states)
    points = POINTS_REFUSED if refused else POINTS_MORE if len(states) > 1 else POINTS_ONCE
    tail = ", and was refused" if refused else ""
    return Finding(Outcome.NOTE, points, f"The same text came {times} before within {DAYS} days{tail}.")
