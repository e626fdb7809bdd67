"""In which language a request is answered: as its address says (`?lang=`), else as its reader's browser asks."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_supported_language_variant, override
from django.utils.translation.trans_real import parse_accept_lang_header

from comments.problems import CONTENT_TYPE as PROBLEM

# What holds words of ours for people. Everything else is the same bytes for every reader.
_WITH_WORDS = ("text/html", PROBLEM)


def asked_language(request: HttpRequest) -> str:
    """What the address itself asks for, as one of our languages; "" if it names none."""
    return _ours(request.GET.get("lang", ""))


def accepted_language(header: str) -> str:
    """The first language of an Accept-Language header that is one of ours."""
    found = (_ours(name) for name, _weight in parse_accept_lang_header(header.lower()))
    return next(filter(None, found), settings.LANGUAGE_CODE)


def _ours(name: str) -> str:
    """pt-PT is served by pt-BR, zh-TW by zh-Hant, de-AT by de."""
    try:
        return get_supported_language_variant(name.lower()) if name else ""
    except LookupError:
        return ""


class LanguageMiddleware:
    """The outermost, as refusals are put into words on the way out. The admin stays in the one it is written in."""

    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = _language(request)
        with override(language):
            response = self.get_response(request)
        if response.get("Content-Type", "").startswith(_WITH_WORDS):
            response.headers.setdefault("Content-Language", language)
            patch_vary_headers(response, ["Accept-Language"])
        return response


def _language(request: HttpRequest) -> str:
    accepted = request.headers.get("Accept-Language", "")
    if request.path.startswith("/api/"):
        return accepted_language(accepted)
    if request.path.startswith(reverse("admin:index")):
        return settings.LANGUAGE_CODE
    return asked_language(request) or accepted_language(accepted)
