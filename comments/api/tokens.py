"""Whose request it is: `Authorization: Bearer <token>` or nobody's."""

from django.http import HttpRequest

from comments.errors import BadToken, TokenMissing
from comments.models import Author, Site
from comments.services.authors import find_author


def known_author(request: HttpRequest, site: Site) -> Author | None:
    """The author whose token came along, None without a token. Raises BadToken for one that is not ours."""
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip() or len(token) > 256:
        raise BadToken
    return find_author(site, token.strip())


def required_author(request: HttpRequest, site: Site) -> Author:
    """Raises TokenMissing or BadToken."""
    author = known_author(request, site)
    if author is None:
        raise TokenMissing
    return author
