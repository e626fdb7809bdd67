"""The filters of the lists. Their choices are taken from what the moderator may see; anything else finds nothing."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

from django.contrib.admin import SimpleListFilter
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from comments.admin.access import sites_for
from comments.admin.generic import AdminOf
from comments.enums import CommentState, ThreadState
from comments.models import Author, Comment, Thread
from comments.queries.moderation import only_reported, waiting_threads

M = TypeVar("M", bound=Model)
Choices = list[tuple[str, str]]

# Threads offered by the filter: those that need somebody. Any other is reached from the list of threads.
THREADS_OFFERED = 15


class CommentStateFilter(SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: AdminOf[Any]) -> Choices:
        waiting_first = sorted(CommentState.choices, key=lambda choice: choice[0] != CommentState.PENDING)
        return [(value, str(words)) for value, words in waiting_first]

    def queryset(self, request: HttpRequest, queryset: QuerySet[M]) -> QuerySet[M]:
        return queryset.filter(state=self.value()) if self.value() else queryset


class FollowedFilter(SimpleListFilter):
    """Not offered, only followed: the dashboard leads there."""

    def lookups(self, request: HttpRequest, model_admin: AdminOf[Any]) -> Choices:
        value = self.value()
        return [] if value is None else [(value, value)]

    def has_output(self) -> bool:
        return self.value() is not None

    def queryset(self, request: HttpRequest, queryset: QuerySet[M]) -> QuerySet[M]:
        value = self.value()
        try:
            return queryset if value is None else queryset.filter(**self.narrow(value))
        except (ValueError, OverflowError):
            return queryset.none()

    def narrow(self, value: str) -> dict[str, object]:
        """What the rows must have. Raises ValueError for what cannot be followed."""
        raise NotImplementedError


class DayFilter(FollowedFilter):
    title = "day"
    parameter_name = "day"

    def narrow(self, value: str) -> dict[str, object]:
        start = _start_of(value)
        return {"created_at__gte": start, "created_at__lt": start + timedelta(days=1)}


class SinceFilter(FollowedFilter):
    title = "since"
    parameter_name = "since"

    def narrow(self, value: str) -> dict[str, object]:
        return {"created_at__gte": _start_of(value)}


OF_DAYS = (DayFilter, SinceFilter)


def _start_of(day: str) -> datetime:
    """Of a day of UTC. Raises ValueError."""
    return datetime.combine(date.fromisoformat(day), time.min, UTC)


class ReportedFilter(SimpleListFilter):
    title = "reports"
    parameter_name = "reported"

    def lookups(self, request: HttpRequest, model_admin: AdminOf[Any]) -> Choices:
        return [("open", "Reported")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> QuerySet[Comment]:
        return only_reported(queryset) if self.value() else queryset


class ThreadStateFilter(SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: AdminOf[Any]) -> Choices:
        return [(value, str(words)) for value, words in ThreadState.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[M]) -> QuerySet[M]:
        return queryset.filter(state=self.value()) if self.value() else queryset


class SiteFilter(SimpleListFilter):
    """Needs `site_path` on the admin class, like all that belongs to a site."""

    title = "site"
    parameter_name = "site"

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: type[Model], model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self._lookup = f"{model_admin.site_path}__key"

    def lookups(self, request: HttpRequest, model_admin: AdminOf[Any]) -> Choices:
        return list(sites_for(request).values_list("key", "name"))

    def has_output(self) -> bool:
        """One site alone is no choice, but a filter in use must be seen, or it could not be taken off."""
        return len(self.lookup_choices) > 1 or self.value() is not None

    def queryset(self, request: HttpRequest, queryset: QuerySet[M]) -> QuerySet[M]:
        return queryset.filter(**{self._lookup: self.value()}) if self.value() else queryset


class _RowFilter(SimpleListFilter):
    """By one row that a link names by its number. Numbers that are no row of the moderator's find nothing."""

    def chosen(self, rows: QuerySet[Any]) -> Choices:
        value = self.value()
        if value is None:
            return []
        row = rows.filter(pk=value).first() if value.isascii() and value.isdigit() else None
        return [(value, str(row) if row else "Unknown")]

    def has_output(self) -> bool:
        return bool(self.lookup_choices) or self.value() is not None

    def queryset(self, request: HttpRequest, queryset: QuerySet[M]) -> QuerySet[M]:
        value = self.value()
        if value is None:
            return queryset
        known = any(value == choice and words != "Unknown" for choice, words in self.lookup_choices)
        return queryset.filter(**{str(self.parameter_name): value}) if known else queryset.none()


class ThreadFilter(_RowFilter):
    title = "thread"
    parameter_name = "thread"

    def lookups(self, request: HttpRequest, model_admin: AdminOf[Any]) -> Choices:
        sites = sites_for(request)
        waiting = [(str(thread.pk), str(thread)) for thread in waiting_threads(sites, THREADS_OFFERED)]
        if any(value == self.value() for value, _ in waiting):
            return waiting
        return self.chosen(Thread.objects.filter(site__in=sites.values("pk"))) + waiting


class AuthorFilter(_RowFilter):
    """Not offered, only followed: an author's page links to it."""

    title = "author"
    parameter_name = "author"

    def lookups(self, request: HttpRequest, model_admin: AdminOf[Any]) -> Choices:
        return self.chosen(Author.objects.filter(site__in=sites_for(request).values("pk")))


class CommentFilter(_RowFilter):
    """Not offered, only followed: a comment's page links to it."""

    title = "comment"
    parameter_name = "comment"

    def lookups(self, request: HttpRequest, model_admin: AdminOf[Any]) -> Choices:
        value = self.value()
        if value is None:
            return []
        try:
            comment = Comment.objects.filter(pk=value, thread__site__in=sites_for(request).values("pk")).first()
        except ValidationError:
            comment = None
        return [(value, str(comment) if comment else "Unknown")]
