"""A reader who does what docs/protocol.md says a client must do: holds a snapshot and takes events in."""

from typing import Any

PUBLISHED = "published"


class Follower:
    """What one reader holds of a thread. It never looks anything up: it knows what it was told.

    `whole` readers began with everything that was shown, and must end with everything, counts too. Others hold a page:
    what they hold must be right.
    """

    def __init__(self, snapshot: dict[str, Any]) -> None:
        self.load(snapshot)

    def load(self, snapshot: dict[str, Any]) -> None:
        self.cursor: str = snapshot["cursor"]
        self.thread: dict[str, Any] = dict(snapshot["thread"])
        self.comments: dict[str, dict[str, Any]] = {comment["id"]: dict(comment) for comment in snapshot["comments"]}
        # Known, but not on the page: taken out, or below something that is not loaded.
        self.unseen: dict[str, dict[str, Any]] = {}
        self.loaded = frozenset(self.comments)
        self.whole = snapshot["next"] is None and self._has_all_replies()
        # The first comment names its thread, and no event says so.
        self.is_named = not self.cursor.endswith(".0")

    def _has_all_replies(self) -> bool:
        below = dict.fromkeys(self.comments, 0)
        for comment in self.comments.values():
            if comment["state"] == PUBLISHED:
                for ancestor in self._ancestors(comment):
                    below[ancestor["id"]] += 1
        return all(below[comment["id"]] == comment["reply_count"] for comment in self.comments.values())

    def _ancestors(self, comment: dict[str, Any]) -> list[dict[str, Any]]:
        found = []
        while (comment := self.comments.get(comment["parent"], {})) != {}:
            found.append(comment)
        return found

    def take_in(self, kind: str, data: dict[str, Any], place: str) -> None:
        if kind == "thread.changed":
            self.thread.update({name: data[name] for name in ("title", "url", "state", "pinned")})
            self.is_named = True
        else:
            self._take_comment(data)
        self.cursor = place

    def _take_comment(self, data: dict[str, Any]) -> None:
        held = self.comments.get(data["id"])
        before = held or self.unseen.get(data["id"])
        if before is not None and data["rev"] < before["rev"]:
            return
        self._tally(data, before)
        copy = {**data, "reply_count": held["reply_count"] if held else 0}
        has_place = data["state"] == PUBLISHED or data["reply_count"] > 0
        if has_place and (held or data["parent"] is None or data["parent"] in self.comments):
            self.comments[data["id"]] = copy
            self.unseen.pop(data["id"], None)
        else:
            self.comments.pop(data["id"], None)
            self.unseen[data["id"]] = copy

    def _tally(self, data: dict[str, Any], before: dict[str, Any] | None) -> None:
        was_published = before is not None and before["state"] == PUBLISHED
        step = (data["state"] == PUBLISHED) - was_published
        self.thread["count"] += step
        for ancestor in self._ancestors(data):
            ancestor["reply_count"] += step
