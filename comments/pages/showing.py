"""The three pages of a thread: the whole discussion, one branch, and the form below one comment."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from comments import conf
from comments.drawing.entries import make_entry
from comments.drawing.outline import Outline
from comments.enums import Sort
from comments.models import Comment
from comments.pages.form import CommentForm
from comments.pages.place import Place, find_comment_here
from comments.pages.policy import LIVE_POLICY
from comments.queries.comments import read_replies
from comments.queries.threads import Page, previous_place, read_page

# Replies are nested as elements, two for each level, and browsers stop nesting at 512.
BRANCH_LIMIT = 100
_SORT_WORDS = {
    Sort.OLDEST: _("Oldest first"),
    Sort.NEWEST: _("Newest first"),
    Sort.BEST: _("Best first"),
    Sort.ACTIVE: _("Latest activity"),
}


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
    is_live = _may_be_live(request, place, after)
    context = {
        "form": form,
        "steps": Outline(page.comments, place.links).steps() if page.comments else (),
        "sorts": [
            {"words": words, "link": place.links.discussion(sort=choice), "is_current": choice == sort}
            for choice, words in _SORT_WORDS.items()
        ],
        "first_link": place.links.discussion(sort=sort) if after else "",
        "previous_link": _previous_link(place, sort, after),
        "next_link": place.links.discussion(sort=sort, after=page.next) if page.next else "",
        "is_held": "held" in request.GET,
        "is_reported": "reported" in request.GET,
        "is_live": is_live,
        "sort": sort.value,
        "canonical": _canonical(place, sort, after),
    }
    response = _render(request, "comments/discussion.html", place, context, status)
    if is_live:
        response["Content-Security-Policy"] = LIVE_POLICY
    return response


def _may_be_live(request: HttpRequest, place: Place, after: str) -> bool:
    """Whether the widget may take the thread's place: not where a visitor was just answered, nor on later pages; and
    only where the thread has its title and address, which the widget would else take from our page."""
    is_answer = request.method == "POST" or {"held", "reported"} & request.GET.keys()
    return bool(place.thread and place.thread.count and place.thread.public_title) and not is_answer and not after


def _previous_link(place: Place, sort: Sort, after: str) -> str:
    """Only the oldest-first pages stay where they are, so that one can go back by the page."""
    if not place.thread or not after or sort != Sort.OLDEST:
        return ""
    return place.links.discussion(after=previous_place(place.thread, limit=conf.ROOTS_PER_PAGE, after=after))


def _canonical(place: Place, sort: Sort, after: str) -> str:
    """For search engines: the post's own page shows what the first page does, in any order; the following pages hold
    what stands nowhere else, so each stands for itself. "" for what they should not keep."""
    if not place.thread or not place.thread.count or (after and sort != Sort.OLDEST):
        return ""
    return place.canonical_links.discussion(after=after) if after else place.canonical


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
        "canonical": place.canonical_links.branch(head.pk, after=after) if _goes_further(head) else "",
        "branch_feed": place.links.branch_feed(head.pk),
    }
    return _render(request, "comments/branch.html", place, context)


def _goes_further(head: Comment) -> bool:
    """Whether the branch holds more than the discussion shows of it, so that search engines need its pages too."""
    return head.root_id is None and head.reply_count > conf.FIRST_REPLIES


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
