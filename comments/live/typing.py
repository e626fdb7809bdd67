"""A page says that somebody is typing in it: a beacon, sent without a preflight, whose answer nobody waits for."""

import re
import time

from comments import rules
from comments.errors import Invalid
from comments.live.admission import Request
from comments.live.hub import Hub
from comments.live.reader import Reader
from comments.models import Site

_WHO = re.compile(r"[A-Za-z0-9-]{8,36}", re.ASCII)


class Typing(Reader):
    """The answer says nothing: whether somebody was counted is told by the stream, to everybody."""

    method = "POST"

    async def answer(self, hub: Hub, site: Site, request: Request) -> None:
        if not _WHO.fullmatch(request.who):
            raise Invalid(errors={"who": ["Send 8 to 36 letters, digits and hyphens, drawn anew for each page view."]})
        if site.typing and request.origin is not None and rules.is_own_origin(site, request.origin):
            name = site.pk, hub.names.now(site.pk, request.key)
            hub.presence.typists.hear(name, request.who, request.address, time.monotonic())
        await self.finish(204, b"", [])
