from functools import partial
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from comments.checks import examine
from comments.live.server import ListenError, run_server
from comments.worker.loop import working_beside


class Command(BaseCommand):
    # Django's own checks look at the code for 0.3 s; CI has run them. Ours look at the machine (comments/checks.py).
    requires_system_checks = []
    help = "Run the production server: Daphne, with a deep listen backlog and a goodbye to open streams."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--host", default="127.0.0.1", help="address to listen on; 0.0.0.0 or :: for all (default: %(default)s)"
        )
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        if not 0 < port < 65536:
            raise CommandError(f"--port {port} is no port; write a number from 1 to 65535.")
        fault = examine()
        if fault:
            raise CommandError(fault)
        asgi = import_module("commentsite.asgi")
        ready = partial(self._announce, host, port)
        try:
            with working_beside():
                run_server(asgi.application, host=host, port=port, ready=ready, idle=asgi.api_door.idle)
        except ListenError as error:
            raise CommandError(f"Cannot listen on {host}:{port}. {error}") from error

    def _announce(self, host: str, port: int) -> None:
        self.stdout.write(f"Serving on http://{host}:{port}/ (stop with Ctrl+C)")
        self.stdout.flush()
