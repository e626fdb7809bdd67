"""Who asks to follow what: the request of a stream or a poll, read and checked before anything is promised."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from comments import rules
from comments.addresses import client_address, network_of
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
    """What a reader asks for, and its network. `cursor` is None for "from now on"; `wait` in seconds; `away` is for how
    many it has heard nothing; `who` is a page view's random name; `ticket` is as it came."""

    address: str
    key: str
    cursor: Cursor | None
    wait: int
    away: int
    origin: str | None
    who: str
    ticket: str


async def find_site_and_headers(hub: Hub, scope: Mapping[str, Any]) -> tuple[Site, Headers]:
    """The site, and the headers that let its pages read the answer, refusals too. Raises NotFound."""
    host, _ = split_domain_port(header_of(scope, b"host") or "")
    if not validate_host(host, settings.ALLOWED_HOSTS):
        raise BadRequest("This server is not known by that name.")
    site = await hub.find_site(scope["url_route"]["kwargs"]["site"])
    headers: Headers = [(b"vary", b"Origin"), (b"cache-control", b"no-store")]
    origin = header_of(scope, b"origin")
    if origin is not None and rules.is_own_origin(site, origin):
        headers.append((b"access-control-allow-origin", origin.encode("latin-1")))
    return site, headers


def read_request(scope: Mapping[str, Any]) -> Request:
    """Raises Invalid for the thread, BadCursor for the cursor, BadRequest for the rest."""
    query = query_of(scope)
    if "thread" not in query:
        raise Invalid(errors={"thread": ["Name the thread to follow."]})
    # A browser that reconnects repeats the first address; its header knows better.
    cursor = header_of(scope, b"last-event-id") or query.get("cursor", "")
    return Request(
        address=_address(scope),
        key=clean_key(query["thread"]),
        cursor=parse_cursor(cursor) if cursor else None,
        wait=_wait(query.get("wait", str(POLL_WAIT_SECONDS))),
        away=_away(query.get("away", "0")),
        origin=header_of(scope, b"origin"),
        who=query.get("who", ""),
        ticket=query.get("ticket", ""),
    )


def header_of(scope: Mapping[str, Any], wanted: bytes) -> str | None:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name.lower() == wanted), None)


def _address(scope: Mapping[str, Any]) -> str:
    peer = scope["client"][0] if scope.get("client") else ""
    forwarded = [entry for entry in (header_of(scope, b"x-forwarded-for") or "").split(",") if entry.strip()]
    return network_of(client_address(peer, forwarded, settings.TRUSTED_PROXY_COUNT))


def query_of(scope: Mapping[str, Any]) -> dict[str, str]:
    """The last value of each. Raises BadRequest."""
    try:
        raw = scope["query_string"].decode("ascii")
        query = parse_qs(raw, keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError as error:  # UnicodeDecodeError is one
        raise BadRequest from error
    return {name: values[-1] for name, values in query.items()}


def _wait(text: str) -> int:
    if not re.fullmatch(r"\d{1,3}", text, re.ASCII) or int(text) > POLL_WAIT_LIMIT_SECONDS:
        raise BadRequest(f"Wait from 0 to {POLL_WAIT_LIMIT_SECONDS} seconds.")
    return int(text)


def _away(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise BadRequest("Say in whole seconds for how long you were away.")
    return int(text)
