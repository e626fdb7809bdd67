"""The queue: what waits, one after the other, decided with a key or a click, without loading the page again.

The page is whole without its script: every button is part of a form. The script (static/comments/desk.js) sends the
same forms and asks for answers as JSON.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from comments import conf
from comments.admin import cells
from comments.admin.access import ModeratedAdmin, actor_of, sites_for
from comments.admin.queue_request import fits, read_chosen, read_decision, read_filters, read_ids, words_of
from comments.cursor import BEGINNING, Cursor
from comments.enums import CommentState
from comments.errors import CommentsError, Invalid, NotFound
from comments.models import Comment, ModerationLog, QueueItem
from comments.queries.queue import (
    COUNTED,
    OLDEST,
    RISKIEST,
    Filters,
    Waiting,
    count_waiting,
    queue_of,
    read_items,
    read_queue,
)
from comments.services.claims import claim_comment, release_claims
from comments.services.decisions import DECISIONS, decide, undo_decision
from comments.services.reports import settle_without_decision
from comments.text.excerpts import excerpt

ITEMS_PER_PAGE = 25
ORDERS = {OLDEST: "Oldest first", RISKIEST: "Riskiest first"}
WHYS = {
    "site_holds_all": "The site holds every comment",
    "first_comment": "An author's first comment",
    "words": "Your list of words",
    "flood": "A flood of newcomers",
    "score": "Points added up",
    "reported": "Reported by readers",
    "requeued": "Put back by a moderator",
}


class QueueAdmin(ModeratedAdmin[QueueItem]):
    site_path = "site"

    def get_urls(self) -> list[URLPattern]:
        views = {"items": self.items_view, "decide": self.decide_view, "undo": self.undo_view, "claim": self.claim_view}
        wrap, named = self.admin_site.admin_view, "comments_queueitem_{}".format
        own = [path(f"{name}/", wrap(view), name=named(name)) for name, view in views.items()]
        return [path("", wrap(self.changelist_view), name=named("changelist")), *own]

    @method_decorator(never_cache)
    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        filters = read_filters(request)
        log = ModerationLog.objects.first()  # before the items: what happens meanwhile is then told again, not lost
        queue = _queue(request)
        waiting = read_queue(queue, filters, limit=ITEMS_PER_PAGE)
        context = {
            **self.admin_site.each_context(request),
            "title": "Queue",
            "opts": self.opts,
            "media": self.media,
            "items": [_item(each) for each in waiting],
            "waiting": _count(filters, queue),
            "query": request.GET.urlencode(),
            "choices": _choices(request, filters),
            "is_filtered": filters != Filters(order=filters.order),
            "cursor": str(Cursor(log.epoch, log.seq) if log else BEGINNING),
            "flooded": list(sites_for(request).filter(flooded_until__gt=timezone.now())),
            "decisions": [each for each in DECISIONS.values() if CommentState.PENDING in each.offered],
        }
        return TemplateResponse(request, "admin/comments/queueitem/queue.html", context)

    @method_decorator((never_cache, require_GET))
    def items_view(self, request: HttpRequest) -> HttpResponse:
        """Those of some `id`s that are in the filtered queue; or its first ones, `without` those a page has already."""
        filters, queue = read_filters(request), _queue(request)
        if "id" in request.GET:
            found = [each for each in read_items(queue, read_ids(request, "id")) if fits(each, filters)]
        else:
            found = read_queue(queue, filters, limit=ITEMS_PER_PAGE, without=read_ids(request, "without"))
        return JsonResponse({"items": [_rendered(request, each) for each in found], "waiting": _count(filters, queue)})

    @method_decorator(require_POST)
    def decide_view(self, request: HttpRequest) -> HttpResponse:
        """POST `decision`, `item`s as id:revision, and perhaps a `reason`."""
        try:
            decision = read_decision(request)
        except Invalid as error:
            return self._answer(request, [], {}, fault=words_of(error))

        def act(comment: Comment, rev: int) -> None:
            if comment.is_published and decision.target == CommentState.PUBLISHED:
                # It is here because it was reported: to approve it is to keep it.
                settle_without_decision(comment=comment, reports=comment.reports.all(), actor=actor_of(request))
                self._log(request, comment, "kept: its reports are settled")
                return
            decided = decide(decision, comment, actor=actor_of(request), seen_rev=rev)
            self._log(request, decided, decision.past)

        return self._act_on_each(request, act, decision.past)

    @method_decorator(require_POST)
    def undo_view(self, request: HttpRequest) -> HttpResponse:
        """POST `item`s: what you decided last about each is taken back."""

        def act(comment: Comment, rev: int) -> None:
            self._log(request, undo_decision(comment, actor=actor_of(request)), "put back")

        return self._act_on_each(request, act, "put back")

    @method_decorator(require_POST)
    def claim_view(self, request: HttpRequest) -> HttpResponse:
        """POST the `item` that you look at, or none for nothing. Answers which colleague looks at it already."""
        ids = read_ids(request, "item")
        comment = _find(request, ids[0]) if ids else None
        if comment is None:
            release_claims(actor=actor_of(request))
            return JsonResponse({"name": ""})
        claim = claim_comment(comment=comment, actor=actor_of(request))
        return JsonResponse({"name": "" if claim.user_id == request.user.pk else claim.user.get_username()})

    def _act_on_each(self, request: HttpRequest, act: Callable[[Comment, int], None], past: str) -> HttpResponse:
        """Each in a transaction of its own: one that cannot be done holds up no other."""
        done: list[UUID] = []
        failed: dict[UUID, str] = {}
        try:
            items = read_chosen(request)
        except Invalid as error:
            return self._answer(request, [], {}, fault=words_of(error))
        for comment_id, rev in items:
            try:
                comment = _find(request, comment_id)
                if comment is None:
                    raise NotFound("There is no such comment on your sites.")
                with transaction.atomic():
                    act(comment, rev)
                done.append(comment_id)
            except CommentsError as error:
                failed[comment_id] = str(error)
        return self._answer(request, done, failed, past)

    def _log(self, request: HttpRequest, comment: Comment, past: str) -> None:
        """Into Django's history of the comment too."""
        self.admin_site.get_model_admin(Comment).log_change(request, comment, f"{past.capitalize()}.")

    def _answer(
        self, request: HttpRequest, done: list[UUID], failed: dict[UUID, str], past: str = "", fault: str = ""
    ) -> HttpResponse:
        """For the script what happened to which; for a page without one a message, and the queue again."""
        if request.headers.get("Accept") == "application/json":
            told = {str(each): words for each, words in failed.items()}
            waiting = _count(read_filters(request), _queue(request))
            answer = {"done": [str(each) for each in done], "failed": told, "fault": fault, "waiting": waiting}
            return JsonResponse(answer, status=400 if fault else 200)
        if done:
            words = "1 comment was" if len(done) == 1 else f"{len(done)} comments were"
            self.message_user(request, f"{words} {past}.", messages.SUCCESS)
        for words in dict.fromkeys([*([fault] if fault else []), *failed.values()]):
            self.message_user(request, words, messages.ERROR)
        query = request.GET.urlencode()
        return HttpResponseRedirect(reverse("admin:comments_queueitem_changelist") + (f"?{query}" if query else ""))


def _find(request: HttpRequest, comment_id: UUID) -> Comment | None:
    """A comment of the moderator's sites."""
    ours = Comment.objects.filter(thread__site__in=sites_for(request).values("pk"))
    return ours.select_related("thread__site", "author").filter(pk=comment_id).first()


def _queue(request: HttpRequest) -> QuerySet[QueueItem]:
    """What waits on the moderator's sites."""
    return queue_of(list(sites_for(request).values_list("pk", flat=True)))


def _count(filters: Filters, queue: QuerySet[QueueItem]) -> str:
    """How many wait of what is looked at, as the page says it."""
    number = count_waiting(filters.narrow(queue))
    return f"{COUNTED:,}+" if number > COUNTED else str(number)


def _choices(request: HttpRequest, filters: Filters) -> list[dict[str, Any]]:
    """The filters that stand above the list; those by thread and author are links of the items."""
    sites = list(sites_for(request).values_list("key", "name"))
    found = [
        {"name": "order", "label": "Order", "options": list(ORDERS.items()), "value": filters.order},
        {"name": "why", "label": "Reason", "options": [("", "Any"), *WHYS.items()], "value": filters.why},
    ]
    if len(sites) > 1 or filters.site:
        found.insert(1, {"name": "site", "label": "Site", "options": [("", "All"), *sites], "value": filters.site})
    return found


def _item(waiting: Waiting) -> dict[str, Any]:
    """What the template of one item shows."""
    item, comment = waiting.item, waiting.comment
    parent = comment.parent
    return {
        "item": item,
        "comment": comment,
        "rendered": cells.comment_html(comment),
        "parent": parent,
        "parent_excerpt": excerpt(parent.html) if parent else "",
        "parent_url": cells.change_url(parent) if parent else "",
        "state": cells.comment_state(comment) if comment.is_published else "",
        "sheet": cells.score_sheet(comment),
        "why": comment.hold_reason or WHYS.get(item.why, "It was held."),
        "history": waiting.history,
        "reports": waiting.reports,
        "claimed_by": waiting.claimed_by,
        "page_link": cells.link_out(cells.page_of(comment.thread, comment), str(comment.thread)),
        "url": cells.change_url(comment),
        "website_link": cells.link_out(comment.author_website) if comment.author_website else "",
        "decisions": [each for each in DECISIONS.values() if comment.state in each.offered],
        "reason_length": conf.REASON_LENGTH,
    }


def _rendered(request: HttpRequest, waiting: Waiting) -> dict[str, Any]:
    """An item for the script, with what it is sorted by."""
    html = render_to_string("admin/comments/queueitem/item.html", {"each": _item(waiting)}, request)
    return {"id": str(waiting.item.comment_id), "html": html}
