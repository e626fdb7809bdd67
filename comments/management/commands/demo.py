import secrets
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from comments.demo.blog import make_server
from comments.demo.loading import load_demo

MODERATOR = "moderator"


class Command(BaseCommand):
    help = "Serve the product with demo data, and a demo blog on another port. What `make run` runs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port of the product (default: %(default)s)")
        parser.add_argument("--demo-port", type=int, default=8001, help="port of the demo blog (default: %(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        port, demo_port = options["port"], options["demo_port"]
        if not 0 < demo_port < 65536:
            raise CommandError(f"--demo-port {demo_port} is no port; write a number from 1 to 65535.")
        site = load_demo([f"http://localhost:{demo_port}", f"http://127.0.0.1:{demo_port}"])
        password = self._moderator_password()
        try:
            blog = make_server(demo_port, settings.BASE_URL, loaded_on=site.created_at.date())
        except OSError as error:
            raise CommandError(f"Cannot listen on port {demo_port} for the demo blog: {error.strerror}.") from error
        threading.Thread(target=blog.serve_forever, daemon=True, name="demo-blog").start()
        self._announce(demo_port, password)
        try:
            call_command("serve", port=port)
        finally:
            blog.shutdown()
            blog.server_close()

    def _moderator_password(self) -> str:
        """A random one, made once and kept beside the database, readable by its owner alone."""
        kept = Path(settings.VAR_DIR) / "moderator-password"
        users = get_user_model().objects
        user = users.filter(username=MODERATOR).first()
        if user is not None and kept.exists():
            return kept.read_text().strip()
        password = secrets.token_urlsafe(12)
        if user is None:
            users.create_superuser(username=MODERATOR, password=password)
        else:
            user.set_password(password)
            user.save(update_fields=["password"])
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(password + "\n")
        return password

    def _announce(self, demo_port: int, password: str) -> None:
        self.stdout.write(
            f"\n  Demo blog    http://localhost:{demo_port}/\n"
            f"  Moderation   {settings.BASE_URL}/admin/   {MODERATOR} / {password}\n"
            f"  API          {settings.BASE_URL}/api/v1/docs\n"
        )
        self.stdout.flush()
