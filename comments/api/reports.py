"""Readers' reports. Whoever reads may report; nobody but the site's moderators sees it."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from comments import conf
from comments.api.answers import private_answer
from comments.api.schemas import ReportedOut, ReportIn
from comments.api.sites import requested_site
from comments.api.tokens import known_author
from comments.drafts import clean_words
from comments.enums import ReportReason
from comments.queries.comments import find_comment
from comments.services.reports import report_comment
from comments.throttle.limits import client_network, ensure_rate

router = Router(tags=["Writing"])


@router.post("/sites/{site}/comments/{id}/report", response=ReportedOut, summary="Report a comment")
def create_report(request: HttpRequest, site: str, id: str, body: ReportIn) -> HttpResponse:
    """For the moderators of the site. Reporting again changes what you said."""
    owner = requested_site(request)
    author = known_author(request, owner)
    ensure_rate(request, "report")
    report_comment(
        comment=find_comment(owner, id),
        author=author,
        address=client_network(request),
        reason=ReportReason(body.reason),
        note=clean_words("note", body.note, conf.NOTE_LENGTH),
    )
    return private_answer({"reported": True})
