"""`python -m tests.live.serve_application MODULE:NAME PORT`: any ASGI application on our own Daphne."""

import importlib
import sys

import django


async def nothing() -> None:
    """No request outlives its answer here."""


if __name__ == "__main__":
    django.setup()
    module, _, name = sys.argv[1].partition(":")
    from comments.live.server import run_server  # its models need the line above

    application = getattr(importlib.import_module(module), name)
    run_server(application, host="127.0.0.1", port=int(sys.argv[2]), ready=lambda: None, idle=nothing)
