from typing import Any

from django.core.management.base import BaseCommand

from comments.models import ModerationLog, Thread
from comments.models.thread import new_epoch


class Command(BaseCommand):
    help = "After restoring an older backup: give every event log a new name, so that readers load their thread again."

    def handle(self, *args: Any, **options: Any) -> None:
        renamed = 0
        for thread in Thread.objects.only("pk").iterator():
            Thread.objects.filter(pk=thread.pk).update(epoch=new_epoch())
            renamed += 1
        ModerationLog.objects.update(epoch=new_epoch())
        self.stdout.write(f"Renamed the logs of {renamed} threads.")
