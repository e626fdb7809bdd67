"""A moderator in a process of its own: decides about whatever is there, until its input is closed.

Prints one line for each decision: its name, or "failed" when the database was away.
"""

import random
import sys
import threading
from collections.abc import Callable
from typing import Any

import django
from django.db import DatabaseError, connection

django.setup()

from comments.enums import CommentState, ThreadState  # noqa: E402 - models need the line above
from comments.errors import CommentsError  # noqa: E402
from comments.models import Comment, Thread  # noqa: E402
from comments.services import moderation, threads  # noqa: E402

# Decisions are about so many of the newest comments.
IN_SIGHT = 60
LONGEST_PAUSE_SECONDS = 0.5


class Moderator:
    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def decide(self) -> str:
        """One decision; its name."""
        thread = self._choose(Thread.objects.select_related("site"))
        if thread is None:
            return "nothing to decide"
        if thread.state == ThreadState.CLOSED or self._random.random() < 0.04:
            return self._decide_thread(thread)
        comment = self._choose(Comment.objects.filter(thread=thread).select_related("thread__site")[:IN_SIGHT])
        if comment is None:
            return "nothing to decide"
        name, act = self._random.choice(self._decisions(comment))
        try:
            act(comment=comment)
        except CommentsError as error:
            return error.code
        return name

    def _choose(self, rows: Any) -> Any:
        found = list(rows)
        return self._random.choice(found) if found else None

    def _decide_thread(self, thread: Thread) -> str:
        if thread.state == ThreadState.CLOSED:
            threads.reopen_thread(thread=thread)
            return "reopen"
        if self._random.random() < 0.5:
            threads.close_thread(thread=thread)
            return "close"
        threads.rename_thread(thread=thread, title=f"Renamed {self._random.random()}", url=thread.url)
        return "rename"

    def _decisions(self, comment: Comment) -> list[tuple[str, Callable[..., object]]]:
        reject, restore = ("reject", moderation.reject_comment), ("restore", moderation.restore_comment)
        if comment.state == CommentState.PENDING:
            return [("approve", moderation.approve_comment)] * 3 + [reject]
        if comment.state == CommentState.PUBLISHED:
            return [("remove", moderation.remove_comment), reject, ("revise", self._revise)]
        return [restore]

    def _revise(self, *, comment: Comment) -> None:
        moderation.revise_comment(comment=comment, body=f"Mended, {self._random.random()}")


def main() -> None:
    seed = sys.argv[1]
    moderator, over, pause = Moderator(seed), threading.Event(), random.Random(seed)
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    while not over.wait(pause.uniform(0, LONGEST_PAUSE_SECONDS)):
        try:
            print(moderator.decide(), flush=True)
        except DatabaseError:
            connection.close()
            print("failed", flush=True)


if __name__ == "__main__":
    main()
