"""What a request must bring before anything looks at it: a name of this server. A write brings more: an allowed origin,
JSON by name, and a bearable size."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from comments import rules
from comments.api.problems import outage, problem_response
from comments.api.sites import requested_site_or_none
from comments.errors import CommentsError, TooLarge, UnsupportedMediaType

WRITES = ("POST", "PUT", "PATCH", "DELETE")


class GateMiddleware:
    """Guards /api/. A form posted from another site can set neither the content type nor its origin."""

    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/api/"):
            return self.get_response(request)
        request.get_host()  # raises DisallowedHost, which Django answers
        if request.method in WRITES:
            try:
                self._examine(request)
            except CommentsError as error:
                return problem_response(error)
            except (OperationalError, InterfaceError) as error:
                return problem_response(outage(error))
        return self.get_response(request)

    def _examine(self, request: HttpRequest) -> None:
        site = requested_site_or_none(request)
        if site is not None:
            rules.ensure_own_origin(site, request.headers.get("Origin"))
        _ensure_size(request)
        _ensure_json(request)


def _ensure_size(request: HttpRequest) -> None:
    """Raises TooLarge. Reads the body, so that one sent without a length is measured too."""
    try:
        size = len(request.body)
    except RequestDataTooBig as error:
        raise TooLarge from error
    if size > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise TooLarge


def _ensure_json(request: HttpRequest) -> None:
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType
    has_body = request.method != "DELETE" or bool(request.body)
    charset = request.content_params.get("charset", "utf-8") if request.content_params else "utf-8"
    if has_body and (request.content_type != "application/json" or charset.lower() not in ("utf-8", "utf8")):
        raise UnsupportedMediaType
