"""Comments: reading one or a branch, posting, and what authors do with their own."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from comments import conf, rules
from comments.api.answers import private_answer, public_answer
from comments.api.schemas import (
    ChangedOut,
    CommentIn,
    CommentWithAncestorsOut,
    EditIn,
    PostedOut,
    PreviewIn,
    PreviewOut,
    RepliesOut,
    SourceOut,
)
from comments.api.sites import requested_site
from comments.api.tokens import known_author, required_author
from comments.drafts import Draft, clean_draft, clean_text
from comments.enums import CommentState
from comments.models import Comment, Site
from comments.moderation.context import context_of
from comments.payloads import TOLD_STATES, comment_payload, own_comment_payload, thread_payload
from comments.queries.comments import ancestors_of, find_comment, find_in_branch, find_shown, read_replies
from comments.services import comments as services
from comments.text.markdown import render
from comments.throttle.limits import ensure_rate

router = Router()


@router.get(
    "/sites/{site}/comments/{id}",
    response=CommentWithAncestorsOut,
    tags=["Reading"],
    summary="One comment with its ancestors",
)
def read_comment(request: HttpRequest, site: str, id: str) -> HttpResponse:
    comment = find_shown(requested_site(request), id)
    return public_answer(
        request,
        {
            "comment": comment_payload(comment),
            "ancestors": [comment_payload(ancestor) for ancestor in ancestors_of(comment)],
            "thread": thread_payload(comment.thread, timezone.now()),
        },
    )


@router.get(
    "/sites/{site}/comments/{id}/replies", response=RepliesOut, tags=["Reading"], summary="More replies of one branch"
)
def read_branch(
    request: HttpRequest,
    site: str,
    id: str,
    after: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=conf.REPLIES_PER_PAGE_LIMIT)] = conf.REPLIES_PER_PAGE,
) -> HttpResponse:
    """What is shown below a comment at any depth, in time order. `after` is the id of the last reply you have."""
    owner = requested_site(request)
    comment = find_shown(owner, id)
    page = read_replies(comment, limit=limit, after=find_in_branch(comment, after) if after else None)
    return public_answer(request, {"comments": [comment_payload(reply) for reply in page.comments], "next": page.next})


@router.post(
    "/sites/{site}/comments",
    response={201: PostedOut, 200: PostedOut, 202: PostedOut},
    tags=["Writing"],
    summary="Post a comment",
)
def create_comment(request: HttpRequest, site: str, body: CommentIn) -> HttpResponse:
    """201 when it is public, 202 when a moderator looks first, 200 when this client_id was here before.

    `token` comes once, with an author's first comment: keep it to edit, delete and see what waits.
    """
    owner = requested_site(request)
    author = known_author(request, owner)
    ensure_rate(request, "post", author)
    posted = services.post_comment(site=owner, draft=_draft(owner, body), author=author, context=context_of(request))
    answer = _changed(posted.comment)
    told = TOLD_STATES.get(CommentState(posted.comment.state))
    status = 200 if posted.repeated else 202 if told == CommentState.PENDING else 201
    return private_answer(answer | {"token": posted.token} if posted.token else answer, status)


def _draft(site: Site, body: CommentIn) -> Draft:
    return clean_draft(
        thread=body.thread,
        url=body.url,
        title=body.title,
        body=body.body,
        name=body.author.name,
        email=body.author.email,
        website=body.author.website,
        client_id=body.client_id,
        max_length=site.max_length,
        parent_id=body.parent,
        claim=body.claim,
    )


def _changed(comment: Comment) -> dict[str, object]:
    """Its author's view of a comment, and the cursor that already holds the change."""
    return {"comment": own_comment_payload(comment), "cursor": str(comment.thread.cursor)}


@router.get(
    "/sites/{site}/comments/{id}/source",
    response=SourceOut,
    tags=["Writing"],
    summary="The Markdown of your own comment",
)
def read_source(request: HttpRequest, site: str, id: str) -> HttpResponse:
    owner = requested_site(request)
    author = required_author(request, owner)
    comment = find_comment(owner, id)
    rules.ensure_may_change(comment, author, timezone.now())
    return private_answer({"id": str(comment.pk), "body": comment.body, "rev": comment.rev})


@router.patch("/sites/{site}/comments/{id}", response=ChangedOut, tags=["Writing"], summary="Edit your own comment")
def edit_comment(request: HttpRequest, site: str, id: str, body: EditIn) -> HttpResponse:
    """`rev` is the revision you edited; 409 when the comment has moved on since."""
    owner = requested_site(request)
    author = required_author(request, owner)
    ensure_rate(request, "change", author)
    comment, text = find_comment(owner, id), clean_text(body.body, owner.max_length)
    return private_answer(
        _changed(
            services.edit_comment(comment=comment, author=author, body=text, rev=body.rev, context=context_of(request))
        )
    )


@router.delete("/sites/{site}/comments/{id}", response=ChangedOut, tags=["Writing"], summary="Delete your own comment")
def delete_comment(request: HttpRequest, site: str, id: str) -> HttpResponse:
    """The words are erased at once. With replies the comment keeps its empty place."""
    owner = requested_site(request)
    author = required_author(request, owner)
    ensure_rate(request, "change", author)
    return private_answer(_changed(services.delete_comment(comment=find_comment(owner, id), author=author)))


@router.post("/sites/{site}/preview", response=PreviewOut, tags=["Writing"], summary="What a text will look like")
def preview_comment(request: HttpRequest, site: str, body: PreviewIn) -> HttpResponse:
    """The same rendering that will be stored."""
    owner = requested_site(request)
    ensure_rate(request, "preview")
    return private_answer({"html": render(clean_text(body.body, owner.max_length))})
