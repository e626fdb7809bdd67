"""A thread as a plain dictionary: what writers and moderators did to it, and what a stranger therefore sees."""

from dataclasses import dataclass, field
from typing import Any

PUBLISHED, PENDING, REJECTED, REMOVED, DELETED = "published", "pending", "rejected", "removed", "deleted"
SPAM = "spam"
# A moderator's verb: the states it works on, and where it leads.
DECISIONS = {
    "approve": ((PENDING, SPAM), PUBLISHED),
    "restore": ((REJECTED, REMOVED), PUBLISHED),
    "reject": ((PENDING, SPAM, PUBLISHED), REJECTED),
    "spam": ((PENDING, PUBLISHED, REJECTED), SPAM),
    "remove": ((PENDING, SPAM, PUBLISHED), REMOVED),
}


@dataclass
class Entry:
    """One comment. `fixed` is what its post was answered with and what never changes."""

    fixed: dict[str, Any]
    who: int
    words: str
    state: str
    active: int
    rev: int = 1
    is_edited: bool = False
    is_highlighted: bool = False


@dataclass
class Model:
    """Comments in the order of their posts. `moved` once anything of the thread was public."""

    holds_all: bool
    entries: dict[str, Entry] = field(default_factory=dict)
    title: str = ""
    url: str = ""
    is_closed: bool = False
    moved: bool = False
    clock: int = 0
    pinned: str | None = None

    # --- what is done to it; each answers with the HTTP status that it must have ---

    def expect_post(self, parent: str | None) -> int:
        if self.is_closed:
            return 403
        if parent and self.entries[parent].state != PUBLISHED:
            return 404
        return 202 if self.holds_all else 201

    def post(self, answer: dict[str, Any], who: int, words: str, title: str, url: str) -> None:
        if not self.moved:
            self.title, self.url = title, url
        self.clock += 1
        self.entries[answer["id"]] = Entry(answer, who, words, PENDING, self.clock)
        if not self.holds_all:
            self._show(answer["id"])

    def expect_change(self, comment: str, who: int) -> int:
        entry = self.entries[comment]
        if entry.who != who:
            return 403 if self.is_shown(comment) else 404
        return 200 if entry.state in (PUBLISHED, PENDING, SPAM) else 404

    def edit(self, comment: str, who: int, words: str) -> int:
        status = self.expect_change(comment, who)
        if status == 200 and self.is_closed:
            return 403
        if status == 200:
            entry = self.entries[comment]
            self._rewrite(entry, words)
            if self.holds_all and entry.state == PUBLISHED:
                self._turn(comment, PENDING)
        return status

    def delete(self, comment: str, who: int) -> int:
        entry = self.entries[comment]
        if entry.state == DELETED and entry.who == who:
            return 200
        status = self.expect_change(comment, who)
        if status == 200:
            self._turn(comment, DELETED)
            entry.rev += 1
        return status

    def decide(self, action: str, comment: str) -> int:
        entry = self.entries[comment]
        allowed, state = DECISIONS[action]
        if entry.state == state:
            return 200
        if entry.state not in allowed:
            return 409
        entry.rev += 1
        if state == PUBLISHED:
            self._show(comment)
        self._turn(comment, state)
        return 200

    def mark(self, action: str, comment: str) -> int:
        """Pin, unpin, highlight or dim; what is so already is not done again."""
        entry = self.entries[comment]
        if action in ("pin", "unpin"):
            if (self.pinned == comment) == (action == "pin"):
                return 200
            if action == "pin" and (entry.state != PUBLISHED or entry.fixed["parent"]):
                return 409
            self.pinned = comment if action == "pin" else None
            return 200
        if entry.is_highlighted == (action == "highlight"):
            return 200
        if action == "highlight" and entry.state != PUBLISHED:
            return 409
        entry.is_highlighted, entry.rev = action == "highlight", entry.rev + 1
        return 200

    def revise(self, comment: str, words: str) -> int:
        entry = self.entries[comment]
        if entry.state == DELETED:
            return 409
        if entry.words != words:
            self._rewrite(entry, words)
        return 200

    def close(self, closed: bool) -> None:
        self.moved = self.moved or closed != self.is_closed
        self.is_closed = closed

    def rename(self, title: str, url: str) -> None:
        self.moved = self.moved or (title, url) != (self.title, self.url)
        self.title, self.url = title, url

    def _turn(self, comment: str, state: str) -> None:
        """What is no longer public does not stay pinned."""
        self.entries[comment].state = state
        if self.pinned == comment and state != PUBLISHED:
            self.pinned = None

    def _rewrite(self, entry: Entry, words: str) -> None:
        entry.words, entry.is_edited, entry.rev = words, True, entry.rev + 1

    def _show(self, comment: str) -> None:
        self.entries[comment].state = PUBLISHED
        self.moved = True
        self.clock += 1
        self.entries[self.root_of(comment)].active = self.clock

    # --- what a stranger sees ---

    def root_of(self, comment: str) -> str:
        while parent := self.entries[comment].fixed["parent"]:
            comment = parent
        return comment

    def is_shown(self, comment: str) -> bool:
        return self.entries[comment].state == PUBLISHED or self.reply_counts()[comment] > 0

    def reply_counts(self) -> dict[str, int]:
        counts = dict.fromkeys(self.entries, 0)
        for comment, entry in self.entries.items():
            while entry.state == PUBLISHED and (parent := self.entries[comment].fixed["parent"]):
                counts[parent] += 1
                comment = parent
        return counts

    def public_comments(self) -> dict[str, dict[str, Any]]:
        """What is shown, in the order of the posts, as `plain` gives it."""
        counts = self.reply_counts()
        return {
            comment: _payload(entry, counts[comment])
            for comment, entry in self.entries.items()
            if entry.state == PUBLISHED or counts[comment]
        }

    def told(self, comment: str) -> dict[str, Any]:
        """What an event says of a comment, shown or not."""
        return _payload(self.entries[comment], self.reply_counts()[comment])

    def public_thread(self) -> dict[str, Any]:
        return {
            "title": self.title if self.moved else "",
            "url": self.url if self.moved else "",
            "state": "closed" if self.is_closed else "open",
            "count": sum(entry.state == PUBLISHED for entry in self.entries.values()),
            "pinned": self.pinned,
        }

    def branches(self, sort: str) -> list[list[str]]:
        """Shown branches in the order of a sort, the pinned one before: a root, then what is shown below it in the
        order of the posts."""
        branches: dict[str, list[str]] = {}
        for comment in self.public_comments():
            branches.setdefault(self.root_of(comment), []).append(comment)
        ordered = list(branches.values())
        if sort == "active":
            ordered.sort(key=lambda branch: self.entries[branch[0]].active)
        if sort != "oldest":
            ordered.reverse()
        return sorted(ordered, key=lambda branch: branch[0] != self.pinned)


def _payload(entry: Entry, reply_count: int) -> dict[str, Any]:
    kept = {name: entry.fixed[name] for name in ("id", "parent", "created_at")}
    kept |= {"reply_count": reply_count, "votes": {"up": 0, "down": 0}}
    if entry.state != PUBLISHED:
        return kept | {"author": None, "html": "", "state": "removed", "client_id": None, "is_edited": False}
    said = {"rev": entry.rev, "html": f"<p>{entry.words}</p>\n", "state": PUBLISHED, "is_edited": entry.is_edited}
    if entry.is_highlighted:
        said["highlighted"] = True
    return kept | said | {"author": entry.fixed["author"], "client_id": entry.fixed["client_id"]}


def plain(comment: dict[str, Any]) -> dict[str, Any]:
    """A comment of the API as the model has it: whether it was edited, not when.

    An empty place is compared without its `rev`: a moderator who mends words that nobody sees tells nobody.
    """
    unlike = ("edited_at",) if comment["state"] == PUBLISHED else ("edited_at", "rev")
    told = {name: value for name, value in comment.items() if name not in unlike}
    return told | {"is_edited": comment["edited_at"] is not None}
