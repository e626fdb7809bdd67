"""Commits that end out of order cannot make a reader skip: seq is taken under the thread's row lock."""

import threading
import uuid
from datetime import UTC, datetime

import psycopg

from tests.backends import wait_until
from tests.servers import Databases, Server

LOCK = "SELECT id, seq FROM comments_thread WHERE key = '/post' FOR UPDATE"
COPY = """
    INSERT INTO comments_comment (id, thread_id, position, author_name, author_website, author_badge, body, html, state,
        refusal, hold_reason, client_id, rev, reply_count, up, down, score, created_at, active_at,
        risk, sheet, network, highlighted)
    SELECT %s, thread_id, 0, 'Slow', '', '', 'slow', '<p>slow</p>', 'published', '', '', %s, 1, 0, 0, 0, 0, %s, %s,
        0, '[]', '', false
    FROM comments_comment LIMIT 1
"""
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


def write_slowly(connection: psycopg.Connection, thread: int, seq: int) -> None:
    """What post_comment writes, by hand, in a transaction that stays open."""
    comment, now = uuid.uuid4(), datetime.now(UTC)
    connection.execute(COPY, [comment, uuid.uuid4(), now, now])
    connection.execute("UPDATE comments_thread SET seq = %s, count = count + 1 WHERE id = %s", [seq, thread])
    connection.execute(
        "INSERT INTO comments_event (thread_id, seq, kind, comment_id, created_at) VALUES (%s, %s, %s, %s, %s)",
        [thread, seq, "comment.created", comment, now],
    )


def test_a_slow_writer_is_not_overtaken(start_server, postgres_databases: Databases) -> None:
    database_url = postgres_databases.fresh()
    server: Server = start_server(database_url=database_url)
    first = server.post("First").json()["cursor"]
    epoch = first.partition(".")[0]
    answers: list[str] = []
    quick = threading.Thread(target=lambda: answers.append(server.post("Quick").json()["cursor"]))
    with server.stream(first) as stream, psycopg.connect(database_url) as slow, psycopg.connect(database_url) as watch:
        stream.next()
        watch.autocommit = True
        [(thread, seq)] = slow.execute(LOCK).fetchall()
        write_slowly(slow, thread, seq + 1)
        quick.start()
        wait_until(lambda: watch.execute(WAITING).fetchone() != (0,), what="the quick writer at the lock")
        assert server.poll(first).json()["events"] == []
        slow.commit()
        quick.join(30)
        assert [event["id"] for event in stream.take(2)] == [f"{epoch}.2", f"{epoch}.3"]
    assert answers == [f"{epoch}.3"]


def test_a_rolled_back_writer_leaves_no_hole(start_server, postgres_databases: Databases) -> None:
    database_url = postgres_databases.fresh()
    server: Server = start_server(database_url=database_url)
    first = server.post("First").json()["cursor"]
    with psycopg.connect(database_url) as slow:
        [(thread, seq)] = slow.execute(LOCK).fetchall()
        write_slowly(slow, thread, seq + 1)
        slow.rollback()
    second = server.post("Second").json()["cursor"]
    assert second == first.partition(".")[0] + ".2"
    assert [event["id"] for event in server.poll(first).json()["events"]] == [second]
