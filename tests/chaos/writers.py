"""Writers: they post, edit and delete, hang up before the answer, and send again until they know."""

import asyncio
import random
import uuid
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.record import Record
from tests.chaos.snapshot import Room
from tests.chaos.wire import Answer, Broken, ask

PAGES = {"other": "http://other.example/page"}
PAGE = "http://blog.example/post"
SAFE = (200, 201, 202)
# So many of the newest comments of a room are answered by replies.
TALKED_ABOUT = 30


@dataclass(slots=True)
class Post:
    """One comment that somebody wanted to write. `id` is what an answer called it: then it is safe."""

    room: Room
    client_id: str
    id: str = ""
    is_public: bool = False
    is_deleted: bool = False
    rev: int = 0


@dataclass(slots=True)
class Desk:
    """What all writers share: every post that was ever tried, and what may be answered."""

    posts: dict[str, Post] = field(default_factory=dict)
    newest: dict[Room, list[str]] = field(default_factory=dict)


class Writer:
    def __init__(self, number: int, rooms: list[Room], ports: list[int], desk: Desk, record: Record) -> None:
        self._rooms, self._ports, self._desk, self._record = rooms, ports, desk, record
        self._counts = record.counts
        self._random = random.Random(f"{record.seed}:writer:{number}")
        self._claim = "".join(self._random.choices("abcdefghijklmnopqrstuvwxyz", k=40))
        self._tokens: dict[str, str] = {}
        self._own: list[Post] = []
        self._number = number

    async def write(self, calm: asyncio.Event) -> None:
        """Until it is calm; what was begun is brought to an end."""
        while not calm.is_set():
            room = self._random.choice(self._rooms)
            draw = self._random.random()
            try:
                if draw < 0.75 or not self._own:
                    await self.post(room)
                elif draw < 0.9:
                    await self._edit(self._random.choice(self._own))
                else:
                    await self._delete(self._random.choice(self._own))
            except Broken:
                self._counts["edits and deletions without an answer"] += 1
            await asyncio.sleep(self._random.uniform(0, 0.6))

    async def post(self, room: Room) -> None:
        """One comment, sent until it is known what became of it."""
        client_id = str(uuid.UUID(int=self._random.getrandbits(128), version=4))
        post = self._desk.posts[client_id] = Post(room, client_id)
        data = self._data(post)
        self._counts["posts"] += 1
        while not await self._send(post, data):
            self._counts["posts sent again"] += 1
            await asyncio.sleep(self._random.uniform(0, 0.3))
        if self._random.random() < 0.1:
            self._counts["posts sent again though safe"] += 1
            await self._send(post, data)

    def _data(self, post: Post) -> dict[str, Any]:
        parents = self._desk.newest.get(post.room, [])
        parent = self._random.choice(parents) if parents and self._random.random() < 0.6 else None
        return {
            "thread": post.room.key,
            "url": PAGES.get(post.room.site, PAGE),
            "title": "A post",
            "parent": parent,
            "body": f"Written by **{self._number}**: " + "words " * self._random.randint(1, 60),
            "author": {"name": f"Writer {self._number}"},
            "client_id": post.client_id,
            "claim": self._claim,
        }

    async def _send(self, post: Post, data: dict[str, Any]) -> bool:
        """Whether it is known what became of it."""
        patience = self._random.uniform(0, 0.05) if self._random.random() < 0.1 else 30
        try:
            async with asyncio.timeout(patience):
                answer = await self._ask("POST", post.room, "comments", data)
        except (Broken, TimeoutError):
            self._counts["posts without an answer"] += 1
            return False
        if answer.status in SAFE:
            self._safe(post, answer)
            return True
        self._counts[f"posts answered {answer.status}"] += 1
        if answer.status not in (403, 404, 429, 503):
            self._record.blame("unexpected answers", f"{answer.status} to a post: {answer.body[:300]!r}")
        return answer.status in (403, 404)

    def _safe(self, post: Post, answer: Answer) -> None:
        told = answer.json()
        comment = told["comment"]
        if post.id and post.id != comment["id"]:
            self._record.blame("posts with two names", f"{post.id} and {comment['id']} for {post.client_id}")
        if told.get("token"):
            self._tokens[post.room.site] = told["token"]
        if not post.id:
            self._counts[f"posts safe: {comment['state']}"] += 1
            self._own = [*self._own[-20:], post]
        post.id, post.rev = comment["id"], max(post.rev, comment["rev"])
        if comment["state"] == "published":
            post.is_public = True
            self._desk.newest.setdefault(post.room, []).append(post.id)
            del self._desk.newest[post.room][:-TALKED_ABOUT]

    async def _edit(self, post: Post) -> None:
        source = await self._ask("GET", post.room, f"comments/{post.id}/source")
        if source.status != 200:
            self._refused(source)
            return
        data = {"body": f"Edited, {self._random.random()}", "rev": source.json()["rev"]}
        answer = await self._ask("PATCH", post.room, f"comments/{post.id}", data)
        if answer.status == 200:
            self._counts["edits"] += 1
            post.rev = max(post.rev, answer.json()["comment"]["rev"])
        else:
            self._refused(answer)

    async def _delete(self, post: Post) -> None:
        answer = await self._ask("DELETE", post.room, f"comments/{post.id}")
        if answer.status == 200:
            self._counts["deletions"] += 1
            post.is_deleted = True
            self._own.remove(post)
        else:
            self._refused(answer)

    def _refused(self, answer: Answer) -> None:
        self._counts[f"edits and deletions answered {answer.status}"] += 1
        if answer.status not in (403, 404, 409, 429, 503):
            self._record.blame("unexpected answers", f"{answer.status} to a change: {answer.body[:300]!r}")

    async def _ask(self, method: str, room: Room, path: str, data: dict[str, Any] | None = None) -> Answer:
        token = self._tokens.get(room.site)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        port = self._random.choice(self._ports)
        return await ask(port, method, room.api(path), body=data, headers=headers)
