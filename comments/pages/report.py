"""The form that tells moderators about a comment, for readers without scripts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from comments import conf
from comments.drafts import clean_words
from comments.drawing.entries import make_entry
from comments.enums import ReportReason
from comments.errors import CommentsError, Invalid, NotFound
from comments.models import Comment
from comments.pages.place import Place, find_comment_here
from comments.pages.refusals import name_retry
from comments.services.reports import report_comment
from comments.throttle.limits import client_network, ensure_rate


@dataclass(frozen=True, slots=True)
class ReportForm:
    reason: str = ""
    note: str = ""
    errors: tuple[str, ...] = ()

    @classmethod
    def typed(cls, posted: Mapping[str, str]) -> Self:
        return cls(posted.get("reason", ""), posted.get("note", ""))

    def refused(self, error: CommentsError) -> "ReportForm":
        """The same words with what was wrong."""
        sentences = [sentence for field in error.errors.values() for sentence in field]
        return replace(self, errors=tuple(sentences) or (str(error),))


def answer_report(request: HttpRequest, place: Place, comment_id: str) -> HttpResponse:
    """The form below a comment, or what comes of sending it. Raises NotFound for what nobody can report."""
    comment = _find_reported(place, comment_id)
    if request.method != "POST":
        return _show(request, place, comment, ReportForm())
    form = ReportForm.typed(request.POST.dict())
    try:
        ensure_rate(request, "report")
        _report(request, comment, form)
    except NotFound:
        raise
    except CommentsError as error:
        response = _show(request, place, comment, form.refused(error), status=error.status)
        name_retry(response, error)
        return response
    return HttpResponseRedirect(place.links.reported())


def _find_reported(place: Place, comment_id: str) -> Comment:
    comment = find_comment_here(place, comment_id)
    if not comment.is_published:
        raise NotFound
    return comment


def _report(request: HttpRequest, comment: Comment, form: ReportForm) -> None:
    """These pages know nobody by a token, so a reader is known by the network alone."""
    if form.reason not in ReportReason.values:
        raise Invalid(errors={"reason": [_("Please choose what is wrong with it.")]})
    note = clean_words("note", form.note, conf.NOTE_LENGTH)
    report_comment(
        comment=comment, author=None, address=client_network(request), reason=ReportReason(form.reason), note=note
    )


def _show(request: HttpRequest, place: Place, comment: Comment, form: ReportForm, status: int = 200) -> HttpResponse:
    context = {
        "place": place,
        "thread": place.thread,
        "site": place.site,
        "is_open": place.is_open,
        "discussion_link": place.links.discussion(),
        "head": make_entry(comment, place.links),
        "form": form,
        "reasons": ReportReason.choices,
        "note_length": conf.NOTE_LENGTH,
    }
    response = render(request, "comments/report.html", context, status=status)
    response["Cache-Control"] = "private, no-cache"
    return response
