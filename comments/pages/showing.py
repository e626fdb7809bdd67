"""The three pages of a thread: the whole discussion, one branch, and the form below one comment."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from comments import conf
from comments.enums import Sort
from comments.models import Comment
from comments.pages.entries import make_entry
from comments.pages.form import CommentForm
from comments.pages.outline import Outline
from comments.pages.place import Place, find_comment_here
from comments.queries.comments import read_replies
from comments.queries.threads import Page, read_page

# Replies are nested as elements, two for each level, and browsers stop nesting at 512.
BRANCH_LIMIT = 100
# «Best» goes by votes, which these pages neither take nor show.
_SORT_WORDS = {Sort.OLDEST: "Oldest first", Sort.NEWEST: "Newest first", Sort.ACTIVE: "Latest activity"}


def answer_discussion(
    request: HttpRequest,
    place: Place,
    form: CommentForm,
    *,
    sort: Sort = Sort.OLDEST,
    after: str = "",
    status: int = 200,
) -> HttpResponse:
    """One page of the thread, and the form. Raises BadCursor."""
    page = _read(place, sort, after)
    context = {
        "form": form,
        "steps": Outline(page.comments, place.links).steps() if page.comments else (),
        "sorts": [
            {"words": words, "link": place.links.discussion(sort=choice), "is_current": choice == sort}
            for choice, words in _SORT_WORDS.items()
        ],
        "first_link": place.links.discussion(sort=sort) if after else "",
        "next_link": place.links.discussion(sort=sort, after=page.next) if page.next else "",
        "is_held": "held" in request.GET,
    }
    return _render(request, "comments/discussion.html", place, context, status)


def _read(place: Place, sort: Sort, after: str) -> Page:
    if place.thread is None:
        return Page([], None)
    return read_page(place.thread, sort=sort, limit=conf.ROOTS_PER_PAGE, after=after)


def answer_branch(request: HttpRequest, place: Place, head: Comment, after: str) -> HttpResponse:
    """One comment and what is below it. Raises NotFound for an `after` that is none of this thread's."""
    page = read_replies(head, limit=BRANCH_LIMIT, after=find_comment_here(place, after) if after else None)
    context = {
        "head": make_entry(head, place.links, names_parent=True),
        "steps": Outline(page.comments, place.links, head).steps() if page.comments else (),
        "root_link": place.links.branch(head.root_id) if head.root_id else "",
        "first_link": place.links.branch(head.pk) if after else "",
        "next_link": place.links.branch(head.pk, after=page.next) if page.next else "",
    }
    return _render(request, "comments/branch.html", place, context)


def answer_reply(
    request: HttpRequest, place: Place, parent: Comment, form: CommentForm, *, status: int = 200
) -> HttpResponse:
    """One comment, and the form to answer it."""
    context = {"head": make_entry(parent, place.links, names_parent=True), "form": form, "is_reply": True}
    return _render(request, "comments/reply.html", place, context, status)


def _render(
    request: HttpRequest, template: str, place: Place, context: Mapping[str, object], status: int = 200
) -> HttpResponse:
    everywhere = {
        "place": place,
        "thread": place.thread,
        "site": place.site,
        "discussion_link": place.links.discussion(),
        "is_open": place.is_open,
    }
    response = render(request, template, {**everywhere, **context}, status=status)
    # A form belongs to its visitor. It may be kept for the way back, where the typed words still are.
    response["Cache-Control"] = "private, no-cache"
    return response
