"""Before the API: the first page of a thread is answered from memory, without entering Django.

The API stays the one that builds: what memory lacks is asked of it, and whatever is not a plain question for a page of
a thread goes past untouched.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http.request import split_domain_port, validate_host

from comments import conf, metrics, rules
from comments.drafts import clean_key
from comments.enums import Sort
from comments.errors import CommentsError
from comments.live.hub import Hub, current_hub
from comments.live.representations import choose_coding
from comments.live.snapshots import Answer, Headers, Page, PageName, Reply, Variant
from comments.models import Site

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_ROUTE = re.compile(r"/api/v1/sites/([a-z0-9-]{1,64})/thread", re.ASCII)
_LIMIT = re.compile(r"[1-9][0-9]?|100", re.ASCII)
_FIELDS_READ = 20
_KEY_LENGTH = 4000
# Said once in a request, or it is not read here.
_DECIDING = {b"host", b"origin", b"accept-encoding", b"if-none-match"}
# These depend on who asks, or on how the bytes are coded: said anew for each answer.
_SAID_ANEW = {b"content-length", b"vary"}
# What a 304 does not repeat.
_OF_THE_BODY = {b"content-type", b"content-length", b"content-encoding"}
_VARY = (b"vary", b"Origin, Accept-Encoding")


class SnapshotDoor:
    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = _read_headers(scope)
        if asked is None:
            await self._application(scope, receive, send)
            return
        hub = current_hub()
        page = hub.snapshots.find_spelled((scope["path"], scope["query_string"]))
        found: Answer | Reply | None = page.answers.get(asked[0]) if page is not None else None
        source = "hit"
        if found is None:
            source, found = await self._find(hub, scope, asked[0])
        if isinstance(found, Answer):
            await _send_answer(found, source, scope["method"], asked[1], send)
        elif found is not None:
            await _send(found.status, found.headers, found.body, scope["method"], send)
        else:
            await self._application(scope, receive, send)

    async def _find(self, hub: Hub, scope: Scope, variant: Variant) -> tuple[str, Answer | Reply | None]:
        """Where it came from, and the answer or the API's refusal; None where the question is not for us to read."""
        source = "hit"
        host, origin, _ = variant
        route, wanted = _ROUTE.fullmatch(scope["path"]), _read_query(scope["query_string"])
        if route is None or wanted is None or host is None or not _is_our_host(host):
            return source, None
        try:
            site = await hub.find_site(route[1])
        except (CommentsError, OperationalError, InterfaceError):
            return source, None
        key, sort, limit = wanted
        memory, name = hub.snapshots, PageName(site.pk, hub.names.now(site.pk, key), sort, limit)
        page: Page | Reply | None = memory.find(name)
        if page is None:
            source = "miss"
            page = await memory.build(name, site, partial(_ask, self._application, scope, host))
        if isinstance(page, Reply):
            return source, page._replace(headers=(*page.headers, *_permission(site, origin)))
        if page.named != name.key:
            hub.names.learn(site.pk, key, page.named)
        answer = await _make_answer(page, variant)
        memory.remember(page, (scope["path"], scope["query_string"]), variant, answer)
        return source, answer


def _read_headers(scope: Scope) -> tuple[Variant, bytes | None] | None:
    """What decides between answers, and `If-None-Match`. None for any other request than a stranger's plain GET."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not scope["path"].endswith("/thread"):
        return None
    headers = scope["headers"]
    said = dict(headers)
    if b"authorization" in said or b"transfer-encoding" in said or said.get(b"content-length", b"0") != b"0":
        return None
    if len(said) != len(headers) and any(
        sum(name == wanted for name, _ in headers) > 1 for wanted in _DECIDING & said.keys()
    ):
        return None
    variant = said.get(b"host"), said.get(b"origin"), said.get(b"accept-encoding")
    return variant, said.get(b"if-none-match")


def _read_query(raw: bytes) -> tuple[str, str, int] | None:
    """Key, sort and limit, by the API's own rules. None for what it would refuse: it has the words for it.

    None also for a later page: read from memory it could be older than the first page, whose cursor the reader follows
    from, and what happened between would never be told.
    """
    try:
        query = dict(
            parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS_READ)
        )
        key, sort = query["thread"], Sort(query.get("sort", Sort.OLDEST))
        limit = query.get("limit", str(conf.ROOTS_PER_PAGE))
        if query.get("after") or len(key) > _KEY_LENGTH or not _LIMIT.fullmatch(limit):
            return None
        return clean_key(key), sort.value, int(limit)
    except (ValueError, KeyError, CommentsError):
        return None


def _is_our_host(header: bytes) -> bool:
    host, _ = split_domain_port(header.decode("latin-1"))
    return validate_host(host, settings.ALLOWED_HOSTS)


def _permission(site: Site, origin: bytes | None) -> Headers:
    """CORS as the API has it: an allowed origin is echoed, never with credentials."""
    if origin is None or not rules.is_own_origin(site, origin.decode("latin-1")):
        return ()
    exposed = ", ".join(settings.CORS_EXPOSE_HEADERS).encode()
    return ((b"access-control-allow-origin", origin), (b"access-control-expose-headers", exposed))


async def _ask(application: Application, scope: Scope, host: bytes) -> Reply:
    """Have the API answer the question as nobody in particular asks it."""
    asked = False
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if asked:
            await asyncio.get_running_loop().create_future()  # nobody hangs up on a build
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await application({**scope, "method": "GET", "headers": [(b"host", host)]}, receive, send)
    start, *rest = sent
    headers = tuple((bytes(name), bytes(value)) for name, value in start["headers"])
    return Reply(start["status"], headers, b"".join(message.get("body", b"") for message in rest))


async def _make_answer(page: Page, variant: Variant) -> Answer:
    _, origin, accepted = variant
    coding = choose_coding(accepted)
    body = await page.representations.coded(coding)
    headers: Headers = (
        *((name, value) for name, value in page.reply.headers if name.lower() not in _SAID_ANEW),
        (b"content-length", str(len(body)).encode()),
        *([(b"content-encoding", coding.encode())] if coding != "identity" else []),
        _VARY,
        *_permission(page.site, origin),
    )
    tag = page.reply.header(b"etag").removeprefix(b"W/")
    return Answer(tag, headers, body, tuple(pair for pair in headers if pair[0].lower() not in _OF_THE_BODY))


async def _send_answer(answer: Answer, source: str, method: str, held: bytes | None, send: Send) -> None:
    """`held` is If-None-Match. A tag is quoted and its like cannot stand inside another, so a look for it will do."""
    if held is not None and (answer.tag in held or held == b"*"):
        metrics.snapshots["not_modified"].inc()
        await _send(304, answer.headers_304, b"", method, send)
    else:
        metrics.snapshots[source].inc()
        await _send(200, answer.headers, answer.body, method, send)


async def _send(status: int, headers: Headers, body: bytes, method: str, send: Send) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})
