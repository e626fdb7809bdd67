"""Where errors become HTTP: RFC 9457 problems, for every answer under /api/, whoever made it."""

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from comments.errors import (
    BadRequest,
    CommentsError,
    InternalError,
    MethodNotAllowed,
    NotFound,
    TooLarge,
    Unavailable,
    UnsupportedMediaType,
)
from comments.problems import CONTENT_TYPE, RETRY_AFTER_OUTAGE_SECONDS, problem_body

logger = logging.getLogger(__name__)

_BY_STATUS = {
    error.status: error
    for error in (BadRequest, NotFound, MethodNotAllowed, TooLarge, UnsupportedMediaType, Unavailable)
}


def problem_response(error: CommentsError) -> HttpResponse:
    response = HttpResponse(problem_body(error), status=error.status, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    if error.status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    if error.retry_after:
        response["Retry-After"] = str(error.retry_after)
    return response


def outage(error: Exception) -> Unavailable:
    """The database is away or too busy: say so, and when to come back."""
    logger.error("The database did not answer: %s", error)
    return Unavailable(retry_after=RETRY_AFTER_OUTAGE_SECONDS)


class ProblemMiddleware:
    """Gives every refusal under /api/ the one shape, also those that Django or a library made itself."""

    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/api/"):
            return self.get_response(request)
        # No cookie means anything here, and none may be answered with one.
        request.META.pop("HTTP_COOKIE", None)
        if request.method == "HEAD":
            request.method = "GET"  # the servers leave the body of its answer out
        try:
            response = self.get_response(request)
        except CommentsError as error:
            return problem_response(error)
        if response.status_code < 400 or response.get("Content-Type") == CONTENT_TYPE:
            return response
        return self._reshape(response)

    def _reshape(self, response: HttpResponse) -> HttpResponse:
        error = _BY_STATUS.get(response.status_code, InternalError if response.status_code >= 500 else BadRequest)
        reshaped = problem_response(error())
        for header in ("Allow", "Access-Control-Allow-Origin", "Vary"):
            if header in response:
                reshaped[header] = response[header]
        return reshaped

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Called by Django for what a view raised."""
        if not request.path.startswith("/api/"):
            return None
        if isinstance(exception, CommentsError):
            return problem_response(exception)
        if isinstance(exception, OperationalError | InterfaceError):
            return problem_response(outage(exception))
        return None
