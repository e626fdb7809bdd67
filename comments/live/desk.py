"""The moderators' stream (live/desks.py): who may have it, and how it begins."""

from collections.abc import Mapping
from functools import partial
from http.cookies import CookieError, SimpleCookie
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from comments.cursor import Cursor, parse_cursor
from comments.enums import ResetReason
from comments.errors import BadRequest, MethodNotAllowed, OriginRefused, TokenMissing
from comments.live import frames
from comments.live.admission import Request, header_of, query_of
from comments.live.audience import PACKET_BYTES
from comments.live.follower import Follower
from comments.live.hub import Hub, current_hub
from comments.live.opening import follow, open_line
from comments.live.reader import Reader
from comments.models import Site
from comments.text.urls import origin_of

SIGNED_OUT = "Sign in to the admin first."


class DeskStream(Reader):
    """Admits a moderator by the session of Django's admin, from our own pages only."""

    async def _admit(self) -> None:
        self.headers = [(b"cache-control", b"no-store"), (b"vary", b"Cookie")]
        host, _ = split_domain_port(header_of(self.scope, b"host") or "")
        if not validate_host(host, settings.ALLOWED_HOSTS):
            raise BadRequest("This server is not known by that name.")
        origin = header_of(self.scope, b"origin")
        if origin is not None and origin != origin_of(settings.BASE_URL):
            raise OriginRefused
        if self.scope["method"] != "GET":
            raise MethodNotAllowed
        await self._open(current_hub())

    async def answer(self, hub: Hub, site: Site, request: Request) -> None:
        """A desk is of no one site; see `_admit`."""
        raise NotImplementedError

    async def _open(self, hub: Hub) -> None:
        place = _place(self.scope)
        desk = hub.desks.enter(_session_key(self.scope))
        leave = partial(hub.desks.leave, desk)
        try:
            await desk.look()
            if desk.view.sites is None:
                raise TokenMissing(SIGNED_OUT)
            place = place or desk.cursor
            batch = await desk.since(place, too_far=ResetReason.TOO_OLD, most_bytes=PACKET_BYTES)
            greeting = frames.hello(
                place, desk.cursor, replayed=len(batch.frames), heartbeat_seconds=settings.LIVE_HEARTBEAT_SECONDS
            )
            line = await open_line(self, greeting + batch.sse + desk.state())
        except BaseException:
            leave()
            raise
        if line is None:
            leave()
            return
        follow(self, hub, desk, Follower(desk.audience, line, batch.cursor, leave))


def _place(scope: Mapping[str, Any]) -> Cursor | None:
    told = header_of(scope, b"last-event-id") or query_of(scope).get("cursor", "")
    return parse_cursor(told) if told else None


def _session_key(scope: Mapping[str, Any]) -> str:
    """Raises TokenMissing."""
    try:
        cookie = SimpleCookie(header_of(scope, b"cookie") or "").get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        cookie = None
    if cookie is None or not cookie.value:
        raise TokenMissing(SIGNED_OUT)
    return cookie.value
