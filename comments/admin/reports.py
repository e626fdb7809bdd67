"""What readers reported, what is open first: settled here, or by a decision on the page of the comment."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString

from comments.admin import cells
from comments.admin.access import ModeratedAdmin, actor_of
from comments.admin.filters import Choices, SiteFilter
from comments.enums import ReportReason
from comments.models import Comment, Report
from comments.services.reports import settle_without_decision

SETTLED = "What readers reported of it was settled without a decision."


class SettledFilter(SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [("open", "Open"), ("settled", "Settled")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Report]) -> QuerySet[Report]:
        return queryset.filter(settled_at__isnull=self.value() == "open") if self.value() else queryset


class ReasonFilter(SimpleListFilter):
    title = "reason"
    parameter_name = "reason"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(value, str(words)) for value, words in ReportReason.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Report]) -> QuerySet[Report]:
        return queryset.filter(reason=self.value()) if self.value() else queryset


class ReportAdmin(ModeratedAdmin[Report]):
    site_path = "comment__thread__site"
    list_display = ("what", "where", "why", "state_and_time")
    list_display_links = None
    list_filter = (SettledFilter, ReasonFilter, SiteFilter)
    list_per_page = 50
    ordering = (F("settled_at").desc(nulls_first=True), "-id")

    @admin.display(description="Comment")
    def what(self, report: Report) -> SafeString:
        comment = report.comment
        author = cells.words_of(comment.author_name, "Anonymous")
        return cells.with_second_line(cells.link_to(comment, cells.comment_excerpt(comment)), author)

    @admin.display(description="Thread, site")
    def where(self, report: Report) -> SafeString:
        thread = report.comment.thread
        return cells.with_second_line(cells.link_to(thread, str(thread)), cells.words_of(thread.site.name))

    @admin.display(description="Reason")
    def why(self, report: Report) -> SafeString:
        note = format_html('<div class="comments-reason"><bdi>{}</bdi></div>', report.note) if report.note else ""
        return format_html("{}{}", report.get_reason_display(), note)

    @admin.display(description="State, time", ordering="id")
    def state_and_time(self, report: Report) -> SafeString:
        return format_html("{}{}", cells.report_state(report), cells.time_of(report.created_at))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        return super().get_queryset(request).select_related("comment__thread__site")

    def has_change_permission(self, request: HttpRequest, obj: Report | None = None) -> bool:
        """What a reader said stays as it was said."""
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {"settle": (_settle, "settle", "Settle: nothing more to do")}

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """A report is read beside what it is about."""
        report = self.get_object(request, object_id)
        if report is None:
            raise Http404
        return HttpResponseRedirect(cells.change_url(report.comment))


def _settle(model_admin: ReportAdmin, request: HttpRequest, queryset: QuerySet[Report]) -> None:
    """A bulk action; the comments' own histories tell of it."""
    chosen = Report.objects.filter(pk__in=list(queryset.values_list("pk", flat=True)), settled_at=None)
    settled = 0
    for comment in list(Comment.objects.filter(pk__in=chosen.values("comment")).select_related("thread__site")):
        about = chosen.filter(comment=comment)
        settled += settle_without_decision(comment=comment, reports=about, actor=actor_of(request))
        model_admin.admin_site.get_model_admin(Comment).log_change(request, comment, SETTLED)
    words = "1 report was settled." if settled == 1 else f"{settled} reports were settled."
    model_admin.message_user(request, words, messages.SUCCESS if settled else messages.WARNING)
