"""The product with two faults: / fails inside Django, /boom before it. Both complain with what a reader sent."""

from typing import Any

from comments.pages import landing
from commentsite.accesslog import with_access_log
from commentsite.asgi import application as product

COMPLAINT = "No ann@example.org from 203.0.113.77 with Bearer s3cret at /t/demo/?thread=diary"


def fail(*_: Any, **__: Any) -> None:
    raise RuntimeError(COMPLAINT)


async def break_early(scope: Any, receive: Any, send: Any) -> None:
    fail()


landing.render = fail
broken = with_access_log(break_early)


async def application(scope: Any, receive: Any, send: Any) -> None:
    await (broken if scope["path"] == "/boom" else product)(scope, receive, send)
