"""Errors as RFC 9457 documents: the one shape, for Django's answers and for the live routes."""

from http import HTTPStatus

import orjson

from comments.errors import CommentsError

CONTENT_TYPE = "application/problem+json"
RETRY_AFTER_OUTAGE_SECONDS = 5


def problem_body(error: CommentsError) -> bytes:
    """The problem document as JSON."""
    document: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "detail": str(error),
        "code": error.code,
    }
    if error.errors:
        document["errors"] = error.errors
    return orjson.dumps(document)
