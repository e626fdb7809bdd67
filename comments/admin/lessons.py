"""What a site has learned of spam from its moderators' decisions: how much, taken along as a file, or forgotten."""

import json
from collections.abc import Iterator

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from comments.models import Site
from comments.moderation.checks.bayes import ENOUGH, FEWEST
from comments.services.lessons import reset_lessons


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lessons_view(request: HttpRequest, object_id: int, *, admin: ModelAdmin[Site]) -> HttpResponse:
    """GET shows it; POST forgets it all."""
    site = _own_site(request, object_id, admin)
    if request.method == "POST":
        reset_lessons(site=site)
        admin.log_change(request, site, "What was learned of spam is forgotten.")
        admin.message_user(request, "It is forgotten. What you decide from now on is learned anew.", messages.SUCCESS)
        return HttpResponseRedirect(request.path)
    context = {
        **admin.admin_site.each_context(request),
        "title": "Learned",
        "opts": admin.opts,
        "media": admin.media,
        "original": site,
        "words": site.bayes_words.count(),
        "says": says(site),
        "export_url": reverse("admin:comments_site_lessons_export", args=[site.pk]),
        "site_url": reverse("admin:comments_site_change", args=[site.pk]),
    }
    return TemplateResponse(request, "admin/comments/site/lessons.html", context)


@never_cache
@require_GET
def export_view(request: HttpRequest, object_id: int, *, admin: ModelAdmin[Site]) -> HttpResponse:
    """NDJSON: a line for the site, and one for each word by its hash."""
    site = _own_site(request, object_id, admin)
    answer = HttpResponse("".join(_lines(site)), content_type="application/x-ndjson")
    answer["Content-Disposition"] = f'attachment; filename="learned-{site.key}.ndjson"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def says(site: Site) -> str:
    """What it does with what it knows."""
    least = min(site.learned_spam, site.learned_ham)
    if least < FEWEST:
        return f"It says nothing before it knows {FEWEST} of each."
    if least < ENOUGH:
        return f"It can hold a comment. From {ENOUGH} of each on it takes some for spam by itself."
    return "It can hold a comment, and take one for spam by itself."


def _own_site(request: HttpRequest, object_id: int, admin: ModelAdmin[Site]) -> Site:
    site = admin.get_object(request, str(object_id))
    if site is None or not admin.has_change_permission(request, site):
        raise Http404
    return site


def _lines(site: Site) -> Iterator[str]:
    yield json.dumps({"site": site.key, "spam": site.learned_spam, "ham": site.learned_ham}) + "\n"
    for row in site.bayes_words.order_by("hash").values("hash", "spam", "ham").iterator():
        yield json.dumps(row) + "\n"
