"""What Uvicorn and its like tell an application: that the server starts, and that it stops. Daphne tells nothing; there
`manage.py serve` does the same."""

import asyncio
import signal
import threading
from contextlib import ExitStack
from types import FrameType
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings

from comments import drain
from comments.checks import examine
from comments.live.heap import settle
from comments.live.hub import current_hub
from comments.worker.loop import working_beside
from commentsite.accesslog import access_log


async def live_on(receive: Any, send: Any) -> None:
    """Refuse to start with a configuration that cannot work, and say what works badly."""
    working = ExitStack()
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            fault = await sync_to_async(examine)()
            say_goodbye_at_the_end()
            settle()
            if not fault:
                working.enter_context(working_beside())
            kind = "lifespan.startup.failed" if fault else "lifespan.startup.complete"
            await send({"type": kind, "message": fault})
        else:
            await sync_to_async(working.close)()
            # Uvicorn ends by the signal it was sent: nothing is done at such an exit.
            access_log.flush()
            await send({"type": "lifespan.shutdown.complete"})
            return


def say_goodbye_at_the_end() -> None:
    """Send readers away when SIGTERM comes, and leave the rest of the end to the server.

    A server like Uvicorn waits for open streams, for ever, and tells the application of the end only after that. So its
    own handler of the signal gets us before it. Where the server uses none, or runs beside others, nothing is done.
    """
    theirs = signal.getsignal(signal.SIGTERM)
    if not callable(theirs) or threading.current_thread() is not threading.main_thread():
        return
    loop, leaving = asyncio.get_running_loop(), set[asyncio.Task[None]]()

    def leave() -> None:
        drain.begin()
        leaving.add(loop.create_task(current_hub().drain(settings.LIVE_DRAIN_SECONDS)))

    def handle(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(leave)
        theirs(number, frame)

    signal.signal(signal.SIGTERM, handle)
