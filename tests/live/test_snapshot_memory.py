"""The memory of pages by itself, before an application that counts: builds shared, overtaken, thrown out, refused."""

import asyncio
import re
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import quote

import orjson
import pytest

from comments.cursor import Cursor
from comments.errors import NotFound
from comments.events import ring, ring_on
from comments.live import snapshot_door
from comments.live.hub import current_hub
from comments.live.names import Names
from comments.live.representations import choose_coding
from comments.live.snapshot_door import SnapshotDoor
from comments.live.snapshots import (
    ANSWERS_PER_PAGE,
    SPELLINGS_PER_PAGE,
    UNWATCHED_SECONDS,
    PageName,
    Reply,
    SnapshotMemory,
)
from comments.models import Site

SITE = Site(pk=1, key="demo", origins=["https://blog.example"])


class CountingApi:
    """Answers each question with where the log stands when it is asked, once it may."""

    def __init__(self) -> None:
        self.seq, self.asked, self.status, self.size = 1, 0, 200, 0
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        body = b'{"cursor":"7.%d","comments":["%s"]}' % (self.seq, b"x" * self.size)
        await self.may_answer.wait()
        assert (await receive())["type"] == "http.request"
        etag = (b"etag", b'W/"%d"' % self.seq)
        await send({"type": "http.response.start", "status": self.status, "headers": [etag]})
        await send({"type": "http.response.body", "body": body})


class Stand:
    """A door with its memory, and a hub that knows one site."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, limit: int = 10_000_000) -> None:
        self.api = CountingApi()
        self.room: Cursor | None = None
        self.snapshots = SnapshotMemory(lambda site_id, key: self.room, limit)
        self.names = Names({}, None)  # type: ignore[arg-type] - nobody is sent on here
        self.clock = 1000.0
        self._door = SnapshotDoor(self.api)
        monkeypatch.setattr(snapshot_door, "current_hub", lambda: self)
        monkeypatch.setattr("comments.live.snapshots.time", self)

    def monotonic(self) -> float:
        return self.clock

    async def find_site(self, key: str) -> Site:
        if key != "demo":
            raise NotFound
        return SITE

    async def get(self, thread: str = "/a", *, query: str = "", accepted: str = "", **headers: str) -> tuple[int, str]:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        said = {"host": "localhost", **({"accept-encoding": accepted} if accepted else {}), **headers}
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/api/v1/sites/demo/thread",
            "query_string": f"thread={quote(thread)}{query}".encode(),
            "headers": [(name.encode(), value.encode()) for name, value in said.items()],
        }
        await self._door(scope, receive, send)
        return sent[0]["status"], sent[1]["body"].decode("latin-1")

    async def cursor(self, thread: str = "/a", **asked: str) -> str:
        status, body = await self.get(thread, **asked)
        assert status == 200
        found = re.search(r'"cursor":"([^"]+)"', body)
        assert found
        return found[1]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Runs a scene on a stand of its own."""

    def run(scene: Callable[[Stand], Coroutine[Any, Any, None]], **options: int) -> None:
        async def play() -> None:
            await scene(Stand(monkeypatch, **options))

        asyncio.run(play())

    return run


async def let_run() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def test_many_who_ask_at_once_share_one_build(run: Any) -> None:
    async def scene(stand: Stand) -> None:
        stand.api.may_answer.clear()
        readers = [asyncio.create_task(stand.cursor(query=f"&_={number}")) for number in range(500)]
        await let_run()
        readers[0].cancel()  # who asked first goes away
        await let_run()
        stand.api.may_answer.set()
        assert set(await asyncio.gather(*readers[1:])) == {"7.1"}
        assert stand.api.asked == 1

    run(scene)


def test_who_asks_after_a_ring_does_not_get_what_was_read_before_it(run: Any) -> None:
    async def scene(stand: Stand) -> None:
        stand.api.may_answer.clear()
        early = asyncio.create_task(stand.cursor())
        await let_run()
        stand.api.seq = 2
        stand.snapshots.forget(1, "/a", 2)
        late = [asyncio.create_task(stand.cursor()) for _ in range(100)]
        await let_run()
        assert stand.api.asked == 1  # never two builds of one page beside each other
        stand.api.may_answer.set()
        assert await early == "7.1"
        assert set(await asyncio.gather(*late)) == {"7.2"}
        assert await stand.cursor() == "7.2"
        assert stand.api.asked == 2

    run(scene)


def test_a_ring_for_what_the_page_holds_drops_nothing(run: Any) -> None:
    async def scene(stand: Stand) -> None:
        await stand.cursor()
        stand.snapshots.forget(1, "/a", 1)
        stand.snapshots.forget(1, "/b", 9)
        stand.snapshots.forget(2, "/a", 9)
        await stand.cursor()
        assert stand.api.asked == 1
        stand.snapshots.forget(1, "/a", 2)
        await stand.cursor()
        stand.snapshots.forget(1, "/a")
        await stand.cursor()
        stand.snapshots.forget_site(1)
        await stand.cursor()
        assert stand.api.asked == 4

    run(scene)


def test_a_build_is_not_kept_when_its_thread_was_forgotten_meanwhile(run: Any) -> None:
    async def scene(stand: Stand) -> None:
        for forget in (lambda: stand.snapshots.forget(1, "/a"), lambda: stand.snapshots.forget_site(1)):
            stand.api.may_answer.clear()
            asked = stand.api.asked
            early = asyncio.create_task(stand.cursor())
            await let_run()
            forget()
            stand.api.may_answer.set()
            await early
            await stand.cursor()
            assert stand.api.asked == asked + 2
            stand.snapshots.forget(1, "/a")

    run(scene)


def test_a_page_lives_for_seconds_and_longer_while_a_room_watches_it(run: Any) -> None:
    async def scene(stand: Stand) -> None:
        async def asked_after(seconds: float) -> int:
            stand.clock += seconds
            await stand.cursor()
            return stand.api.asked

        assert await asked_after(0) == 1
        assert await asked_after(UNWATCHED_SECONDS - 0.1) == 1
        assert await asked_after(0.2) == 2
        stand.room = Cursor(7, 1)
        for _ in range(29):
            assert await asked_after(1) == 2
        assert await asked_after(2) == 3
        assert await asked_after(UNWATCHED_SECONDS + 0.1) == 3
        stand.room = Cursor(7, 2)  # a room that knows more than the page, and nobody said so
        assert await asked_after(1.1) == 4
        stand.room = Cursor(8, 1)  # another log
        assert await asked_after(UNWATCHED_SECONDS + 0.1) == 5

    run(scene)


def test_a_build_that_hangs_is_not_waited_for_for_ever(run: Any) -> None:
    async def scene(stand: Stand) -> None:
        stand.api.may_answer.clear()
        hanging = asyncio.create_task(stand.cursor())
        await let_run()
        stand.clock += 6
        stand.api.seq = 2
        late = asyncio.create_task(stand.cursor())
        await let_run()
        assert stand.api.asked == 2
        stand.api.may_answer.set()
        assert (await hanging, await late) == ("7.1", "7.2")
        assert await stand.cursor() == "7.2"

    run(scene)


def test_junk_pushes_out_and_never_grows(run: Any) -> None:
    async def scene(stand: Stand) -> None:
        stand.api.size = 1000
        for number in range(300):
            await stand.get(f"/{number}", accepted="gzip")
            await stand.get("/dear", query=f"&_={number}", accepted=f"gzip, x{number}")
            assert stand.snapshots.weight <= 200_000
        memory = stand.snapshots
        [dear] = [page for name, page in memory._pages.items() if name.key == "/dear"]
        assert len(dear.answers) <= ANSWERS_PER_PAGE
        assert len(dear.spellings) <= SPELLINGS_PER_PAGE
        assert len(memory._spellings) == sum(len(page.spellings) for page in memory._pages.values())
        assert sum(len(names) for names in memory._threads.values()) == len(memory._pages) < 60
        assert memory.weight == sum(page.weight for page in memory._pages.values())
        for name in list(memory._pages):
            memory.forget(name.site_id, name.key)
        assert (memory.weight, memory._spellings, memory._threads, memory._builds) == (0, {}, {}, {})

    run(scene, limit=200_000)


def test_what_is_used_outlives_what_is_not(run: Any) -> None:
    async def scene(stand: Stand) -> None:
        stand.api.size = 10_000
        await stand.cursor("/dear")
        for number in range(50):
            await stand.cursor(f"/{number}")
            asked = stand.api.asked
            await stand.cursor("/dear")
            assert stand.api.asked == asked

    run(scene, limit=100_000)


@pytest.mark.parametrize("status", [404, 422, 500, 503])
def test_a_refusal_is_told_to_all_who_wait_and_not_kept(run: Any, status: int) -> None:
    async def scene(stand: Stand) -> None:
        stand.api.status = status
        stand.api.may_answer.clear()
        readers = [asyncio.create_task(stand.get()) for _ in range(20)]
        await let_run()
        stand.api.may_answer.set()
        assert {status for status, _ in await asyncio.gather(*readers)} == {status}
        assert stand.api.asked == 1
        stand.api.status = 200
        await stand.cursor()
        assert (stand.api.asked, stand.snapshots.weight > 0) == (2, True)

    run(scene)


def test_a_page_of_megabytes_is_answered_and_not_kept(run: Any) -> None:
    async def scene(stand: Stand) -> None:
        stand.api.size = 3_000_000
        assert await stand.cursor() == "7.1"
        assert (stand.snapshots.weight, stand.snapshots._pages) == (0, {})
        stand.api.size = 300_000  # compressed beside the loop
        readers = [asyncio.create_task(stand.get(accepted="br")) for _ in range(20)]
        bodies = {body for _, body in await asyncio.gather(*readers)}
        assert len(bodies) == 1
        assert len(bodies.pop()) < 1000

    run(scene)


def test_words_that_look_like_a_cursor_are_none(run: Any) -> None:
    async def scene(stand: Stand) -> None:
        forged = orjson.dumps({"thread": {"title": '"cursor":"9.999"'}, "cursor": "7.1"})

        async def api(scope: Any, receive: Any, send: Any) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": [(b"etag", b'W/"x"')]})
            await send({"type": "http.response.body", "body": forged})

        stand._door = SnapshotDoor(api)
        await stand.get()
        [page] = stand.snapshots._pages.values()
        assert page.cursor == Cursor(7, 1)

    run(scene)


def test_a_change_made_here_is_heard_before_its_answer_leaves() -> None:
    """Not with the doorbell, which takes some turns of the loop: the writer may ask again at once."""

    async def ask() -> Reply:
        return Reply(200, ((b"etag", b'W/"x"'),), b'{"cursor":"7.1"}')

    async def scene() -> None:
        loop, memory, name = asyncio.get_running_loop(), current_hub().snapshots, PageName(1, "/a", "oldest", 25)
        ring_on(loop)
        page = await memory.build(name, SITE, ask)
        assert memory.find(name) is page
        answered = loop.create_future()

        def write() -> None:
            ring(1, "/a", 2)
            loop.call_soon_threadsafe(answered.set_result, None)

        writer = threading.Thread(target=write)
        writer.start()
        writer.join()  # the loop stands still, so that it hears both at once, in their order
        await answered
        assert memory.find(name) is None

    asyncio.run(scene())


def test_an_endless_header_is_not_read() -> None:
    begun = time.perf_counter()
    assert choose_coding(b"br;q=1," * 100_000) == "identity"
    assert time.perf_counter() - begun < 0.1
