"""What stream and poll have in common: a consumer whose work runs beside it, so that it hears the disconnect."""

import asyncio
import logging
from typing import Any

from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.http import AsyncHttpConsumer
from django.db import InterfaceError, OperationalError

from comments.errors import CommentsError, InternalError, MethodNotAllowed, Unavailable
from comments.live.admission import Headers, Request, find_site_and_headers, read_request
from comments.live.hub import Hub, current_hub
from comments.models import Site
from comments.problems import CONTENT_TYPE, RETRY_AFTER_OUTAGE_SECONDS, problem_body

logger = logging.getLogger(__name__)


class Reader(AsyncHttpConsumer):
    """One request of one reader. Subclasses answer it in `answer`.

    Three things differ from Channels' own consumer, each measured to matter (docs/adr/0002): no subscription to the
    channel layer for each reader; no hop to the shared database thread for each message; and the work is a task,
    because a consumer that loops in `handle` never hears that its reader has gone.
    """

    # No layer has this name, so none is subscribed to: the hub listens for everybody.
    channel_layer_alias = "none"

    def __init__(self) -> None:
        super().__init__()
        self._work: asyncio.Task[None] | None = None
        self._headers: Headers = [(b"vary", b"Origin"), (b"cache-control", b"no-store")]
        self._answered = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            if self._work is not None:
                self._work.cancel()

    async def dispatch(self, message: dict[str, Any]) -> None:
        await getattr(self, get_handler_name(message))(message)

    async def http_request(self, message: dict[str, Any]) -> None:
        if self._work is None:
            self._work = asyncio.get_running_loop().create_task(self._run())

    async def http_disconnect(self, message: dict[str, Any]) -> None:
        raise StopConsumer

    async def _run(self) -> None:
        try:
            await self._admit()
        except CommentsError as error:
            await self._refuse(error)
        except (OperationalError, InterfaceError) as error:
            logger.warning("The database did not answer a reader: %s", error)
            await self._refuse(Unavailable(retry_after=RETRY_AFTER_OUTAGE_SECONDS))
        except Exception:
            logger.exception("A reader's request failed.")
            await self._refuse(InternalError())

    async def _admit(self) -> None:
        hub = current_hub()
        site, self._headers = await find_site_and_headers(hub, self.scope)
        if self.scope["method"] != "GET":
            raise MethodNotAllowed
        await self.answer(hub, site, read_request(self.scope))

    async def answer(self, hub: Hub, site: Site, request: Request) -> None:
        raise NotImplementedError

    async def begin(self, status: int, headers: Headers) -> None:
        self._answered = True
        await self.send_headers(status=status, headers=[*self._headers, *headers])

    async def finish(self, status: int, body: bytes, headers: Headers) -> None:
        await self.begin(status, headers)
        await self.send_body(body)

    async def _refuse(self, error: CommentsError) -> None:
        """A problem document; or, when the answer has begun, its end: the reader comes back with its cursor."""
        if self._answered:
            await self.send_body(b"")
            return
        headers: Headers = [(b"content-type", CONTENT_TYPE.encode())]
        if error.retry_after:
            headers.append((b"retry-after", str(error.retry_after).encode()))
        if isinstance(error, MethodNotAllowed):
            headers.append((b"allow", b"GET"))
        await self.finish(error.status, problem_body(error), headers)
