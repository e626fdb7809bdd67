"""The product with a window: /connections tells what Daphne keeps of requests, /fail raises, /endless never answers."""

import gc

import orjson
from daphne.http_protocol import WebRequest

from comments.live.finished import PromptServer
from commentsite.asgi import application as product


def kept(server: PromptServer) -> dict[str, object]:
    """Entries in Daphne's table, and requests alive in the process, the one that asks included."""
    gc.collect()
    return {
        "connections": len(server.connections),
        "requests": sum(type(thing) is WebRequest for thing in gc.get_objects()),
        "settled": gc.get_freeze_count(),
    }


async def application(scope, receive, send) -> None:
    if scope["type"] == "http" and scope["path"] == "/fail":
        raise ZeroDivisionError("asked to fail")
    if scope["type"] == "http" and scope["path"] == "/endless":
        while (await receive())["type"] != "http.disconnect":
            pass
        return
    if scope["type"] == "http" and scope["path"] == "/connections":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": orjson.dumps(kept(send.func.__self__))})
        return
    await product(scope, receive, send)
