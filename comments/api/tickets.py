"""The ticket with which an author's browser opens its own stream."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from comments import tickets
from comments.api.answers import private_answer
from comments.api.schemas import TicketIn, TicketOut
from comments.api.sites import requested_site
from comments.api.tokens import required_author
from comments.drafts import clean_key
from comments.throttle.limits import ensure_rate

router = Router(tags=["Writing"])


@router.post("/sites/{site}/ticket", response=TicketOut, summary="A ticket to your own stream of a thread")
def give_ticket(request: HttpRequest, site: str, body: TicketIn) -> HttpResponse:
    """For `/live/v1/{site}/mine`: valid for `expires_in` seconds, in this thread, for you alone."""
    owner = requested_site(request)
    author = required_author(request, owner)
    ensure_rate(request, "ticket", author)
    ticket = tickets.make_ticket(site_id=owner.pk, key=clean_key(body.thread), author_id=author.pk)
    return private_answer({"ticket": ticket, "expires_in": tickets.LIFETIME_SECONDS})
