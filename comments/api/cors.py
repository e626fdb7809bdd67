"""CORS: the origins of the site named in the path, echoed, never with credentials.

django-cors-headers does the protocol; which origin is allowed is the site's own list.
"""

import re

from corsheaders.middleware import CorsMiddleware
from django.http import HttpRequest

from comments import rules
from comments.errors import NotFound
from comments.models import Site
from comments.queries.sites import find_site

_SITE_PATH = re.compile(r"/api/v1/sites/([a-z0-9-]{1,64})/", re.ASCII)


def site_of_request(request: HttpRequest) -> Site | None:
    """The site that the path names, read once a request; None where there is none."""
    if not hasattr(request, "comments_site"):
        match = _SITE_PATH.match(request.path)
        try:
            request.comments_site = find_site(match[1]) if match else None  # type: ignore[attr-defined]
        except NotFound:
            request.comments_site = None  # type: ignore[attr-defined]
    site: Site | None = request.comments_site  # type: ignore[attr-defined]
    return site


class SiteCorsMiddleware(CorsMiddleware):
    """Sync only: the library would ask for the origin on the event loop, where a query cannot run."""

    async_capable = False

    def check_signal(self, request: HttpRequest) -> bool:
        """The library's hook for origins that settings do not list."""
        site = site_of_request(request)
        return site is not None and rules.is_own_origin(site, request.headers.get("Origin", ""))
