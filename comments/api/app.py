"""The API as one object: routers, the strict reader of JSON, and how its library's errors become ours."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from comments.api import comments, me, reports, threads, tickets, votes
from comments.api.problems import problem_response
from comments.errors import BadRequest, Invalid, InvalidJson, NotFound

_DESCRIPTION = "Threads, comments and their live events. The stream under /live/ is described in docs/protocol.md."
# Where a field stands in a request, as the library counts it: ("body", "body", "author", "name").
_LOCATIONS = ("body", "query", "path")


class StrictParser(Parser):
    """orjson refuses what the standard library lets through: NaN, lone surrogates, BOM, nesting without end."""

    def parse_body(self, request: HttpRequest) -> Any:
        return orjson.loads(request.body)


api = NinjaAPI(
    title="Comments", version="1", description=_DESCRIPTION, docs_url=None, openapi_url=None, parser=StrictParser()
)
# In the order in which a path is looked for.
for router in (comments.router, votes.router, reports.router, threads.router, me.router, tickets.router):
    api.add_router("", router)


@api.exception_handler(ValidationError)
def refuse_fields(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors: dict[str, list[str]] = {}
    for fault in error.errors:
        errors.setdefault(_field(fault["loc"]), []).append(fault["msg"])
    return problem_response(Invalid(errors=errors))


def _field(location: tuple[str | int, ...]) -> str:
    """The field as the client knows it: "author.name" for a body, the parameter's name for a query."""
    names = [str(part) for part in location if isinstance(part, str)]
    if names and names[0] in _LOCATIONS:
        names = names[1:]
    if len(names) > 1 and names[0] == "body":
        names = names[1:]
    return ".".join(names) or "body"


@api.exception_handler(HttpError)
def refuse_library(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The library raises these for a body that does not parse."""
    if request.method in ("POST", "PUT", "PATCH") and error.status_code == 400:
        return problem_response(InvalidJson())
    return problem_response(NotFound() if error.status_code == 404 else BadRequest())
