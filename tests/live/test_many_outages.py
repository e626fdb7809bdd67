"""Two processes behind nginx while Redis or PostgreSQL is away: readers converge, posts are answered at once."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import redis as redis_client

from tests.backends import Redis, postgres_binaries, running_postgres, wait_until
from tests.chaos.postgres import Postgres
from tests.conftest import need
from tests.many import Many, running_many
from tests.nginx import nginx_binary
from tests.servers import Databases, Server
from tests.wire import Wire

# What the product promises readers whatever the broker does, and writers while it is away.
CONVERGE_SECONDS = 5
POST_SECONDS = 2
OUTAGE_SECONDS = 6
# Above it a ring is not what carried the event; the sweep is further apart than that.
RING_SECONDS = 0.5
# A reader who hears of this many between two sweeps is not yet told to load the thread again.
PACE_SECONDS = 0.05
SWEEP = {"LIVE_SWEEP_SECONDS": "4"}


class Reader(threading.Thread):
    """Follows a stream to its end and notes when each event came."""

    def __init__(self, server: Server) -> None:
        super().__init__(daemon=True)
        self.came: dict[str, float] = {}
        self.order: list[str] = []
        self._stream = server.stream("0.0")
        assert self._stream.next()["event"] == "hello"
        self.start()

    def run(self) -> None:
        try:
            while True:
                event = self._stream.next_of("comment.created", "reset", "closing", seconds=120)
                assert event["event"] == "comment.created"
                self.order.append(event["id"])
                self.came[event["id"]] = time.monotonic()
        except (EOFError, TimeoutError, httpx.HTTPError, AttributeError):
            pass  # the test is over and has hung up

    def has(self, *cursors: str) -> bool:
        return set(cursors) <= self.came.keys()


class Posts:
    """Comments and when they were safe."""

    def __init__(self) -> None:
        self.safe: dict[str, float] = {}

    def send(self, server: Server, words: str) -> str:
        begun = time.monotonic()
        answer = server.post(words)
        assert answer.status_code == 201, answer.text
        assert time.monotonic() - begun < POST_SECONDS
        cursor: str = answer.json()["cursor"]
        self.safe[cursor] = time.monotonic()
        return cursor

    def send_for(self, seconds: float, servers: list[Server], words: str) -> None:
        """Each has its turn: while one writes, nothing but its log or its bell can tell the readers of the others."""
        for server in servers:
            end = time.monotonic() + seconds / len(servers)
            while time.monotonic() < end:
                self.send(server, words)
                time.sleep(PACE_SECONDS)

    def reach(self, readers: list[Reader]) -> None:
        """All of them all, in order, each event within what is promised."""
        wait_until(lambda: all(reader.has(*self.safe) for reader in readers), CONVERGE_SECONDS, "the last events")
        for reader in readers:
            assert reader.order == sorted(self.safe, key=lambda cursor: int(cursor.partition(".")[2]))
            assert max(reader.came[cursor] - safe for cursor, safe in self.safe.items()) < CONVERGE_SECONDS


def wait_for_rings(posts: Posts, server: Server, reader: Reader) -> None:
    """Until events travel by the doorbell again: three in a row come sooner than any sweep would bring them."""
    in_a_row = 0

    def ring() -> bool:
        nonlocal in_a_row
        cursor = posts.send(server, "Does the bell ring?")
        wait_until(lambda: reader.has(cursor), CONVERGE_SECONDS)
        in_a_row = in_a_row + 1 if reader.came[cursor] - posts.safe[cursor] < RING_SECONDS else 0
        return in_a_row == 3

    wait_until(ring, 30, "a ring of the doorbell")


@pytest.fixture
def open_many(postgres_databases: Databases, tmp_path: Path) -> Iterator[Callable[..., Many]]:
    need(nginx_binary(), "nginx")
    opened = []

    def start(*redis_urls: str) -> Many:
        running = running_many(postgres_databases.fresh(), tmp_path, *redis_urls, **SWEEP)
        opened.append(running)
        return running.__enter__()

    yield start
    for running in opened:
        running.__exit__(None, None, None)


def test_redis_is_away_for_a_while(open_many: Callable[..., Many], redis: Redis) -> None:
    many, posts = open_many(redis.url, redis.url), Posts()
    readers = [Reader(server) for server in (*many.servers, many.front)]
    wait_for_rings(posts, many.servers[0], readers[1])
    redis.kill()
    posts.send_for(OUTAGE_SECONDS, many.servers[:1], "Without Redis")
    redis.start()
    posts.send_for(1, many.servers, "Redis is back")
    posts.reach(readers)
    wait_for_rings(posts, many.servers[0], readers[1])
    wait_for_rings(posts, many.servers[1], readers[0])
    posts.reach(readers)


def test_redis_is_emptied_and_cuts_its_clients_off(open_many: Callable[..., Many], redis: Redis) -> None:
    many, posts = open_many(redis.url, redis.url), Posts()
    readers = [Reader(server) for server in many.servers]
    wait_for_rings(posts, many.servers[0], readers[1])
    with redis_client.Redis.from_url(redis.url) as client:
        client.flushall()
        posts.send_for(1, many.servers, "After the flush")
        client.client_kill_filter(_type="pubsub", skipme=True)
        posts.send_for(1, many.servers, "After the cut")
    posts.reach(readers)
    wait_for_rings(posts, many.servers[0], readers[1])


def test_one_process_is_parted_from_redis(open_many: Callable[..., Many], redis: Redis) -> None:
    """Frozen, not closed: nobody is told that the line is dead."""
    wire = Wire(redis.port)
    many, posts = open_many(redis.url, f"redis://127.0.0.1:{wire.port}/0"), Posts()
    near, parted = many.servers
    try:
        readers = [Reader(server) for server in many.servers]
        wait_for_rings(posts, near, readers[1])
        wire.freeze()
        posts.send_for(OUTAGE_SECONDS, [near, parted], "Parted")
        posts.reach(readers)
        wire.thaw()
        wait_for_rings(posts, near, readers[1])
        wait_for_rings(posts, parted, readers[0])
        posts.reach(readers)
    finally:
        wire.close()


@pytest.fixture
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Postgres, str]]:
    """A cluster of this test's own, and a database in it."""
    need(postgres_binaries(), "PostgreSQL")
    with running_postgres() as url:
        cluster = Postgres(url)
        yield cluster, Databases(tmp_path_factory.mktemp("databases"), url).fresh()
        cluster.stop("immediate")


def test_postgres_restarts_under_open_streams(postgres: tuple[Postgres, str], redis: Redis, tmp_path: Path) -> None:
    need(nginx_binary(), "nginx")
    cluster, database_url = postgres
    with running_many(database_url, tmp_path, redis.url, redis.url, **SWEEP) as many:
        posts = Posts()
        readers = [Reader(server) for server in (*many.servers, many.front)]
        posts.send_for(1, [many.front], "Before")
        cluster.stop("immediate")
        for server in (*many.servers, many.front):
            refused = server.post("While it is away")
            assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
            assert int(refused.headers["Retry-After"]) > 0
        cluster.start()
        for server in many.servers:
            wait_until(lambda server=server: server.post("Again", thread="/else").status_code == 201, 15, "a post")
        posts.send_for(1, [*many.servers, many.front], "After")
        posts.reach(readers)


def test_counting_posts_costs_little_while_the_store_of_counts_hangs(
    postgres_databases: Databases, redis: Redis, tmp_path: Path
) -> None:
    need(nginx_binary(), "nginx")
    wire, posts = Wire(redis.port), Posts()
    url = f"redis://127.0.0.1:{wire.port}/0"
    try:
        with running_many(postgres_databases.fresh(), tmp_path, url, RATE_LIMITS="on") as many:
            token = many.front.post("Before").json()["token"]
            wire.freeze()
            posts.send(many.front, "The first waits for the store")
            begun = time.monotonic()
            codes = [many.front.post(f"Comment {number}", token=token).status_code for number in range(40)]
            assert time.monotonic() - begun < 2 * POST_SECONDS
            # The process counts alone meanwhile: the gate does not stand open.
            assert set(codes) == {201, 429}
    finally:
        wire.close()
