"""The audit trail: what was decided, by whom, when and why; to read, to narrow and to take along, never to change."""

import csv
import io
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from typing import Any

import orjson
from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.contrib.auth import get_user_model
from django.core.handlers.asgi import ASGIRequest
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from comments.admin import cells
from comments.admin.access import ModeratedAdmin, sites_for
from comments.admin.filters import (
    AuthorFilter,
    Choices,
    CommentFilter,
    FollowedFilter,
    SinceFilter,
    SiteFilter,
    ThreadFilter,
)
from comments.enums import Action
from comments.models import ModerationEntry
from comments.queries.audit import as_row, batches, batches_async
from comments.text.spreadsheets import inert_cell

VALUE_SHOWN = 200
WITHIN_DAYS = {"1": "Last 24 hours", "7": "Last 7 days", "30": "Last 30 days", "365": "Last year"}
NOBODY = "none"


class ActionFilter(SimpleListFilter):
    title = "action"
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(value, str(words)) for value, words in Action.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ModerationEntry]) -> QuerySet[ModerationEntry]:
        return queryset.filter(action=self.value()) if self.value() else queryset


class ActorFilter(SimpleListFilter):
    title = "who"
    parameter_name = "by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        """Who may decide on these sites today; whoever once could is found by the other filters."""
        mine = sites_for(request).values("pk")
        may = Q(is_superuser=True) | Q(moderated_sites__in=mine) | Q(owned_sites__in=mine)
        people = get_user_model().objects.filter(may, is_staff=True).distinct().order_by("username")
        return [(NOBODY, "Nobody: the product"), *((str(each.pk), each.get_username()) for each in people)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ModerationEntry]) -> QuerySet[ModerationEntry]:
        value = self.value()
        if value is None:
            return queryset
        if value == NOBODY:
            return queryset.filter(actor=None, actor_name="")
        known = any(value == choice for choice, _ in self.lookup_choices)
        return queryset.filter(actor__pk=int(value)) if known else queryset.none()


class WithinFilter(SimpleListFilter):
    title = "time"
    parameter_name = "within"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return list(WITHIN_DAYS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[ModerationEntry]) -> QuerySet[ModerationEntry]:
        value = self.value()
        if value not in WITHIN_DAYS:
            return queryset
        return queryset.filter(created_at__gte=timezone.now() - timedelta(days=int(value)))


class CheckFilter(FollowedFilter):
    """By the check that was the reason to hold a comment or to take it for spam."""

    title = "check"
    parameter_name = "check"

    def narrow(self, value: str) -> dict[str, object]:
        return {"after__check": value}


class EntryAdmin(ModeratedAdmin[ModerationEntry]):
    site_path = "site"
    list_display = ("what", "about", "change", "who_and_when")
    list_display_links = None
    list_filter = (
        ActionFilter,
        ActorFilter,
        WithinFilter,
        SiteFilter,
        ThreadFilter,
        AuthorFilter,
        CommentFilter,
        SinceFilter,
        CheckFilter,
    )
    list_per_page = 50
    ordering = ("-seq",)
    fields = ("what", "about", "change", "who_and_when")
    readonly_fields = fields

    @admin.display(description="What and why")
    def what(self, entry: ModerationEntry) -> SafeString:
        why = format_html('<div class="comments-reason"><bdi>{}</bdi></div>', entry.reason) if entry.reason else ""
        return format_html("{}{}", entry.get_action_display(), why)

    @admin.display(description="About")
    def about(self, entry: ModerationEntry) -> SafeString:
        """The nearest thing of it that has a page, and where it is."""
        row = entry.comment or entry.thread or entry.author
        words = cells.comment_excerpt(entry.comment) if entry.comment else str(row or "")
        first = cells.link_to(row, words) if row else cells.words_of("")
        return cells.with_second_line(first, cells.words_of(entry.site.name))

    @admin.display(description="Before → after")
    def change(self, entry: ModerationEntry) -> SafeString:
        names = list(dict.fromkeys([*entry.before, *entry.after]))
        lines = [(name, _shown(entry.before.get(name)), _shown(entry.after.get(name))) for name in names]
        return format_html_join("", "<div>{}: <bdi>{}</bdi> → <bdi>{}</bdi></div>", lines) or cells.words_of("")

    @admin.display(description="By, time", ordering="seq")
    def who_and_when(self, entry: ModerationEntry) -> SafeString:
        return format_html("{}{}", cells.words_of(entry.actor_name, "The product"), cells.time_of(entry.created_at))

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModerationEntry]:
        return super().get_queryset(request).select_related("site", "thread", "comment", "author")

    def has_change_permission(self, request: HttpRequest, obj: ModerationEntry | None = None) -> bool:
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Audit trail", "formats": list(EXPORTS)})

    def get_urls(self) -> list[URLPattern]:
        export = self.admin_site.admin_view(self.export_view)
        return [path("export/<str:form>/", export, name="comments_moderationentry_export"), *super().get_urls()]

    def export_view(self, request: HttpRequest, form: str) -> HttpResponse | StreamingHttpResponse:
        """What the list's filters leave, as CSV or NDJSON, newest first, sent while it is read."""
        if form not in EXPORTS or not self.has_view_permission(request):
            return HttpResponse(status=404 if form not in EXPORTS else 403)
        entries = self.get_changelist_instance(request).get_queryset(request)
        head, write, kind = EXPORTS[form]
        streamed = _stream_async if isinstance(request, ASGIRequest) else _stream
        answer = StreamingHttpResponse(streamed(entries, head, write), content_type=kind)
        answer["Content-Disposition"] = f'attachment; filename="moderation.{form}"'
        answer["Cache-Control"] = "private, no-store"
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


def trail_url(**filters: object) -> str:
    """The trail, narrowed to one comment, author or thread."""
    pairs = "&".join(f"{name}={value}" for name, value in filters.items())
    return f"{reverse('admin:comments_moderationentry_changelist')}?{pairs}"


def _shown(value: object) -> str:
    words = "—" if value in (None, "") else str(value)
    return words if len(words) <= VALUE_SHOWN else f"{words[:VALUE_SHOWN]}…"


def _csv_line(entry: ModerationEntry) -> str:
    row = as_row(entry) | {"before": _json(entry.before), "after": _json(entry.after)}
    line = io.StringIO()
    csv.writer(line).writerow(inert_cell(value) if isinstance(value, str) else value for value in row.values())
    return line.getvalue()


def _ndjson_line(entry: ModerationEntry) -> str:
    return orjson.dumps(as_row(entry)).decode() + "\n"


def _json(value: object) -> str:
    return orjson.dumps(value).decode() if value else ""


_COLUMNS = "number,time,site,action,by,thread,comment,author,reason,before,after\r\n"
Writer = Callable[[ModerationEntry], str]
EXPORTS: dict[str, tuple[str, Writer, str]] = {
    "csv": (_COLUMNS, _csv_line, "text/csv; charset=utf-8"),
    "ndjson": ("", _ndjson_line, "application/x-ndjson"),
}


def _stream(entries: QuerySet[ModerationEntry], head: str, write: Writer) -> Iterator[str]:
    yield head
    for batch in batches(entries):
        yield "".join(map(write, batch))


async def _stream_async(entries: QuerySet[ModerationEntry], head: str, write: Writer) -> AsyncIterator[str]:
    yield head
    async for batch in batches_async(entries):
        yield "".join(map(write, batch))
