"""What a browser may do on our own pages: show them, send their forms back to us, make a thread live, and moderate."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


# A page that the widget takes over: its script and what it loads and asks come from here.
LIVE_POLICY = CONTENT_SECURITY_POLICY + "; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'"

# Django's own pages keep their scripts in files of their own; their icons are files of ours, too.
ADMIN_POLICY = CONTENT_SECURITY_POLICY + "; script-src 'self'; connect-src 'self'; img-src 'self'"


class PagePolicyMiddleware:
    """Sets the policy on every HTML answer, error pages too. A page with scripts brings its own."""

    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _is_page(response):
            in_admin = request.path.startswith(reverse("admin:index"))
            policy = ADMIN_POLICY if in_admin else CONTENT_SECURITY_POLICY
            response.headers.setdefault("Content-Security-Policy", policy)
        return response


def _is_page(response: HttpResponse) -> bool:
    is_django_debug_page = settings.DEBUG and response.status_code >= 400
    return response.get("Content-Type", "").startswith("text/html") and not is_django_debug_page
