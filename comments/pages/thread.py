"""/t/{site}/?thread=K: a thread for readers without scripts, to read and to write in."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comments import conf
from comments.enums import CommentState, Sort
from comments.errors import ClientIdUsed, CommentsError, NotFound
from comments.models import Comment
from comments.moderation.context import context_of
from comments.pages.form import CommentForm
from comments.pages.place import Place, find_comment_here, find_place
from comments.pages.refusals import name_retry, shows_refusals
from comments.pages.report import answer_report
from comments.pages.showing import answer_branch, answer_discussion, answer_reply
from comments.queries.threads import read_page
from comments.services.comments import post_comment
from comments.throttle.limits import ensure_rate


@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def show_thread(request: HttpRequest, site: str) -> HttpResponse:
    place = find_place(request, site)
    if request.GET.get("report"):
        return answer_report(request, place, request.GET["report"])
    if request.method == "POST":
        return _take_comment(request, place)
    query = request.GET
    if query.get("reply") and place.is_open:
        return answer_reply(request, place, _find_answered(place, query["reply"]), CommentForm())
    if query.get("branch"):
        return answer_branch(request, place, find_comment_here(place, query["branch"]), query.get("after", ""))
    return answer_discussion(
        request, place, CommentForm(), sort=_sort(query.get("sort", "")), after=query.get("after", "")
    )


def _sort(word: str) -> Sort:
    """An unknown word sorts as if there were none: a reader without scripts can do nothing about a stale link."""
    return Sort(word) if word in Sort.values else Sort.OLDEST


def _find_answered(place: Place, comment_id: str) -> Comment:
    """A comment that can be answered. Raises NotFound, for an empty place too."""
    comment = find_comment_here(place, comment_id)
    if not comment.is_published:
        raise NotFound
    return comment


def _take_comment(request: HttpRequest, place: Place) -> HttpResponse:
    form, parent_id = CommentForm.typed(request.POST.dict()), request.GET.get("reply", "")
    try:
        ensure_rate(request, "post")
        parent = _find_parent(place, parent_id) if parent_id else None
        comment = _post(request, place, form, parent)
    except CommentsError as error:
        return _refuse(request, place, form, error)
    return HttpResponseRedirect(_where_it_stands(place, comment))


def _find_parent(place: Place, comment_id: str) -> Comment:
    try:
        return find_comment_here(place, comment_id)
    except NotFound as error:
        raise NotFound(_("The comment you reply to is no longer there.")) from error


def _post(request: HttpRequest, place: Place, form: CommentForm, parent: Comment | None) -> Comment:
    """Once for each form, however often it is sent.

    Raises ClientIdUsed when it comes back with other words: a browser's Back button shows a form that was used.
    """
    draft = form.draft(place, parent)
    posted = post_comment(site=place.site, draft=draft, context=context_of(request))
    if posted.repeated and posted.comment.body != draft.body:
        raise ClientIdUsed
    return posted.comment


def _refuse(request: HttpRequest, place: Place, form: CommentForm, error: CommentsError) -> HttpResponse:
    """The page that the form was on, with its words kept and what was wrong beside them."""
    form = form.again() if isinstance(error, ClientIdUsed) else form.refused(error)
    try:
        parent = _find_answered(place, request.GET.get("reply", ""))
        response = answer_reply(request, place, parent, form, status=error.status)
    except NotFound:
        response = answer_discussion(request, place, form, status=error.status)
    name_retry(response, error)
    return response


def _where_it_stands(place: Place, comment: Comment) -> str:
    """The address that shows an author's new comment."""
    links = replace(place.links, url="")
    if comment.state in (CommentState.PENDING, CommentState.SPAM):
        return links.held()
    if not comment.is_published:
        return links.discussion()
    first_page = read_page(comment.thread, sort=Sort.OLDEST, limit=conf.ROOTS_PER_PAGE)
    if comment in first_page.comments:
        return f"{links.discussion()}#comment-{comment.pk}"
    return links.comment(comment.pk)
