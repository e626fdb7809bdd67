"""What the database holds in the end, as one JSON object: run as a process of its own, read by `read_ledger`."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from tests.servers import ROOT


@dataclass(frozen=True, slots=True)
class Ledger:
    """`comments`: id, client_id, room, state, rev. `events`: per room the numbers, and the comments made public."""

    comments: list[dict[str, Any]]
    logs: dict[str, list[int]]
    cursors: dict[str, str]
    published: set[str]


def read_ledger(environment: dict[str, str]) -> Ledger:
    command = [sys.executable, "-m", "tests.chaos.ledger"]
    run = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True, timeout=60)
    told = json.loads(run.stdout)
    return Ledger(told["comments"], told["logs"], told["cursors"], set(told["published"]))


def tell() -> dict[str, Any]:
    import django

    django.setup()
    from comments.enums import EventKind
    from comments.models import Comment, Event, Thread

    rooms = {thread.pk: f"{thread.site.key}:{thread.key}" for thread in Thread.objects.select_related("site")}
    logs: dict[str, list[int]] = {room: [] for room in rooms.values()}
    for event in Event.objects.order_by("thread", "seq"):
        logs[rooms[event.thread_id]].append(event.seq)
    comments = Comment.objects.values("id", "client_id", "thread_id", "state", "rev")
    return {
        "comments": [{**row, "room": rooms[row["thread_id"]]} for row in comments],
        "logs": logs,
        "cursors": {rooms[thread.pk]: str(thread.cursor) for thread in Thread.objects.all()},
        "published": list(Event.objects.filter(kind=EventKind.CREATED).values_list("comment_id", flat=True)),
    }


if __name__ == "__main__":
    assert "DJANGO_SETTINGS_MODULE" in os.environ
    json.dump(tell(), sys.stdout, default=str)
