"""The API's description for programs, and a page of it for people that loads nothing from elsewhere."""

from functools import cache
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from comments.api.app import api
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
# These need a token; a new comment may bring one.
_TOKEN_PATHS = ("/me", "/source")


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
    elif path.endswith("/comments") and method == "post":
        operation["security"] = [{}, {"token": []}]


@require_GET
def show_schema(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(orjson.dumps(openapi_document()), content_type="application/json")
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_GET
def show_docs(request: HttpRequest) -> HttpResponse:
    document = openapi_document()
    operations = [
        {
            "path": path,
            "method": method.upper(),
            "parameters": operation.get("parameters", []),
            **_readable(operation, document),
        }
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    return render(request, "comments/api_docs.html", {"info": document["info"], "operations": operations})


def _readable(operation: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """What a person wants of an operation: its words, the fields of its body, and its answers."""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    fields = _fields(body, document)
    answers = [
        {"status": status, "description": answer["description"], "fields": _fields(_answer_schema(answer), document)}
        for status, answer in operation["responses"].items()
    ]
    return {
        "summary": operation["summary"],
        "description": operation.get("description", ""),
        "fields": fields,
        "answers": answers,
        "personal": operation.get("security") == [{"token": []}],
    }


def _answer_schema(answer: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return schema


def _fields(schema: dict[str, Any], document: dict[str, Any]) -> list[dict[str, Any]]:
    reference = schema.get("$ref", "").rpartition("/")[2]
    resolved = document["components"]["schemas"].get(reference, {})
    required = resolved.get("required", [])
    return [
        {"name": name, "type": _type_words(field), "required": name in required}
        for name, field in resolved.get("properties", {}).items()
    ]


def _type_words(field: dict[str, Any]) -> str:
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2].removesuffix("Out").removesuffix("In").lower()
    if "anyOf" in field:
        return " or ".join(_type_words(option) for option in field["anyOf"])
    if field.get("type") == "array":
        return f"list of {_type_words(field.get('items', {}))}"
    return str(field.get("format") or field.get("type") or "object")
