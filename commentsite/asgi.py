"""The ASGI entry: live routes first, Django for the rest."""

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commentsite.settings")
django_application = get_asgi_application()

from comments.live.routing import live_routes  # noqa: E402 - its models need the line above


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """One HTTP request. We have no WebSockets; one is closed without a traceback."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close"})
        return
    if scope["type"] != "http":
        raise ValueError(f"This application does not speak {scope['type']}.")
    # Daphne takes root_path from a header of the client's, and Django builds links with it: pin it (docs/security.md).
    scope = {
        **scope,
        "root_path": "",
        "headers": [header for header in scope["headers"] if header[0] != b"daphne-root-path"],
    }
    await (live_routes if scope["path"].startswith("/live/") else django_application)(scope, receive, send)
