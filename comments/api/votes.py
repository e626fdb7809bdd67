"""Votes: what a reader thinks of a comment, with or without having written one."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from comments.api.answers import private_answer
from comments.api.schemas import VotedOut, VoteIn
from comments.api.sites import requested_site
from comments.api.tokens import known_author
from comments.errors import TokenMissing
from comments.models import Author, Site
from comments.queries.comments import find_comment
from comments.queries.votes import has_voted
from comments.services.authors import find_voter
from comments.services.votes import cast_vote
from comments.throttle.limits import ensure_rate

router = Router()


@router.put(
    "/sites/{site}/comments/{id}/vote",
    response=VotedOut,
    tags=["Writing"],
    summary="Vote on a comment, or take it back",
)
def put_vote(request: HttpRequest, site: str, id: str, body: VoteIn) -> HttpResponse:
    """Your vote is `value` from now on, however often you send it; answers the comment's totals.

    Whoever has no token sends a `claim` and is answered the `token` of a guest, the same for the same claim.
    """
    owner = requested_site(request)
    author = known_author(request, owner)
    if author is None and not body.claim:
        raise TokenMissing("Send a token, or a claim to be given one.")
    _ensure_rate(request, owner, author, body.claim)
    cast = cast_vote(comment=find_comment(owner, id), value=body.value, author=author, claim=body.claim)
    votes = {"up": cast.comment.up, "down": cast.comment.down}
    answer = {"id": str(cast.comment.pk), "votes": votes, "value": body.value}
    return private_answer(answer | {"token": cast.token} if cast.token else answer)


def _ensure_rate(request: HttpRequest, site: Site, author: Author | None, claim: str) -> None:
    """Guests cost nothing to make, by claim or by comment: who has no vote yet is counted apart. Raises RateLimited."""
    voter = author or find_voter(site, claim)
    ensure_rate(request, "vote", voter)
    if voter is None or not has_voted(voter):
        ensure_rate(request, "guest")
