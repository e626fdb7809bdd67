"""The live routes. They are outside Django's middleware: nothing there may hold a connection or buffer a stream."""

from channels.routing import URLRouter
from django.urls import re_path

from comments.errors import NotFound
from comments.live.admission import Request
from comments.live.desk import DeskStream
from comments.live.hub import Hub
from comments.live.mine import Mine
from comments.live.poll import Poll
from comments.live.reader import Reader
from comments.live.stream import Stream
from comments.live.typing import Typing
from comments.models import Site


class Nowhere(Reader):
    """Every other address under /live/."""

    async def _admit(self) -> None:
        raise NotFound

    async def answer(self, hub: Hub, site: Site, request: Request) -> None:
        raise NotFound


_SITE = r"(?P<site>[a-z0-9-]{1,64})"

live_routes = URLRouter(
    [
        re_path(rf"^live/v1/{_SITE}/stream$", Stream.as_asgi()),
        re_path(rf"^live/v1/{_SITE}/poll$", Poll.as_asgi()),
        re_path(rf"^live/v1/{_SITE}/typing$", Typing.as_asgi()),
        re_path(rf"^live/v1/{_SITE}/mine$", Mine.as_asgi()),
        re_path(r"^live/desk/stream$", DeskStream.as_asgi()),
        re_path(r"", Nowhere.as_asgi()),
    ]
)
