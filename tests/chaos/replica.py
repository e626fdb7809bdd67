"""A thread as a reader holds it: a snapshot, and events taken in as docs/protocol.md says."""

from collections import Counter
from typing import Any

from tests.chaos.snapshot import Snapshot

# Not events' matter: counts are tallied, totals of votes have no place in the log.
TALLIED = ("reply_count", "votes")


class Replica:
    def __init__(self, snapshot: Snapshot | None = None) -> None:
        """Without a snapshot: from the beginning of the log."""
        self.comments: dict[str, dict[str, Any]] = {}
        # Also of those that were taken out: an older copy may still come by a replay.
        self._revisions: dict[str, int] = {}
        self.thread: dict[str, Any] = dict(snapshot.thread) if snapshot else {"state": "open"}
        for comment in snapshot.comments if snapshot else []:
            if comment["rev"] >= self._revisions.get(comment["id"], 0):
                self._put(comment)

    def take_in(self, kind: str, data: dict[str, Any]) -> None:
        if kind == "thread.changed":
            self.thread.update(data)
        elif data["rev"] >= self._revisions.get(data["id"], 0):
            self._put(data)

    def _put(self, comment: dict[str, Any]) -> None:
        self._revisions[comment["id"]] = comment["rev"]
        if comment["state"] == "removed" and not comment["reply_count"]:
            self.comments.pop(comment["id"], None)
        else:
            self.comments[comment["id"]] = comment

    def tally(self) -> Counter[str]:
        """Published replies below each comment, at any depth, from what is held here; "" is the thread."""
        counts: Counter[str] = Counter()
        for comment in self.comments.values():
            if comment["state"] == "published":
                counts[""] += 1
                while comment["parent"] and comment["parent"] in self.comments:
                    comment = self.comments[comment["parent"]]
                    counts[comment["id"]] += 1
        return counts

    def differences(self, fresh: Snapshot) -> list[str]:
        """How this differs from a snapshot of the same place in the log; empty when it does not."""
        theirs = {comment["id"]: comment for comment in fresh.comments}
        found = [f"{name} is missing" for name in theirs.keys() - self.comments.keys()]
        found += [f"{name} should be gone: {self.comments[name]}" for name in self.comments.keys() - theirs.keys()]
        for name in theirs.keys() & self.comments.keys():
            if _told(theirs[name]) != _told(self.comments[name]):
                found.append(f"{name} is {_told(self.comments[name])}, not {_told(theirs[name])}")
        return found + self._wrong_counts(fresh) + self._wrong_words_of_thread(fresh)

    def _wrong_counts(self, fresh: Snapshot) -> list[str]:
        tally = self.tally()
        told = {"": fresh.thread["count"]} | {comment["id"]: comment["reply_count"] for comment in fresh.comments}
        return [
            f"{name or 'the thread'} counts {told[name]}, here it is {tally[name]}"
            for name in told
            if told[name] != tally[name]
        ]

    def _wrong_words_of_thread(self, fresh: Snapshot) -> list[str]:
        # The first public comment names a thread without an event of its own: who holds no title yet was not told one.
        words = ("state", "title", "url") if self.thread.get("title") else ("state",)
        return [
            f"the thread's {word} is {self.thread[word]!r}, not {fresh.thread[word]!r}"
            for word in words
            if self.thread[word] != fresh.thread[word]
        ]


def _told(comment: dict[str, Any]) -> dict[str, Any]:
    """What everybody is told of. The revision of an empty place is not: mending words that nobody sees is no event."""
    untold = (*TALLIED, "rev") if comment["state"] == "removed" else TALLIED
    return {name: value for name, value in comment.items() if name not in untold}
