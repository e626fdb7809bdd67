"""The API's description for programs, and a page of it for people that loads nothing from elsewhere."""

from functools import cache
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.http import require_GET

from comments.api.app import api
from comments.api.reference import list_objects, list_problems, read_sections
from comments.api.schemas import ProblemOut
from comments.problems import CONTENT_TYPE

_PREFIX = "api/v1/"
_READ_PROBLEMS = {
    400: "The request cannot be understood",
    404: "Not found",
    405: "Wrong method",
    422: "A field is invalid",
}
_TOKEN_PROBLEMS = {401: "The token is missing or unknown", 403: "Refused"}
_WRITE_PROBLEMS = _TOKEN_PROBLEMS | {
    409: "In conflict with what is stored",
    413: "Too large",
    415: "Not application/json",
    429: "Too often; see Retry-After",
    503: "The server is busy; see Retry-After",
}
# These need a token; a new comment or a vote may bring one.
_TOKEN_PATHS = ("/me", "/source", "/ticket")

# These take a token, and do without.
_EITHER_PATHS = ("/comments", "/report")


@cache
def openapi_document() -> dict[str, Any]:
    """OpenAPI 3.1 with the problem document declared wherever it can come."""
    # Through JSON once: the library counts statuses as numbers, and hands out its own dictionaries.
    schema = dict(api.get_openapi_schema(path_prefix=_PREFIX))
    document: dict[str, Any] = orjson.loads(orjson.dumps(schema, option=orjson.OPT_NON_STR_KEYS))
    components = document["components"]
    components.setdefault("schemas", {})["ProblemOut"] = ProblemOut.model_json_schema()
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _declare_problems(path, method, operation)
    return document


def _declare_problems(path: str, method: str, operation: dict[str, Any]) -> None:
    personal = path.endswith(_TOKEN_PATHS)
    problems = _READ_PROBLEMS | (_WRITE_PROBLEMS if method != "get" else _TOKEN_PROBLEMS if personal else {})
    schema = {"schema": {"$ref": "#/components/schemas/ProblemOut"}}
    for status, description in problems.items():
        operation["responses"][str(status)] = {"description": description, "content": {CONTENT_TYPE: schema}}
    if personal or method in ("patch", "delete"):
        operation["security"] = [{"token": []}]
    elif (path.endswith(_EITHER_PATHS) and method == "post") or method == "put":
        operation["security"] = [{}, {"token": []}]


@require_GET
def show_schema(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(orjson.dumps(openapi_document()), content_type="application/json")
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_GET
def show_docs(request: HttpRequest) -> HttpResponse:
    context = {
        "sections": read_sections(openapi_document(), settings.BASE_URL),
        "objects": list_objects(openapi_document()),
        "problems": list_problems(),
        "base_url": settings.BASE_URL,
    }
    with override("en"):  # its words come from the code
        response = render(request, "comments/api_docs.html", context)
    response["Content-Language"] = "en"
    return response
