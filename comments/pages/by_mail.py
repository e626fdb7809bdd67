"""What links in moderators' mails open: a comment with its buttons, and the end of such mails.

Programs that guard mailboxes open every link: GET, HEAD and OPTIONS change nothing. A POST acts, by the signed key in
its address and with no cookie, so there is no session that another site could ride on.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import User
from django.core.signing import BadSignature, SignatureExpired
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comments import conf
from comments.drafts import clean_words
from comments.enums import CommentState, MailPace
from comments.errors import CommentsError, NotFound
from comments.journal import Actor
from comments.maillinks import DECIDE_LIFETIME, DecisionLink, read_decision_key, read_stop_key
from comments.models import Comment, NoticeChoice
from comments.pages.refusals import shows_refusals
from comments.queries.moderation import last_fate, moderated_sites, reports_of, surroundings_of
from comments.services.decisions import DECISIONS, decide, decisions_for
from comments.services.reports import settle_without_decision
from comments.text.sanitiser import sanitise
from comments.text.urls import is_safe_link

View = Callable[[HttpRequest], HttpResponse]
SETTLE = "settle"


def for_staff(view: View) -> View:
    """In English, as the admin is; kept nowhere, found by no search engine, and its address told to no other page."""

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        with translation.override("en"):
            response = shows_refusals(view)(request)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return wrapped


# --- a decision ----------------------------------------------------------------------------------------------------


@for_staff
def decide_by_mail(request: HttpRequest) -> HttpResponse:
    """GET shows the comment as it is now; POST `decision`, with an optional `reason`, decides about the text that the
    mail was about."""
    try:
        link = read_decision_key(request.GET.get("key", ""))
    except SignatureExpired:
        return _gone(request, f"A link in a mail is good for {DECIDE_LIFETIME.days} days; this one is older.", 410)
    except BadSignature as error:
        raise NotFound from error
    user = User.objects.filter(pk=link.user_id).first()
    comment = _find(link, user)
    if user is None or comment is None:
        return _gone(request, "You do not moderate this site, or the comment is not there any more.", 403)
    if request.method != "POST":
        return _show(request, link, comment)
    try:
        _act(request, link, comment, user)
    except CommentsError as error:
        return _show(request, link, _find(link, user) or comment, error)
    return HttpResponseRedirect(request.get_full_path())


def _find(link: DecisionLink, user: User | None) -> Comment | None:
    """Asked anew each time: who is no moderator any more sees nothing."""
    if user is None:
        return None
    comments = Comment.objects.select_related("thread__site", "author")
    return comments.filter(pk=link.comment_id, thread__site__in=moderated_sites(user)).first()


def _act(request: HttpRequest, link: DecisionLink, comment: Comment, user: User) -> None:
    """Deciding the same twice is no fault. Raises WrongState, StaleRevision, Invalid, NotFound."""
    name, actor = request.POST.get("decision", ""), Actor(user.pk, user.get_username())
    if name == SETTLE and comment.rev == link.rev:
        settle_without_decision(comment=comment, reports=comment.reports.all(), actor=actor)
        return
    if name not in DECISIONS:
        raise NotFound
    reason = clean_words("reason", request.POST.get("reason", ""), conf.REASON_LENGTH)
    if comment.state != DECISIONS[name].target:
        decide(DECISIONS[name].because(reason), comment, actor=actor, seen_rev=link.rev)


def _show(
    request: HttpRequest, link: DecisionLink, comment: Comment, error: CommentsError | None = None
) -> HttpResponse:
    is_as_mailed = comment.rev == link.rev
    offered = decisions_for(comment) if is_as_mailed else []
    reports = [report for report in reports_of(comment) if report.settled_at is None]
    context = {
        "comment": comment,
        "thread": comment.thread,
        "site": comment.thread.site,
        "page_url": comment.thread.url if is_safe_link(comment.thread.url) else "",
        "html": _html_of(comment),
        "above": [(each, _html_of(each)) for each in surroundings_of(comment).ancestors],
        "decisions": offered,
        "takes_reason": any(decision.takes_reason for decision in offered),
        "reason_length": conf.REASON_LENGTH,
        "reports": reports,
        "can_settle": bool(reports) and bool(offered) and comment.is_published,
        "fate": last_fate(comment),
        "is_edited": not is_as_mailed and comment.state == CommentState.PENDING,
        "errors": _sentences(error),
        "admin_url": reverse("admin:comments_comment_change", args=[comment.pk]),
    }
    return render(request, "comments/by_mail.html", context, status=error.status if error else 200)


def _html_of(comment: Comment) -> SafeString:
    """Rows may have come by SQL or a restore, and this page acts with a moderator's rights: they pass the gate again.

    Code that scrolls can be reached by keyboard; `<pre>` can only be the tag here.
    """
    return mark_safe(sanitise(comment.html).replace("<pre>", '<pre tabindex="0">'))


def _sentences(error: CommentsError | None) -> list[str]:
    if error is None:
        return []
    return [sentence for field in error.errors.values() for sentence in field] or [str(error)]


def _gone(request: HttpRequest, words: str, status: int) -> HttpResponse:
    return render(request, "comments/by_mail_gone.html", {"words": words}, status=status)


# --- no more mails -------------------------------------------------------------------------------------------------


@for_staff
def stop_mails(request: HttpRequest) -> HttpResponse:
    """GET asks; POST ends the mails about one site to one moderator, also when a mail program sends it (RFC 8058)."""
    try:
        number = read_stop_key(request.GET.get("key", ""))
    except BadSignature as error:
        raise NotFound from error
    choice = NoticeChoice.objects.select_related("site").filter(pk=number).first()
    if choice is not None and request.method == "POST":
        NoticeChoice.objects.filter(pk=choice.pk).update(pace=MailPace.NONE)
        choice.pace = MailPace.NONE
    context: dict[str, Any] = {"choice": choice, "is_over": choice is None or choice.pace == MailPace.NONE}
    return render(request, "comments/stop_mails.html", context)
