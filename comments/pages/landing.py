"""/: for whoever opens the server's own address. It names no site: which blogs live here is theirs to tell."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comments.widget import pinned_script


@require_safe
def show_landing(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "comments/landing.html",
        {"base_url": settings.BASE_URL, "pinned": pinned_script(settings.BASE_URL, "your-site-key")},
    )
