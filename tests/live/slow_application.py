"""The product with one more address, /slow: it blocks the thread that Channels shares, until a file appears."""

import os
import time
from pathlib import Path

from asgiref.sync import sync_to_async

from commentsite.asgi import application as product

RELEASE = Path(os.environ["SLOW_RELEASE_FILE"])
STARTED = RELEASE.with_suffix(".started")


def block() -> None:
    STARTED.touch()
    while not RELEASE.exists():
        time.sleep(0.01)


async def application(scope, receive, send) -> None:
    if scope["type"] == "http" and scope["path"] == "/slow":
        await sync_to_async(block, thread_sensitive=True)()
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        return
    await product(scope, receive, send)
