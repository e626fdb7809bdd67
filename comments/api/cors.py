"""CORS: the origins of the site named in the path, echoed, never with credentials.

django-cors-headers does the protocol; which origin is allowed is the site's own list.
"""

from corsheaders.middleware import CorsMiddleware
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest

from comments import rules
from comments.api.sites import requested_site_or_none


class SiteCorsMiddleware(CorsMiddleware):
    """Sync only: the library would ask for the origin on the event loop, where a query cannot run."""

    async_capable = False

    def check_signal(self, request: HttpRequest) -> bool:
        """The library's hook for origins that settings do not list."""
        try:
            site = requested_site_or_none(request)
        except (OperationalError, InterfaceError):
            return False  # the view meets the same and says so; here it would end as a fault of ours
        return site is not None and rules.is_own_origin(site, request.headers.get("Origin", ""))
