"""Who may see what in the admin: superusers everything, other staff the sites that list them as moderators.

Everything an admin class shows or does starts from `get_queryset`, so that lists, direct addresses, bulk actions and
filters obey alike. Nothing here can be added or deleted: comments arrive by the API, and deleting rows would tear the
event log that open pages follow.
"""

from typing import Any, ClassVar, TypeVar

from django.contrib import messages
from django.contrib.admin import ShowFacets
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from comments.admin.cells import change_url
from comments.admin.generic import AdminOf
from comments.errors import CommentsError
from comments.journal import Actor
from comments.models import Site
from comments.queries.moderation import moderated_sites, owned_sites

M = TypeVar("M", bound=Model)
_REMEMBERED, _REMEMBERED_OWNED = "moderates_something", "owns_something"


def sites_for(request: HttpRequest) -> QuerySet[Site]:
    """The sites the person behind this request moderates."""
    return moderated_sites(request.user)


def actor_of(request: HttpRequest) -> Actor:
    """The person behind this request, for the moderation log."""
    return Actor(request.user.pk, request.user.get_username())


def moderates_something(request: HttpRequest) -> bool:
    """Whether there is anything to show at all. Asked a dozen times a page, so the answer stays with the request."""
    if not hasattr(request, _REMEMBERED):
        setattr(request, _REMEMBERED, sites_for(request).exists() or request.user.is_superuser)
    return bool(getattr(request, _REMEMBERED))


def owns_something(request: HttpRequest) -> bool:
    """Whether there is a site whose settings they may change; remembered likewise."""
    if not hasattr(request, _REMEMBERED_OWNED):
        owns = request.user.is_superuser or owned_sites(request.user).exists()
        setattr(request, _REMEMBERED_OWNED, owns)
    return bool(getattr(request, _REMEMBERED_OWNED))


class ModeratedAdmin(AdminOf[M]):
    """A resource that belongs to a site. `site_path` is the lookup from its rows to that site."""

    site_path: ClassVar[str]
    show_facets = ShowFacets.NEVER
    show_full_result_count = False

    class Media:
        css: ClassVar = {"all": ("comments/admin.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        return rows.filter(**{f"{self.site_path}__in": sites_for(request).values("pk")})

    def has_module_permission(self, request: HttpRequest) -> bool:
        return moderates_something(request)

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        """Rows of other sites never get this far: `get_queryset` does not find them."""
        return moderates_something(request)

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return moderates_something(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only our own filters: Django's default lets anybody probe any column of a row, such as `token_hash`."""
        return lookup in {getattr(choice, "parameter_name", None) for choice in self.get_list_filter(request)}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Without «Select … to change»: these lists are read more than they are clicked."""
        title = str(self.opts.verbose_name_plural).capitalize()
        return super().changelist_view(request, {"title": title} | (extra_context or {}))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What a service refuses, because things changed meanwhile, becomes a message. Nothing of the form is kept."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except CommentsError as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def response_action(self, request: HttpRequest, queryset: QuerySet[M], *args: Any) -> HttpResponse | None:
        try:
            return super().response_action(request, queryset, *args)
        except (ValidationError, ValueError):  # a ticked box whose value is no id
            self.message_user(request, "Nothing was changed: the selection could not be read.", messages.ERROR)
            return None

    def back_to(self, request: HttpRequest, row: M) -> HttpResponseRedirect:
        """The row's page again, with the list's filters kept for the way back."""
        filters: dict[str, Any] = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        return HttpResponseRedirect(add_preserved_filters(filters, change_url(row)))
