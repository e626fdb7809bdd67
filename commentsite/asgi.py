"""The ASGI entry: live routes first; then ready pages from memory, the API's own door, and Django for the rest.

All but the live routes get a line in the log.
"""

import asyncio
import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commentsite.settings")
django_application = get_asgi_application()

from comments.api.door import Door  # noqa: E402 - its models need the line above
from comments.events import ring_on  # noqa: E402 - the same
from comments.live.routing import live_routes  # noqa: E402 - the same
from comments.live.snapshot_door import SnapshotDoor  # noqa: E402 - the same
from commentsite.accesslog import with_access_log  # noqa: E402 - the same
from commentsite.lifespan import live_on  # noqa: E402 - the same

api_door = Door()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """One HTTP request, or a server's start and stop. Uvicorn's WebSockets are closed: we have none."""
    if scope["type"] == "lifespan":
        await live_on(receive, send)
        return
    if scope["type"] == "websocket":
        await send({"type": "websocket.close"})
        return
    if scope["type"] != "http":
        raise ValueError(f"This application does not speak {scope['type']}.")
    if scope["path"].startswith("/live/"):
        stay = await live_routes(_pinned(scope), receive, send)
        if stay is not None:
            await stay
    else:
        await web_routes(scope, receive, send)


async def _enter(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """The API's description, a page for people, is Django's too."""
    ring_on(asyncio.get_running_loop())
    inner = api_door if scope["path"].startswith("/api/v1/sites/") else django_application
    await inner(_pinned(scope), receive, send)


def _pinned(scope: dict[str, Any]) -> dict[str, Any]:
    """Daphne takes root_path from a header of the client's, and Django builds links with it (docs/security.md)."""
    headers = [header for header in scope["headers"] if header[0] != b"daphne-root-path"]
    return {**scope, "root_path": "", "headers": headers}


web_routes = with_access_log(SnapshotDoor(_enter))
