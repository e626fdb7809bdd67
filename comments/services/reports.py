"""Readers' reports of comments, and what moderators do with them."""

import hashlib
import hmac

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from comments import journal, rules
from comments.addresses import hash_network, period_of
from comments.enums import Action, CommentState, ReportReason
from comments.errors import NotFound, OwnComment
from comments.events import tell_author
from comments.models import Author, Comment, Report, Site
from comments.queries.reports import weight_of_reports
from comments.services.locks import lock_comment
from comments.services.publication import withdraw
from comments.services.queue import REPORTED, dequeue, enqueue


def report_comment(
    *, comment: Comment, author: Author | None, address: str, reason: ReportReason, note: str = ""
) -> Report:
    """Keep that a reader finds a comment wrong. Once for each: the same reader again changes reason and note.

    Who has no token is known by `address`, a network. `note` is cleaned. Raises NotFound for what is not public,
    OwnComment.
    """
    if not rules.seems_published(comment, author):
        raise NotFound
    if author is not None and comment.author_id == author.pk:
        raise OwnComment
    reporter = _reporter(comment, f"author:{author.pk}" if author else f"address:{address}")
    with transaction.atomic():
        comment = lock_comment(comment)
        said = {"reason": reason, "note": note, "voice": _voice(comment.thread.site, address)}
        report, is_new = Report.objects.get_or_create(comment=comment, reporter=reporter, defaults=said)
        opens = is_new or _is_about_other_words(report)
        if not is_new:
            report.reason, report.note = reason, note
            if opens:
                report.settled_at = report.upheld = None
            report.save(update_fields=["reason", "note", "settled_at", "upheld"])
        if opens:
            enqueue(comment, REPORTED)
            journal.note(Action.REPORTED, site=comment.thread.site, comment=comment, after={"reason": reason})
            _hide_if_many(comment)
        return report


def _hide_if_many(comment: Comment) -> None:
    """Out of sight until a moderator looks, when those who report it weigh enough. A badge's words stay."""
    threshold = comment.thread.site.report_threshold
    if not threshold or not comment.is_published or comment.author_badge:
        return
    weight = weight_of_reports(comment)
    # Three readers who were wrong once weigh 0.5 + 0.5 + 0.5, and floats may sum to a hair less.
    if weight + 0.001 < threshold:
        return
    comment.rev += 1
    comment.hold_reason = "Readers reported it."
    withdraw(comment, CommentState.PENDING)
    tell_author(comment)
    after = {"state": CommentState.PENDING.value, "check": REPORTED, "weight": round(weight, 2)}
    site, before = comment.thread.site, {"state": CommentState.PUBLISHED.value}
    journal.note(Action.HELD, site=site, comment=comment, reason=comment.hold_reason, before=before, after=after)


def settle_reports(reports: QuerySet[Report], *, upheld: bool | None = None) -> int:
    """A moderator has looked at them; how many that were open. Once settled, the same reader cannot open it again.

    `upheld` is whether the comment went out of sight; what was settled before is told anew, so that an undone decision
    leaves nothing.
    """
    reports.update(upheld=upheld)
    return reports.filter(settled_at=None).update(settled_at=timezone.now())


@transaction.atomic
def settle_without_decision(*, comment: Comment, reports: QuerySet[Report], actor: journal.Actor) -> int:
    """The comment stays as it is, whatever these said of it; how many that were open."""
    settled = settle_reports(reports, upheld=False)
    if comment.is_published and not comment.reports.filter(settled_at=None).exists():
        dequeue(comment)
    if settled:
        journal.note(Action.SETTLED, site=comment.thread.site, comment=comment, actor=actor)
    return settled


def _reporter(comment: Comment, who: str) -> str:
    """The comment is part of it: nobody can find all that one reader has reported."""
    secret = f"report:{comment.pk}:{who}"
    return hmac.new(settings.SECRET_KEY.encode(), secret.encode(), hashlib.sha256).hexdigest()


def _voice(site: Site, address: str) -> str:
    """Who it was, on one site and for a month: a network, as a token costs nothing."""
    return hash_network(f"report:{site.pk}:{address}", period_of(timezone.now()))


def _is_about_other_words(report: Report) -> bool:
    """What was settled is the text that stood there then."""
    edited_at, settled_at = report.comment.edited_at, report.settled_at
    return settled_at is not None and edited_at is not None and edited_at > settled_at
