"""Posts that wait for SQLite's one write lock share a transaction, and nothing else."""

import asyncio
import sqlite3
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest
from django.db import connection, transaction

from comments.models import Site
from comments.workers import Job, _run_together
from tests.backends import wait_until
from tests.servers import NO_TLS, Databases, Server

# What a full disk does: SQLite takes the whole transaction back by itself.
ROLLS_BACK = """
    CREATE TRIGGER poison BEFORE INSERT ON comments_comment WHEN new.body = 'Poison'
    BEGIN SELECT RAISE(ROLLBACK, 'as if the disk were full'); END
"""
# And what nobody knows of before the commit.
FAILS_AT_COMMIT = """
    CREATE TABLE doubt (site REFERENCES comments_site (id) DEFERRABLE INITIALLY DEFERRED);
    CREATE TRIGGER poison AFTER INSERT ON comments_comment WHEN new.body = 'Poison'
    BEGIN INSERT INTO doubt VALUES (-1); END
"""


@pytest.fixture(scope="module")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    return Databases(tmp_path_factory.mktemp("databases"), None)


@pytest.fixture
def server(start_server: Callable[..., Server], sqlite_databases: Databases) -> Server:
    server = start_server(database_url=sqlite_databases.fresh())
    assert server.post("First").status_code == 201
    return server


def path_of(server: Server) -> Path:
    return Path(server.database_url.removeprefix("sqlite:///"))


@contextmanager
def locked(server: Server) -> Iterator[None]:
    """Somebody else writes for a while."""
    with closing(sqlite3.connect(path_of(server), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def post_together(server: Server, *bodies: str, **fields: str) -> list[httpx.Response]:
    """One post meets the lock, and these wait behind it; answers in the order given."""
    answers: dict[str, httpx.Response] = {}

    def post(body: str) -> None:
        answers[body] = server.post(body, **(fields if body == "Poison" else {}))

    writers = [threading.Thread(target=post, args=[body]) for body in ("Ahead", *bodies)]
    with locked(server):
        for waiting, writer in enumerate(writers):
            writer.start()
            wait_until(lambda waiting=waiting: waiting_writes(server) == waiting, what="the line of writes")
    for writer in writers:
        writer.join(30)
    assert answers["Ahead"].status_code == 201
    return [answers[body] for body in bodies]


def waiting_writes(server: Server) -> int:
    metrics = httpx.get(f"{server.url}/metrics", **NO_TLS).text
    return int(float(metrics.split('comments_queue_length{queue="api_writes"} ')[1].split("\n")[0]))


def commits(server: Server) -> int:
    """Counted in the write-ahead log: frames of 24 + page bytes, of which those that end a transaction name a size."""
    log = Path(f"{path_of(server)}-wal").read_bytes()
    page = struct.unpack(">I", log[8:12])[0]
    sizes = [struct.unpack(">I", log[place + 4 : place + 8])[0] for place in range(32, len(log), 24 + page)]
    return sum(size > 0 for size in sizes)


def words(server: Server) -> list[str]:
    page = server.snapshot(limit=100)
    assert page["thread"]["count"] == len(page["comments"])
    return sorted(comment["html"].strip() for comment in page["comments"])


def test_posts_that_wait_share_one_sync_and_keep_their_own_numbers(server: Server) -> None:
    before = commits(server)
    with server.stream() as stream:
        answers = post_together(server, "One", "Two", "Three")
        told = [event["id"] for event in stream.take(4)]
    assert [answer.status_code for answer in answers] == [201] * 3
    assert commits(server) == before + 2
    cursors = [answer.json()["cursor"] for answer in answers]
    assert sorted(cursors) == sorted(told[1:])
    assert len(set(told)) == 4


def test_one_that_is_refused_takes_nothing_from_the_others(server: Server) -> None:
    answers = post_together(server, "One", "Poison", "Two", parent="0197a1a0-0000-7000-8000-000000000000")
    assert [answer.status_code for answer in answers] == [201, 404, 201]
    assert words(server) == ["<p>Ahead</p>", "<p>First</p>", "<p>One</p>", "<p>Two</p>"]


@pytest.mark.parametrize("poison", [ROLLS_BACK, FAILS_AT_COMMIT], ids=["rolls-back", "fails-at-commit"])
def test_one_that_breaks_the_transaction_takes_nothing_from_the_others(server: Server, poison: str) -> None:
    with closing(sqlite3.connect(path_of(server))) as other:
        other.executescript(poison)
    answers = post_together(server, "One", "Poison", "Two")
    assert [answer.status_code for answer in answers] == [201, 500, 201]
    assert words(server) == ["<p>Ahead</p>", "<p>First</p>", "<p>One</p>", "<p>Two</p>"]
    cursors = {answer.json()["cursor"] for answer in answers if answer.status_code == 201}
    assert len(cursors) == 2
    assert server.post("After").status_code == 201


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_django_would_roll_back_without_a_word_is_noticed() -> None:
    if connection.vendor != "sqlite":  # elsewhere nothing is shared
        return

    def write() -> None:
        Site.objects.create(key="kept", name="Kept")

    def mark() -> None:
        if connection.in_atomic_block:
            transaction.set_rollback(True)

    loop = asyncio.new_event_loop()
    outcomes = _run_together([Job(work, loop, loop.create_future()) for work in (write, mark)])
    loop.close()
    assert [outcome.error for outcome in outcomes] == [None, None]
    assert Site.objects.filter(key="kept").exists()
