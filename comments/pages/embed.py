"""/embed.js, its parts and languages, and /elements.js: the widget, ready bytes from memory, for every origin."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from comments import __version__
from comments.errors import NotFound
from comments.problems import CONTENT_TYPE as PROBLEM
from comments.problems import problem_body
from comments.widget import FOLDER, integrity

# The name never changes, so a new version must be noticed soon; meanwhile pages never wait for it. Not for long, as the
# parts of an old version are gone with it.
_SOON = "public, max-age=300, stale-while-revalidate=3600"
_FOR_EVER = "public, max-age=31536000, immutable"
_TYPES = {".js": "text/javascript; charset=utf-8", ".json": "application/json"}


@dataclass(frozen=True, slots=True)
class _File:
    plain: bytes
    zipped: bytes
    etag: str
    content_type: str


def _read(path: Path) -> _File:
    plain = path.read_bytes()
    etag = f'"{hashlib.blake2b(plain, digest_size=12).hexdigest()}"'
    return _File(plain, gzip.compress(plain, 9, mtime=0), etag, _TYPES[path.suffix])


@cache
def _script() -> _File:
    return _read(FOLDER / "embed.js")


@cache
def _elements() -> _File:
    return _read(FOLDER / "elements.js")


@cache
def _build() -> str:
    """The fingerprint that the present embed.js asks its parts by."""
    return (FOLDER / "embed" / "build.txt").read_text().strip()


@cache
def _parts() -> dict[str, _File]:
    """Everything that embed.js may load later, by name."""
    parts = {path.name: _read(path) for path in (FOLDER / "embed").glob("*.js")}
    return parts | {f"locale/{path.name}": _read(path) for path in (FOLDER / "locale").glob("*.json")}


@require_safe
def serve_embed(request: HttpRequest) -> HttpResponse:
    """A module script is fetched with CORS, so any blog may load it; it holds nothing private."""
    _look_again()
    return _answer(request, _script(), _SOON)


@require_safe
def serve_elements(request: HttpRequest) -> HttpResponse:
    """The second small file: what an owner may put beside threads, or on pages without any."""
    _look_again()
    return _answer(request, _elements(), _SOON)


@require_safe
def serve_pinned(request: HttpRequest, version: str) -> HttpResponse:
    """The same under a name that is this version's alone, for pages that name its hash. Another version is gone."""
    if version != __version__:
        return _gone()
    _look_again()
    return _answer(request, _script(), _FOR_EVER)


@require_safe
def serve_part(request: HttpRequest, build: str, name: str) -> HttpResponse:
    """What embed.js of the same build loads on first use. Another build's parts would not fit: 404."""
    _look_again()
    part = _parts().get(name) if build == _build() else None
    return _answer(request, part, _FOR_EVER) if part else _gone()


@require_safe
def serve_locale(request: HttpRequest, build: str, language: str) -> HttpResponse:
    """The nearest language to the one that is asked for, else English: a 404 is an error on the blog's console."""
    _look_again()
    return serve_part(request, build, f"locale/{_nearest(language)}.json")


def _nearest(language: str) -> str:
    """«de-AT» is read in German, «zh-TW» in traditional characters, what nobody has translated in English."""
    known = {name[7:-5].lower(): name[7:-5] for name in _parts() if name.startswith("locale/")}
    wanted = language.lower()
    if wanted.startswith("zh"):
        wanted = "zh-hant" if any(mark in wanted for mark in ("hant", "-tw", "-hk", "-mo")) else "zh-hans"
    base = wanted.partition("-")[0]
    kin = (name for name in sorted(known) if name.partition("-")[0] == base)
    return known[wanted] if wanted in known else known[base] if base in known else known.get(next(kin, ""), "en")


def _gone() -> HttpResponse:
    """A cache that kept this would hide the file from readers of the server that has it."""
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(problem_body(NotFound()), status=404, content_type=PROBLEM, headers=headers)


def _look_again() -> None:
    if settings.DEBUG:
        for remembered in (_script, _elements, _build, _parts, integrity):
            remembered.cache_clear()


def _answer(request: HttpRequest, file: _File, caching: str) -> HttpResponse:
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(file.zipped if zipped else file.plain, content_type=file.content_type)
    if zipped:
        response["Content-Encoding"] = "gzip"
    response["ETag"] = file.etag
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = caching
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    conditional = get_conditional_response(request, etag=file.etag, response=response)
    assert isinstance(conditional, HttpResponse)
    return conditional
