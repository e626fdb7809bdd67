"""Everybody comes back at the same moment: all are served, and the database is asked a few times, not for each."""

import asyncio
from collections.abc import Callable
from typing import Any

from comments.live.hub import Hub
from comments.models import Site
from tests.live.followers import Followers
from tests.live.test_room import Log
from tests.servers import Server

READERS = 1500


def test_a_storm_is_let_in_whole(start_server: Callable[..., Server]) -> None:
    server = start_server(LIVE_MAX_STREAMS_PER_ADDRESS=str(READERS))
    cursor = server.post("Before").json()["cursor"]
    server.post("What they missed")
    with Followers(server, READERS, cursor=cursor) as followers:
        followers.wait_for(b"What they missed", 120)
        assert server.post("News for all").status_code == 201
        followers.wait_for(b"News for all")
        assert all(heard.count(b"event: comment.created") == 2 for heard in followers.heard)


def test_a_thousand_readers_of_a_thread_ask_a_handful_of_questions() -> None:
    """The site, the head of the log, and what was missed: once for all who wait."""
    log = Log(40)
    site = Site(pk=1, key="demo")
    questions: list[str] = []

    async def read(query: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        questions.append(query.__name__)
        await asyncio.sleep(0)
        return site if query.__name__ == "find_site" else await log.read(query, *arguments, **options)

    async def arrive(hub: Hub, seq: int) -> int:
        room = hub.enter(await hub.find_site("demo"), "/post")
        await room.open()
        await room.look()
        batch = await room.since(type(room.cursor)(room.cursor.epoch, seq))
        return len(batch.frames)

    async def scenario() -> None:
        hub = Hub()
        hub.read = read  # type: ignore[assignment,method-assign]
        told = await asyncio.gather(*(arrive(hub, number % 40) for number in range(1000)))
        assert told == [40 - number % 40 for number in range(1000)]

    asyncio.run(scenario())
    assert len(questions) <= 8, questions
