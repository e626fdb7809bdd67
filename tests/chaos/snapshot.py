"""A whole thread, loaded as a client would: page by page, each from whichever server answers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from tests.chaos.wire import Answer, Broken

# Asks some server of its own choice for a path of the API.
Ask = Callable[[str], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Room:
    """One thread to follow or to write in."""

    site: str
    key: str

    def __str__(self) -> str:
        return f"{self.site}:{self.key}"

    def api(self, path: str, **query: Any) -> str:
        return f"/api/v1/sites/{self.site}/{path}" + (f"?{urlencode(query)}" if query else "")

    def live(self, door: str, **query: Any) -> str:
        return f"/live/v1/{self.site}/{door}?{urlencode({'thread': self.key, **query})}"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`cursor` is the first page's."""

    cursor: str
    thread: dict[str, Any]
    comments: list[dict[str, Any]]


async def load_snapshot(ask: Ask, room: Room, *, sort: str = "oldest", limit: int = 100) -> Snapshot:
    """All pages and all replies. Raises Broken when a server does not answer with 200."""
    first = await _get(ask, room.api("thread", thread=room.key, sort=sort, limit=limit))
    comments, after = list(first["comments"]), first["next"]
    while after:
        page = await _get(ask, room.api("thread", thread=room.key, sort=sort, limit=limit, after=after))
        comments += page["comments"]
        after = page["next"]
    for root, last in _unfinished_branches(comments):
        comments += await _replies(ask, room, root, last)
    return Snapshot(first["cursor"], first["thread"], comments)


def _unfinished_branches(comments: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Roots with more published replies than are held here, each with the last reply that is (or "")."""
    branches: dict[str, list[dict[str, Any]]] = {}
    root_of: dict[str, str] = {}
    for comment in comments:
        root = root_of[comment["id"]] = root_of.get(comment["parent"], comment["id"])
        branches.setdefault(root, []).append(comment)
    return [
        (root, replies[-1]["id"] if replies else "")
        for root, (head, *replies) in branches.items()
        if head["reply_count"] > sum(reply["state"] == "published" for reply in replies)
    ]


async def _replies(ask: Ask, room: Room, root: str, after: str | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while after is not None:
        answer = await ask(
            room.api(f"comments/{quote(root)}/replies", limit=200, **({"after": after} if after else {}))
        )
        if answer.status == 404:  # gone meanwhile: the stream tells of it
            return found
        page = _json(answer)
        found += page["comments"]
        after = page["next"]
    return found


async def _get(ask: Ask, path: str) -> dict[str, Any]:
    return _json(await ask(path))


def _json(answer: Answer) -> dict[str, Any]:
    if answer.status != 200:
        raise Broken(f"{answer.status} instead of a snapshot")
    return answer.json()
