"""The site that a request's path names: looked up once, for CORS, the gate and the view alike."""

import re

from django.http import HttpRequest

from comments.errors import NotFound
from comments.models import Site
from comments.queries.sites import find_site

_SITE_PATH = re.compile(r"/api/v1/sites/([a-z0-9-]{1,64})/", re.ASCII)


def requested_site(request: HttpRequest) -> Site:
    """Raises NotFound where the path names no site of ours."""
    site = requested_site_or_none(request)
    if site is None:
        raise NotFound
    return site


def requested_site_or_none(request: HttpRequest) -> Site | None:
    if not hasattr(request, "comments_site"):
        request.comments_site = _look_up(request.path)  # type: ignore[attr-defined]
    site: Site | None = request.comments_site  # type: ignore[attr-defined]
    return site


def _look_up(path: str) -> Site | None:
    match = _SITE_PATH.match(path)
    try:
        return find_site(match[1]) if match else None
    except NotFound:
        return None
