"""The API's way through Django: its own chain, with only the middleware that an answer of the API needs."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, cast

from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware

from comments.api.cors import SiteCorsMiddleware
from comments.api.gate import GateMiddleware
from comments.api.problems import ProblemMiddleware, problem_response
from comments.api.sites import named_site
from comments.errors import BadRequest, CommentsError
from comments.languages import LanguageMiddleware
from comments.queries.sites import SiteMemory

Scope = dict[str, Any]

# The outermost first. What settings.MIDDLEWARE has more (sessions, CSRF, sign-in, messages, static files) means nothing
# to an API without cookies and adds nothing to its answers; a test compares the two, header by header.
MIDDLEWARE: tuple[Callable[..., Any], ...] = (
    LanguageMiddleware,
    ProblemMiddleware,
    SiteCorsMiddleware,
    SecurityMiddleware,
    XFrameOptionsMiddleware,
    GateMiddleware,
)
# For so long a moderator's change of a site's rules may not be known here. The live hub remembers as long.
SITE_MEMORY_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it goes over the wire."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class ApiHandler(BaseHandler):
    """Answers on the thread that asks; URLs and views are Django's own.

    Sends none of Django's request signals: all that hangs on them is closing the connections that our threads keep.
    """

    def __init__(self) -> None:
        super().__init__()
        self._sites = SiteMemory(SITE_MEMORY_SECONDS)
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        handler: Any = convert_exception_to_response(self._get_response)  # type: ignore[attr-defined] # missing in the stubs
        for middleware in reversed(MIDDLEWARE):
            link = middleware(handler)
            if hasattr(link, "process_exception"):
                self._exception_middleware.append(link.process_exception)
            handler = convert_exception_to_response(link)
        self._middleware_chain = handler

    def answer(self, scope: Scope, body: bytes) -> Answer:
        """The answer to a request that has arrived whole."""
        try:
            request: Any = ASGIRequest(scope, BytesIO(body))
        except UnicodeDecodeError:
            return _as_answer(problem_response(BadRequest()))
        request.find_site = self._sites.find
        return _as_answer(cast(HttpResponse, self.get_response(request)))

    def refuse(self, scope: Scope, error: CommentsError) -> Answer:
        """A refusal that asks neither database nor view, readable by the site's pages if the site is remembered."""
        try:
            request: Any = ASGIRequest(scope, BytesIO())
        except UnicodeDecodeError:
            return _as_answer(problem_response(error))
        request.comments_site = self._sites.recall(named_site(request.path))
        cors: Any = SiteCorsMiddleware(lambda _: problem_response(error))
        return _as_answer(LanguageMiddleware(cors)(request))


def _as_answer(response: HttpResponse) -> Answer:
    response.headers.setdefault("Content-Length", str(len(response.content)))
    headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in response.items()]
    return Answer(response.status_code, headers, response.content)
