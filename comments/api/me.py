"""What is the reader's own: for whoever brings a token, and never kept by a cache."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from comments.api.answers import private_answer
from comments.api.schemas import Key, MeOut
from comments.api.sites import requested_site
from comments.api.tokens import required_author
from comments.drafts import clean_key
from comments.payloads import author_payload, own_comment_payload, told_comment_payload
from comments.queries.own import own_held, own_published_ids, own_rejected, own_votes
from comments.queries.threads import find_thread

router = Router(tags=["Writing"])


@router.get("/sites/{site}/me", response=MeOut, summary="You, and what is yours in a thread")
def read_me(request: HttpRequest, site: str, thread: Annotated[Key, Query()]) -> HttpResponse:
    """`own` are the ids of your published comments here, `pending` those that still wait for a moderator, `rejected`
    those that one has refused within 30 days, each with the `reason` that was given, `votes` yours by the comment's id.
    """
    owner = requested_site(request)
    author = required_author(request, owner)
    found = find_thread(owner, clean_key(thread))
    return private_answer(
        {
            "author": author_payload(author),
            "votes": own_votes(author, found) if found else {},
            "own": [str(pk) for pk in own_published_ids(author, found)] if found else [],
            "pending": [own_comment_payload(comment) for comment in own_held(author, found)] if found else [],
            "rejected": [told_comment_payload(comment) for comment in own_rejected(author, found)] if found else [],
        }
    )
