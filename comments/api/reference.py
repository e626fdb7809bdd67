"""The OpenAPI document as a person reads it: grouped, in words, with a command to try."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from comments import conf, errors
from comments.errors import CommentsError

Document = Mapping[str, Any]

GROUPS = ("Reading", "Writing")
_SITE, _THREAD, _COMMENT = "my-blog", "/hello", "$COMMENT"
_SAMPLES: dict[str, object] = {
    "thread": _THREAD,
    "url": "https://blog.example.org/hello/",
    "body": "Good point. **But** see `man 7 signal`.",
    "author": {"name": "Ada"},
    "client_id": "b0d7cfe4-1f0a-4a77-9d5c-0a4f5f0f9a10",
    "rev": 1,
    "value": 1,
    "reason": "spam",
}
# The order in which somebody who writes a client needs them.
_METHODS = ("post", "get", "put", "patch", "delete")
_LIMITS = {"maximum": "at most {}", "maxItems": "up to {} at once"}
# What the schema cannot say: its lengths only bound the work, the cleaners in text/ have the limits that readers meet.
_NOTES = {
    "thread": f"The thread's key: the blog's own identifier, or the page's path. Up to {conf.KEY_LENGTH} characters.",
    "after": "Where the page before ended: its `next`.",
    "url": "The page's full address, on one of the site's origins.",
    "title": f"The page's title, cut after {conf.TITLE_LENGTH} characters.",
    "parent": "The comment that this one answers.",
    "body": f"Markdown. At most the site's `max_length`, which is never above {conf.BODY_LENGTH_LIMIT:,} characters.",
    "author.name": f"Up to {conf.NAME_LENGTH} characters.",
    "author.email": "Kept for answers, never shown.",
    "author.website": f"Up to {conf.WEBSITE_LENGTH} characters.",
    "client_id": "Made anew for each comment.",
    "claim": "32 to 128 letters, digits and _ . ~ -",
    "rev": "The revision that was edited.",
    "note": f"For the moderators, up to {conf.NOTE_LENGTH} characters.",
    "value": "1 for up, -1 for down (where the site takes it), 0 for none.",
}
_OBJECTS = ("Comment", "Author", "Votes", "Thread", "Site", "Problem")
_ANSWERS = {"200": "Done", "201": "Made, and public", "202": "Kept; a moderator looks at it first"}
_REPEATED = "Here before: nothing new was made"


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of a body."""

    name: str
    type: str
    is_required: bool = True
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    about: str
    fields: list[Field]


@dataclass(frozen=True, slots=True)
class Operation:
    anchor: str
    method: str
    path: str
    summary: str
    words: list[SafeString]
    parameters: list[Field]
    body: list[Field]
    body_words: list[SafeString]
    answers: list[Answer]
    refusals: list[str]
    needs_token: bool
    command: str


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    operations: list[Operation]


def read_sections(document: Document, base_url: str) -> list[Section]:
    """Every operation of the document once, under its group."""
    reader = _Reader(document, base_url)
    found = [(m, path, each) for path, methods in document["paths"].items() for m, each in methods.items()]
    found.sort(key=lambda operation: _METHODS.index(operation[0]))
    return [
        Section(group, [reader.operation(path, m, each) for m, path, each in found if each["tags"] == [group]])
        for group in GROUPS
    ]


def list_objects(document: Document) -> list[tuple[str, list[Field]]]:
    """The things that answers are made of, by name."""
    reader = _Reader(document, "")
    return [(name, reader.fields_of(f"{name}Out")) for name in _OBJECTS]


def list_problems() -> list[dict[str, object]]:
    """Every code that an answer can carry, by status."""
    found = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, CommentsError)]
    kinds = [kind for kind in found if kind is not CommentsError]
    return [{"code": k.code, "status": k.status, "words": k.message} for k in sorted(kinds, key=lambda k: k.status)]


class _Reader:
    def __init__(self, document: Document, base_url: str) -> None:
        self._schemas: Mapping[str, Any] = document["components"]["schemas"]
        self._base_url = base_url

    def operation(self, path: str, method: str, operation: Document) -> Operation:
        body = self._resolve(_json_schema(operation.get("requestBody", {})))
        parameters = [self._parameter(each) for each in operation.get("parameters", ()) if each["in"] == "query"]
        needs_token = operation.get("security") == [{"token": []}]
        return Operation(
            anchor=re.sub(r"[^a-z]+", "-", f"{method}{path.removeprefix('/api/v1/sites/{site}')}".lower()).strip("-"),
            method=method.upper(),
            path=path,
            summary=operation["summary"],
            words=paragraphs(operation.get("description", "")),
            parameters=parameters,
            body=list(self._fields(body)),
            body_words=paragraphs(body.get("description", "")),
            answers=list(self._answers(operation["responses"])),
            refusals=[status for status in sorted(operation["responses"]) if status >= "400"],
            needs_token=needs_token,
            command=self._command(path, method, parameters, body, needs_token),
        )

    def _resolve(self, schema: Document) -> Document:
        reference = schema.get("$ref", "")
        resolved: Document = self._schemas[reference.rpartition("/")[2]] if reference else schema
        return resolved

    def _parameter(self, parameter: Document) -> Field:
        schema = parameter["schema"]
        name, is_required = parameter["name"], parameter["required"]
        return Field(name, self._type_words(schema), is_required, _notes(name, schema))

    def _fields(self, schema: Document, prefix: str = "") -> Iterator[Field]:
        """The fields of a body; those of an object inside it follow by their full names."""
        required = schema.get("required", ())
        for name, field in schema.get("properties", {}).items():
            inner = self._resolve(_only_option(field))
            if inner.get("properties") and prefix == "":
                yield from self._fields(inner, f"{name}.")
            else:
                full = prefix + name
                yield Field(full, self._type_words(field), name in required, _notes(full, field))

    def _answers(self, responses: Document) -> Iterator[Answer]:
        for status, answer in responses.items():
            if status < "300":
                schema = self._resolve(_json_schema(answer))
                about = _REPEATED if status == "200" and "201" in responses else _ANSWERS.get(status, "Done")
                yield Answer(status, about, self._plain_fields(schema))

    def fields_of(self, name: str) -> list[Field]:
        return self._plain_fields(self._schemas[name])

    def _plain_fields(self, schema: Document) -> list[Field]:
        return [Field(name, self._type_words(field)) for name, field in schema.get("properties", {}).items()]

    def _type_words(self, field: Document) -> str:
        options = field.get("anyOf") or field.get("allOf")
        if options:
            return " or ".join(self._type_words(option) for option in options)
        if "$ref" in field:
            return str(field["$ref"]).rpartition("/")[2].removesuffix("Out").removeprefix("Recent").lower()
        if "enum" in field:
            return " | ".join(field["enum"])
        if field.get("type") == "array":
            return f"list of {self._type_words(field.get('items', {}))}s"
        return str(field.get("format") or field.get("type") or "object")

    def _command(self, path: str, method: str, parameters: list[Field], body: Document, needs_token: bool) -> str:
        """A curl command with made-up names."""
        query = urlencode(
            {each.name: _SAMPLES.get(each.name, each.name) for each in parameters if each.is_required}, safe="/"
        )
        address = self._base_url + path.replace("{site}", _SITE).replace("{id}", _COMMENT)
        words = ["curl"] if method == "get" else ["curl", f"-X {method.upper()}"]
        words.append(f'"{address}?{query}"' if query else f'"{address}"')
        lines = [" ".join(words)]
        if needs_token:
            lines.append('-H "Authorization: Bearer $TOKEN"')
        if body:
            names = [name for name in body["properties"] if name in _SAMPLES or name in body.get("required", ())]
            sample = {name: _SAMPLES.get(name, "…") for name in names}
            lines += ["-H 'Content-Type: application/json'", f"-d '{json.dumps(sample, indent=2, ensure_ascii=False)}'"]
        return " \\\n  ".join(lines)


def _only_option(field: Document) -> Document:
    options = field.get("allOf", ())
    option: Document = options[0] if len(options) == 1 else field
    return option


def _json_schema(carrier: Document) -> Document:
    schema: Document = carrier.get("content", {}).get("application/json", {}).get("schema", {})
    return schema


def _notes(name: str, schema: Document) -> SafeString:
    limits = [words.format(f"{schema[limit]:,}") for limit, words in _LIMITS.items() if limit in schema]
    if schema.get("default") not in (None, ""):
        limits.insert(0, f"`{schema['default']}` unless given")
    return _with_code(_NOTES.get(name) or ", ".join(limits))


def paragraphs(text: str) -> list[SafeString]:
    """A docstring as paragraphs, with what stands between backticks as code."""
    return [_with_code(" ".join(part.split())) for part in text.split("\n\n") if part.strip()]


def _with_code(text: str) -> SafeString:
    pieces = text.split("`")
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", p) if i % 2 else p,) for i, p in enumerate(pieces))
    )
