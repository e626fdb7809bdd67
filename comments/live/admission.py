"""Who asks to follow what: the request of a stream or a poll, read and checked before anything is promised."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from comments import rules
from comments.cursor import Cursor, parse_cursor
from comments.drafts import clean_key
from comments.errors import BadRequest, Invalid
from comments.live.hub import Hub
from comments.models import Site

Headers = list[tuple[bytes, bytes]]

POLL_WAIT_SECONDS = 25
POLL_WAIT_LIMIT_SECONDS = 55


@dataclass(frozen=True, slots=True)
class Request:
    """What a reader asks for. `cursor` is None for "from now on"; `wait` in seconds."""

    key: str
    cursor: Cursor | None
    wait: int


async def find_site_and_headers(hub: Hub, scope: Mapping[str, Any]) -> tuple[Site, Headers]:
    """The site, and the headers that let its pages read the answer, refusals too. Raises NotFound."""
    host, _ = split_domain_port(_header(scope, b"host") or "")
    if not validate_host(host, settings.ALLOWED_HOSTS):
        raise BadRequest("This server is not known by that name.")
    site = await hub.find_site(scope["url_route"]["kwargs"]["site"])
    headers: Headers = [(b"vary", b"Origin"), (b"cache-control", b"no-store")]
    origin = _header(scope, b"origin")
    if origin is not None and rules.is_own_origin(site, origin):
        headers.append((b"access-control-allow-origin", origin.encode("latin-1")))
    return site, headers


def read_request(scope: Mapping[str, Any]) -> Request:
    """Raises Invalid for the thread, BadCursor for the cursor, BadRequest for the rest."""
    query = _query(scope["query_string"])
    if "thread" not in query:
        raise Invalid(errors={"thread": ["Name the thread to follow."]})
    # A browser that reconnects repeats the first address; its header knows better.
    cursor = _header(scope, b"last-event-id") or query.get("cursor", "")
    return Request(
        key=clean_key(query["thread"]),
        cursor=parse_cursor(cursor) if cursor else None,
        wait=_wait(query.get("wait", str(POLL_WAIT_SECONDS))),
    )


def _header(scope: Mapping[str, Any], wanted: bytes) -> str | None:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name.lower() == wanted), None)


def _query(raw: bytes) -> dict[str, str]:
    try:
        query = parse_qs(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError as error:  # UnicodeDecodeError is one
        raise BadRequest from error
    return {name: values[-1] for name, values in query.items()}


def _wait(text: str) -> int:
    if not re.fullmatch(r"\d{1,3}", text, re.ASCII) or int(text) > POLL_WAIT_LIMIT_SECONDS:
        raise BadRequest(f"Wait from 0 to {POLL_WAIT_LIMIT_SECONDS} seconds.")
    return int(text)
