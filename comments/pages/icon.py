"""The sign in a browser's tab. Asked for by every browser on its own, it would otherwise be an error in its console."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<path fill="#2460b8" d="M6 4h20a4 4 0 0 1 4 4v11a4 4 0 0 1-4 4H15l-8 6v-6H6a4 4 0 0 1-4-4V8a4 4 0 0 1 4-4z"/>'
    '<path stroke="#fff" stroke-width="2.5" stroke-linecap="round" d="M9 11h14M9 16h9"/></svg>'
)


@require_safe
@cache_control(public=True, max_age=86400)
def show_icon(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ICON, content_type="image/svg+xml")
