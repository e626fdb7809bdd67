"""The demo discussions, read from threads.json and checked before anybody stores them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NotRequired, TypedDict, cast, get_args

Fate = Literal["edited", "removed", "pending"]
THREADS_FILE = Path(__file__).with_name("threads.json")


@dataclass(frozen=True)
class Person:
    """Somebody who comments. The owner is the blog's author and is shown with the badge "owner"."""

    key: str
    name: str
    website: str = ""
    is_owner: bool = False


@dataclass(frozen=True)
class DemoComment:
    """One comment. `body` is the Markdown as first posted; `edited_body` replaces it when the fate is "edited"."""

    ref: str
    parent_ref: str | None
    author: Person
    body: str
    minutes_ago: int
    fate: Fate | None = None
    edited_body: str | None = None


@dataclass(frozen=True)
class DemoThread:
    """The discussion of one post; each comment stands after its parent, and was written after it."""

    key: str
    title: str
    path: str
    comments: list[DemoComment]


class RawPerson(TypedDict):
    name: str
    website: NotRequired[str]
    is_owner: NotRequired[bool]


class RawComment(TypedDict):
    ref: str
    parent_ref: str | None
    author: str
    body: str
    minutes_ago: int
    fate: Fate | None
    edited_body: NotRequired[str]


class RawThread(TypedDict):
    key: str
    title: str
    path: str
    comments: list[RawComment]


class RawContent(TypedDict):
    people: dict[str, RawPerson]
    threads: list[RawThread]


def load() -> list[DemoThread]:
    """The demo threads, oldest post first. Raises ValueError, naming the comment, when the file contradicts itself."""
    return parse(cast(RawContent, json.loads(THREADS_FILE.read_text(encoding="utf-8"))))


def parse(content: RawContent) -> list[DemoThread]:
    """Like `load`, for content that is already in memory."""
    people = {key: Person(key=key, **fields) for key, fields in content["people"].items()}
    return [_thread(raw, people) for raw in content["threads"]]


def _thread(raw: RawThread, people: dict[str, Person]) -> DemoThread:
    seen: dict[str, DemoComment] = {}
    for fields in raw["comments"]:
        comment = _comment(fields, people)
        _check(comment, seen)
        seen[comment.ref] = comment
    return DemoThread(key=raw["key"], title=raw["title"], path=raw["path"], comments=list(seen.values()))


def _comment(raw: RawComment, people: dict[str, Person]) -> DemoComment:
    if raw["author"] not in people:
        raise ValueError(f"{raw['ref']}: there is no person {raw['author']!r}.")
    return DemoComment(
        ref=raw["ref"],
        parent_ref=raw["parent_ref"],
        author=people[raw["author"]],
        body=raw["body"],
        minutes_ago=raw["minutes_ago"],
        fate=raw["fate"],
        edited_body=raw.get("edited_body"),
    )


def _check(comment: DemoComment, seen: dict[str, DemoComment]) -> None:
    if comment.ref in seen:
        raise ValueError(f"{comment.ref}: this ref is used twice in one thread.")
    if comment.minutes_ago < 1 or not comment.body.strip():
        raise ValueError(f"{comment.ref}: a comment has words and was written before now.")
    if comment.fate is not None and comment.fate not in get_args(Fate):
        raise ValueError(f"{comment.ref}: {comment.fate!r} is no fate.")
    if (comment.fate == "edited") != bool(comment.edited_body):
        raise ValueError(f"{comment.ref}: an edited comment, and no other, has an edited_body.")
    if comment.parent_ref is not None:
        _check_parent(comment, seen.get(comment.parent_ref))


def _check_parent(comment: DemoComment, parent: DemoComment | None) -> None:
    if parent is None:
        raise ValueError(f"{comment.ref}: its parent {comment.parent_ref!r} does not stand before it.")
    if parent.minutes_ago <= comment.minutes_ago:
        raise ValueError(f"{comment.ref}: it answers {parent.ref}, which was written later.")
    if parent.fate == "pending":
        raise ValueError(f"{comment.ref}: nobody can answer {parent.ref}, which waits for approval.")
