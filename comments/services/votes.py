"""What readers think of a comment: one vote each, up or down, which can be changed and taken back."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from math import sqrt

from django.db import transaction
from django.utils import timezone

from comments import rules
from comments.events import ring_votes
from comments.models import Author, Comment, Vote
from comments.services.authors import mint_voter_token, open_voter
from comments.services.locks import lock_row_alone

# The two-sided 95 % quantile of the normal distribution.
CONFIDENCE = 1.959964


@dataclass(frozen=True, slots=True)
class Cast:
    """A comment with its new totals. `token` is given to a guest who votes by a claim."""

    comment: Comment
    token: str = ""


@transaction.atomic
def cast_vote(*, comment: Comment, value: int, author: Author | None = None, claim: str = "") -> Cast:
    """Make an author's vote on a comment be `value`: 1, -1, or 0 for none. Without an author, of the guest of `claim`.

    Voting so again changes nothing. Only the comment is locked, never its thread: a vote has no number in the log and
    stands before no post. The comment comes first and the guest after it, always, so that two votes never wait for each
    other. Raises what `rules.ensure_may_vote` raises.
    """
    comment, site = lock_row_alone(comment), comment.thread.site
    voter = author or open_voter(site, claim)
    rules.ensure_may_vote(comment, voter, value)
    before = _replace(voter, comment, value)
    if before != value:
        _count(comment, before, value)
    return Cast(comment, "" if author else mint_voter_token(site, claim))


def _replace(author: Author, comment: Comment, value: int) -> int:
    """Store a vote in place of the one that was there; that one."""
    vote = Vote.objects.filter(author=author, comment=comment).first()
    before = vote.value if vote else 0
    if vote is None and value:
        Vote.objects.create(author=author, comment=comment, value=value)
    elif vote is not None and not value:
        vote.delete()
    elif vote is not None and vote.value != value:
        vote.value = value
        vote.save(update_fields=["value"])
    return before


def _count(comment: Comment, before: int, value: int) -> None:
    """By the difference, as totals that were imported have no votes behind them."""
    comment.up += (value > 0) - (before > 0)
    comment.down += (value < 0) - (before < 0)
    comment.score = wilson_score(comment.up, comment.down)
    now = timezone.now()
    # Later than the vote before, whatever the clock of the server that took that one.
    comment.voted_at = max(now, comment.voted_at + timedelta(microseconds=1)) if comment.voted_at else now
    comment.save(update_fields=["up", "down", "score", "voted_at"])
    transaction.on_commit(partial(ring_votes, comment.thread.site_id, comment.thread.key), robust=True)


def wilson_score(up: int, down: int) -> float:
    """How good a comment surely is, from 0 to 1: the lower bound of the interval in which the share of those who like
    it lies with 95 % confidence. 0 without votes.

    The interval is E. B. Wilson's ("Probable Inference, the Law of Succession, and Statistical Inference", Journal of
    the American Statistical Association 22, 1927); to sort by its lower bound is Evan Miller's advice ("How Not To Sort
    By Average Rating", 2009). Few votes prove little: one of one stands below ninety of a hundred. Where votes only go
    up it grows with their number.
    """
    count = up + down
    if not up:
        return 0.0  # the bound of any number down, too, but for a rounding
    share, square = up / count, CONFIDENCE**2
    spread = CONFIDENCE * sqrt((share * (1 - share) + square / (4 * count)) / count)
    return (share + square / (2 * count) - spread) / (1 + square / count)
