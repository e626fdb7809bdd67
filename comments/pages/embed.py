"""/embed.js: the widget, ready bytes from memory, for every origin."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

_FILE = Path(settings.BASE_DIR) / "static" / "comments" / "embed.js"


@dataclass(frozen=True, slots=True)
class _Script:
    plain: bytes
    zipped: bytes
    etag: str


@cache
def _script() -> _Script:
    plain = _FILE.read_bytes()
    return _Script(plain, gzip.compress(plain, 9, mtime=0), f'"{hashlib.blake2b(plain, digest_size=12).hexdigest()}"')


@require_safe
def serve_embed(request: HttpRequest) -> HttpResponse:
    """A module script is fetched with CORS, so any blog may load it; it holds nothing private."""
    if settings.DEBUG:
        _script.cache_clear()
    script = _script()
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(script.zipped if zipped else script.plain, content_type="text/javascript; charset=utf-8")
    if zipped:
        response["Content-Encoding"] = "gzip"
    response["ETag"] = script.etag
    response["Vary"] = "Accept-Encoding"
    # The name never changes, so a new version must be noticed soon; meanwhile pages never wait for it.
    response["Cache-Control"] = "public, max-age=300, stale-while-revalidate=86400"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    conditional = get_conditional_response(request, etag=script.etag, response=response)
    assert isinstance(conditional, HttpResponse)
    return conditional
