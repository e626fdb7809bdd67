"""/metrics, for Prometheus. Not secret, but not for strangers: the proxy keeps it inside (deploy/nginx.conf)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comments.metrics import exposition

TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8"


@never_cache
@require_safe
def show_metrics(request: HttpRequest) -> HttpResponse:
    return HttpResponse(exposition(), content_type=TEXT_FORMAT)
