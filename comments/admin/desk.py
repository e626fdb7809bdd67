"""The admin's name, and what waits on its first page."""

from functools import partial
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import path
from django.views.decorators.cache import never_cache

from comments.admin.dashboard import show_dashboard
from comments.queries.moderation import waiting_by_site


def furnish(site: AdminSite) -> None:
    """Give an admin site our name and first page.

    Django's way to replace an admin site is an entry in INSTALLED_APPS; for one view of one site this is less.
    """
    site.site_header = "Comments"
    site.site_title = "Comments"
    site.index_title = "Moderation"
    site.site_url = None  # «View site» would be this server's own front page, where no blog is

    def show_index(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        waiting = waiting_by_site(request.user)
        context = {"waiting": waiting, "waiting_total": sum(site.count for site in waiting)}
        return AdminSite.index(site, request, context | (extra_context or {}))

    def urls_with_dashboard() -> list[Any]:
        view = never_cache(site.admin_view(partial(show_dashboard, site)))
        return [path("dashboard/", view, name="comments_dashboard"), *AdminSite.get_urls(site)]

    site.get_urls = urls_with_dashboard  # type: ignore[method-assign]
    site.index = show_index  # type: ignore[method-assign]
