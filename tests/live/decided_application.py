"""The product with one more address, /decide: it calls a moderator's services, without the admin's pages around them.

Branches show their first REPLIES replies alone, so that short ones overflow already.
"""

import os
from typing import Any
from urllib.parse import parse_qsl

import orjson
from asgiref.sync import sync_to_async

from comments import conf
from commentsite.asgi import application as product

conf.FIRST_REPLIES = int(os.environ["REPLIES"])

MARKS = ("pin", "unpin", "highlight", "dim")


def decide(*, action: str, site: str, thread: str, comment: str = "", **words: str) -> str:
    """The cursor after one decision. Raises WrongState and its like."""
    from comments.models import Comment, Thread
    from comments.services import marks, moderation, threads

    found = Thread.objects.select_related("site").get(site__key=site, key=thread)
    if comment:
        chosen = Comment.objects.select_related("thread__site").get(pk=comment)
        room = marks if action in MARKS else moderation
        getattr(room, f"{action}_comment")(comment=chosen, **words)
    else:
        getattr(threads, f"{action}_thread")(thread=found, **words)
    found.refresh_from_db()
    return str(found.cursor)


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http" or scope["path"] != "/decide":
        await product(scope, receive, send)
        return
    from comments.errors import CommentsError

    try:
        body = orjson.dumps({"cursor": await sync_to_async(decide)(**dict(parse_qsl(scope["query_string"].decode())))})
        status = 200
    except CommentsError as error:
        body, status = b"", error.status
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})
