"""The site that is read: one thread of a hundred comments, and as many others around it as asked for.

`python -m benchmarks.site TIMES` is run by `grow`: it multiplies the other threads in the database of its environment.
"""

import json
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.machine import ROOT
from benchmarks.servers import PYTHON, Running, environment
from benchmarks.traffic import drive, exchange
from benchmarks.words import isso_post, product_post

THREAD_COMMENTS = 100
OTHER_THREADS = 20
OTHER_COMMENTS = 1000
# What a widget shows of a thread at once, ours and Isso's: a hundred comments, each fifth one with four replies.
PAGE_ROOTS, PAGE_REPLIES = 20, 4
PAGE_COMMENTS = PAGE_ROOTS * (1 + PAGE_REPLIES)
# Three comments to the page, then two replies to the last of them, over and over.
ROOTS, REPLIES = 3, 2


def fill_thread(server: Running) -> dict[str, str]:
    """A hundred comments over HTTP; the `id` and `token` of the last one."""
    made: dict[str, str] = {}
    root = None
    for number in range(THREAD_COMMENTS):
        parent = root if number % (ROOTS + REPLIES) >= ROOTS else None
        made = post(server, number, thread="bench", parent=parent)
        root = root if parent else made["id"]
    return made


def fill_page(server: Running, thread: str = "bench") -> list[dict[str, str]]:
    """A thread that a widget shows at once; the `id` and `token` of each comment."""
    made: list[dict[str, str]] = []
    for number in range(PAGE_COMMENTS):
        place = number % (1 + PAGE_REPLIES)
        made.append(post(server, number, thread=thread, parent=made[-place]["id"] if place else None))
    return made


def post(server: Running, number: int, *, thread: str, parent: str | None = None) -> dict[str, str]:
    """One comment; its `id` and the `token` of its author."""
    build = isso_post if server.kind == "isso" else product_post
    answer = json.loads(exchange(server.port, build(number, thread=thread, parent=parent), status=201)[1])
    comment = answer if server.kind == "isso" else answer["comment"]
    return {"id": comment["id"], "token": answer.get("token", "")}


def fill_others(server: Running) -> None:
    """A thousand comments in other threads of our product."""
    drive(server.port, 4, _others(), seconds=600)


def _others() -> Iterator[bytes]:
    for number in range(OTHER_COMMENTS):
        yield product_post(THREAD_COMMENTS + number, thread=f"other-{number % OTHER_THREADS}")


def grow(database_url: str, times: int) -> None:
    """Copy the other threads of our product until there are `times` as many: posting each would take minutes."""
    command = [PYTHON, "-m", "benchmarks.site", str(times)]
    subprocess.run(command, cwd=ROOT, env=environment(database_url), check=True)


def _copy_threads(times: int) -> None:
    from comments.models import Comment, Event, Thread
    from comments.models.comment import new_comment_id

    for thread in list(Thread.objects.filter(key__startswith="other")):
        comments, events, key = list(thread.comments.all()), list(thread.events.all()), thread.key
        for copy in range(times - 1):
            thread.pk, thread.key = None, f"{key}-{copy}"
            thread.save(force_insert=True)
            names = {comment.pk: new_comment_id() for comment in comments}
            for comment in comments:
                comment.pk, comment.thread = names[comment.pk], thread
            for event in events:
                event.pk, event.thread, event.comment_id = None, thread, event.comment_id and names[event.comment_id]
            Comment.objects.bulk_create(comments)
            Event.objects.bulk_create(events)


if __name__ == "__main__":
    import django

    django.setup()
    _copy_threads(int(sys.argv[1]))
