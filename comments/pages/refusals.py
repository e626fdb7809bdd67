"""Where errors become pages: the same classes as in the API, shown as words for people."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from comments.errors import CommentsError, Unavailable
from comments.problems import RETRY_AFTER_OUTAGE_SECONDS

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

_TEMPLATES = {404: "404.html", 503: "comments/503.html"}


def shows_refusals(view: View[P]) -> View[P]:
    """The view may raise CommentsError; what a visitor gets is a page with its status."""

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except CommentsError as error:
            return _refusal(request, error)
        except (OperationalError, InterfaceError):
            return _refusal(request, Unavailable(retry_after=RETRY_AFTER_OUTAGE_SECONDS))

    return wrapped


def show_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's own reads the form for its CSRF token, which fails again where the form was what could not be read."""
    return render(request, "400.html", status=400)


def show_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """For the same reason."""
    return render(request, "404.html", status=404)


def _refusal(request: HttpRequest, error: CommentsError) -> HttpResponse:
    status = 400 if error.status == 422 else error.status  # an address is wrong or right; it has no fields to mend
    response = render(request, _TEMPLATES.get(status, "400.html"), status=status)
    name_retry(response, error)
    return response


def name_retry(response: HttpResponse, error: CommentsError) -> None:
    """Say when to come back, where the error knows it."""
    response["Cache-Control"] = "no-store"
    if error.retry_after:
        response["Retry-After"] = str(error.retry_after)
