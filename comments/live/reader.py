"""What stream and poll have in common: who may ask, and how a refusal looks."""

import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from channels.generic.http import AsyncHttpConsumer
from django.db import InterfaceError, OperationalError

from comments.errors import CommentsError, InternalError, MethodNotAllowed, Unavailable
from comments.live.admission import Headers, Request, find_site_and_headers, read_request
from comments.live.hub import Hub, current_hub
from comments.models import Site
from comments.problems import CONTENT_TYPE, RETRY_AFTER_OUTAGE_SECONDS, problem_body

Receive = Callable[[], Awaitable[dict[str, Any]]]
logger = logging.getLogger(__name__)


class Reader(AsyncHttpConsumer):
    """One request of one reader, asked by `method`. Subclasses answer it in `answer`.

    It differs from Channels' own consumer, each point measured to matter (docs/adr/0002): no subscription to the
    channel layer for each reader; no hop to the shared database thread for each message; no task beside the server's;
    and `receive` belongs to the subclass, because a consumer that loops never hears that its reader has gone.
    """

    method = "GET"

    def __init__(self) -> None:
        super().__init__()
        self.headers: Headers = [(b"vary", b"Origin"), (b"cache-control", b"no-store")]
        self.stay: Coroutine[Any, Any, None] | None = None
        self._answered = False

    async def __call__(self, scope: Any, receive: Receive, send: Any) -> Coroutine[Any, Any, None] | None:
        """Answer. What is returned is to be awaited in the end, by whoever called first: all that was needed to admit a
        reader is then out of memory."""
        self.scope, self.receive, self.base_send = scope, receive, send
        await self._run()
        return self.stay

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
        site, self.headers = await find_site_and_headers(hub, self.scope)
        if self.scope["method"] != self.method:
            raise MethodNotAllowed
        await self.answer(hub, site, read_request(self.scope))

    async def answer(self, hub: Hub, site: Site, request: Request) -> None:
        raise NotImplementedError

    async def begin(self, status: int, headers: Headers) -> None:
        self._answered = True
        await self.send_headers(status=status, headers=[*self.headers, *headers])

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
            headers.append((b"allow", self.method.encode()))
        await self.finish(error.status, problem_body(error), headers)
