"""The site that a request's path names: looked up once, for CORS, the gate and the view alike."""

import re

from django.http import HttpRequest

from comments.errors import NotFound
from comments.models import Site
from comments.queries.sites import find_site

_SITE_PATH = re.compile(r"/api/v1/sites/([a-z0-9-]{1,64})/", re.ASCII)


def named_site(path: str) -> str:
    """The key of the site that a path names, "" for one that names none."""
    match = _SITE_PATH.match(path)
    return match[1] if match else ""


def requested_site(request: HttpRequest) -> Site:
    """Raises NotFound where the path names no site of ours."""
    site = requested_site_or_none(request)
    if site is None:
        raise NotFound
    return site


def requested_site_or_none(request: HttpRequest) -> Site | None:
    """A request may bring who knows its site (`find_site`); else the database is asked."""
    if not hasattr(request, "comments_site"):
        request.comments_site = _look_up(request)  # type: ignore[attr-defined]
    site: Site | None = request.comments_site  # type: ignore[attr-defined]
    return site


def _look_up(request: HttpRequest) -> Site | None:
    key = named_site(request.path)
    find = getattr(request, "find_site", find_site)
    try:
        return find(key) if key else None
    except NotFound:
        return None
