import signal
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from comments import drain
from comments.worker.loop import work


class Command(BaseCommand):
    requires_system_checks = []
    help = "Send mails and do what is done from time to time, in a process of its own; set WORKER=off for the servers."

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor == "postgresql":
            # It serves no readers: servers that count their neighbours (comments.W003) need not count it.
            connection.settings_dict["OPTIONS"]["application_name"] = "comments worker"
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: drain.begin())
        self.stdout.write("Working (stop with Ctrl+C)")
        self.stdout.flush()
        work()
