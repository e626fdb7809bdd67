"""Threads: rename, slow down, close, reopen. They begin with their first comment and are never deleted here."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from comments import conf, rules
from comments.admin import cells
from comments.admin.access import ModeratedAdmin, actor_of
from comments.admin.filters import SiteFilter, ThreadStateFilter
from comments.admin.generic import FormOf
from comments.admin.moving import move_view
from comments.enums import ThreadState
from comments.errors import CommentsError
from comments.models import Thread
from comments.queries.moderation import with_thread_tallies
from comments.services.locks import lock_thread
from comments.services.threads import close_thread, rename_thread, reopen_thread, slow_thread
from comments.text.titles import clean_title

# Name in the form → what does it, how it is called, how the log and the messages put it, and the state it ends in.
TURNS: dict[str, tuple[Callable[..., Thread], str, str, ThreadState]] = {
    "close": (close_thread, "Close", "closed", ThreadState.CLOSED),
    "reopen": (reopen_thread, "Reopen", "reopened", ThreadState.OPEN),
}


class ThreadForm(FormOf[Thread]):
    title = forms.CharField(
        label="Title",
        required=False,
        strip=False,
        widget=forms.TextInput(attrs={"class": "vTextField", "maxlength": conf.TITLE_LENGTH}),
        help_text="What open pages, lists and mails call this discussion.",
    )
    url = forms.CharField(
        label="Address",
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField", "inputmode": "url"}),
        help_text="The page that holds the discussion, on one of the site's origins.",
    )

    class Meta:
        model = Thread
        fields = ("title", "url", "slow_seconds")

    def clean_title(self) -> str:
        try:
            return clean_title(self.cleaned_data["title"])
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def clean_url(self) -> str:
        """The service asks the same rule; asked here, the answer stands at the field."""
        url = str(self.cleaned_data["url"])
        if url:
            try:
                rules.ensure_own_page(self.instance.site, url)
            except CommentsError as error:
                raise ValidationError(error.errors.get("url", [str(error)])) from error
        return url


class ThreadAdmin(ModeratedAdmin[Thread]):
    site_path = "site"
    form = ThreadForm
    fieldsets = ((None, {"fields": ("title", "url", "slow_seconds")}),)
    list_display = ("name", "key_and_site", "state_now", "waiting", "published")
    list_filter = (ThreadStateFilter, SiteFilter)
    list_per_page = 50
    search_fields = ("title", "key")
    search_help_text = "Searches titles and keys."
    actions = ("close_selected", "reopen_selected")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Thread]:
        return with_thread_tallies(super().get_queryset(request).select_related("site"))

    @admin.display(description="Title", ordering="title")
    def name(self, thread: Thread) -> SafeString:
        return cells.words_of(thread.title, "No title")

    @admin.display(description="Key, site", ordering="key")
    def key_and_site(self, thread: Thread) -> SafeString:
        return cells.with_second_line(cells.words_of(thread.key), cells.words_of(thread.site.name))

    @admin.display(description="State", ordering="state")
    def state_now(self, thread: Thread) -> SafeString:
        return _state_mark(thread)

    @admin.display(description="Published", ordering="count")
    def published(self, thread: Thread) -> SafeString:
        return cells.number_link(thread.count, thread=thread.pk, state="published")

    @admin.display(description="Waiting", ordering="waiting")
    def waiting(self, thread: Thread) -> SafeString:
        return cells.number_link(getattr(thread, "waiting", 0), thread=thread.pk, state="pending")

    @admin.action(description="Close")
    def close_selected(self, request: HttpRequest, queryset: QuerySet[Thread]) -> None:
        self._turn_all(request, queryset, "close")

    @admin.action(description="Reopen")
    def reopen_selected(self, request: HttpRequest, queryset: QuerySet[Thread]) -> None:
        self._turn_all(request, queryset, "reopen")

    def _turn_all(self, request: HttpRequest, queryset: QuerySet[Thread], turn: str) -> None:
        done = sum(self._turn(request, thread, turn) for thread in queryset)
        _, _, past, _ = TURNS[turn]
        words = "1 thread was" if done == 1 else f"{done} threads were"
        self.message_user(request, f"{words} {past}.", messages.SUCCESS if done else messages.WARNING)

    def _turn(self, request: HttpRequest, thread: Thread, turn: str) -> bool:
        """Whether there was anything to do."""
        service, _, past, state = TURNS[turn]
        with transaction.atomic():
            if lock_thread(thread).state == state:
                return False
            self.log_change(request, service(thread=thread, actor=actor_of(request)), f"{past.capitalize()}.")
        return True

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Thread | None = None,
    ) -> HttpResponse:
        assert obj is not None  # there is no page to add one
        context |= _page_context(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request: HttpRequest, obj: Thread, form: ThreadForm, change: bool) -> None:
        wanted, actor = form.cleaned_data, actor_of(request)
        rename_thread(thread=obj, title=wanted["title"], url=wanted["url"], actor=actor)
        slow_thread(thread=obj, seconds=wanted["slow_seconds"], actor=actor)

    def get_urls(self) -> list[URLPattern]:
        turn, move = (self.admin_site.admin_view(view) for view in (self.turn_view, partial(move_view, admin=self)))
        return [
            path("<int:thread_id>/turn/", turn, name="comments_thread_turn"),
            path("<int:thread_id>/move/", move, name="comments_thread_move"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def turn_view(self, request: HttpRequest, thread_id: int) -> HttpResponse:
        """Close or reopen. POST `turn`."""
        thread, turn = self.get_object(request, str(thread_id)), request.POST.get("turn", "")
        if thread is None:
            raise Http404
        if turn not in TURNS:
            self.message_user(request, "Nothing was changed: choose one of the buttons.", messages.ERROR)
        elif self._turn(request, thread, turn):
            self.message_user(request, f"The thread was {TURNS[turn][2]}.", messages.SUCCESS)
        else:
            self.message_user(request, f"The thread was {TURNS[turn][2]} already.", messages.WARNING)
        return self.back_to(request, thread)


def _state_mark(thread: Thread) -> SafeString:
    """As readers meet it: a thread that is past its site's age limit is closed, whatever a moderator set."""
    if thread.state == ThreadState.OPEN and not rules.is_open(thread, timezone.now()):
        return cells.state_mark("closed", "Closed by age")
    return cells.state_mark(thread.state, thread.get_state_display())


def _page_context(thread: Thread) -> dict[str, Any]:
    aged = thread.state == ThreadState.OPEN and not rules.is_open(thread, timezone.now())
    offered = "reopen" if thread.state == ThreadState.CLOSED else "close"
    return {
        "title": "Thread",
        "state": _state_mark(thread),
        "closed_by_age": aged,
        "turn": offered,
        "turn_verb": TURNS[offered][1],
        "pinned_link": cells.link_to(thread.pinned, cells.comment_excerpt(thread.pinned)) if thread.pinned else "",
        "move_url": reverse("admin:comments_thread_move", args=[thread.pk]),
        "turn_url": reverse("admin:comments_thread_turn", args=[thread.pk]),
        "page_link": cells.page_link(thread),
        "waiting": getattr(thread, "waiting", 0),
        "waiting_url": cells.comments_url(thread=thread.pk, state="pending"),
        "comments_url": cells.comments_url(thread=thread.pk),
    }
