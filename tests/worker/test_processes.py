"""Mails and real processes: in the server by itself, in a worker of their own, and what is left of kill -9."""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.backends import wait_until
from tests.mailbox import Mailbox
from tests.servers import ROOT, Databases, Server, environment, manage

QUEUE = """
from comments.mail.outbox import queue_mail
for number in range({count}):
    queue_mail(purpose=f"test {{number}}", to="mia@example.org", subject=f"Mail {{number}}", text="Words")
"""


def queue_mails(database_url: str, count: int = 1) -> None:
    manage(database_url, "shell", "-v0", "-c", QUEUE.format(count=count))


def ask(database_url: str, statement: str) -> list[Any]:
    """As another process sees the rows."""
    if database_url.startswith("sqlite"):
        with sqlite3.connect(database_url.removeprefix("sqlite:///"), timeout=20) as connection:
            return connection.execute(statement).fetchall()
    with psycopg.connect(database_url, autocommit=True) as connection:
        cursor = connection.execute(statement)  # type: ignore[arg-type]
        return cursor.fetchall() if cursor.description else []


def states(database_url: str) -> list[str]:
    return [state for (state,) in ask(database_url, "SELECT state FROM comments_outgoingmail")]


class Worker:
    """`manage.py worker`."""

    def __init__(self, database_url: str, log: Path, mailbox: Mailbox) -> None:
        self._log = log
        variables = environment(database_url, EMAIL_URL=mailbox.url, WORKER_POLL_SECONDS="1")
        with log.open("wb") as output:
            command = [sys.executable, "manage.py", "worker"]
            self._process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=output, stderr=output)
        wait_until(lambda: "Working" in log.read_text(), what="the worker")

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()
        self._process.wait()

    def terminate(self) -> int:
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(30)

    def log(self) -> str:
        return self._log.read_text()


@pytest.fixture
def start_worker(tmp_path: Path, mailbox: Mailbox) -> Iterator[Callable[[str], Worker]]:
    started: list[Worker] = []

    def start(database_url: str) -> Worker:
        started.append(Worker(database_url, tmp_path / f"worker-{len(started)}.log", mailbox))
        return started[-1]

    yield start
    mailbox.answering.set()
    for worker in started:
        worker.kill()


@pytest.mark.parametrize("kind", ["daphne", "uvicorn"])
def test_a_server_sends_by_itself_and_ends_promptly(
    start_server: Callable[..., Server], mailbox: Mailbox, kind: str
) -> None:
    server = start_server(kind=kind, EMAIL_URL=mailbox.url, WORKER_POLL_SECONDS="1")
    queue_mails(server.database_url)
    (mail,) = mailbox.wait_for(1)
    assert mail["Subject"] == "Mail 0"
    wait_until(lambda: states(server.database_url) == ["sent"], what="the row")
    assert server.terminate() in (0, -signal.SIGTERM)  # Uvicorn ends by the signal
    assert "Traceback" not in server.log()


def test_a_server_that_is_asked_to_stop_does_not_wait_for_a_mail_server_that_hangs(
    start_server: Callable[..., Server], mailbox: Mailbox
) -> None:
    server = start_server(EMAIL_URL=mailbox.url, WORKER_POLL_SECONDS="1", LIVE_DRAIN_SECONDS="0")
    mailbox.answering.clear()
    queue_mails(server.database_url, 2)
    mailbox.wait_for(1)
    assert server.terminate() == 0
    assert set(states(server.database_url)) == {"queued"}
    assert len(mailbox.raw) == 1


def test_with_a_worker_beside_it_a_server_sends_nothing(
    start_server: Callable[..., Server], start_worker: Callable[[str], Worker], mailbox: Mailbox
) -> None:
    server = start_server(EMAIL_URL=mailbox.url, WORKER="off")
    queue_mails(server.database_url)
    worker = start_worker(server.database_url)
    mailbox.wait_for(1)
    if server.database_url.startswith("postgres"):  # and nobody takes it for a server without a doorbell
        assert ("comments worker",) in ask(server.database_url, "SELECT application_name FROM pg_stat_activity")
    wait_until(lambda: states(server.database_url) == ["sent"], what="the row")
    assert worker.terminate() == 0
    assert "Traceback" not in worker.log()


def test_kill_9_while_a_mail_is_sent_loses_nothing_and_sends_it_once_more(
    databases: Databases, start_worker: Callable[[str], Worker], mailbox: Mailbox
) -> None:
    url = databases.fresh()
    mailbox.answering.clear()
    queue_mails(url)
    worker = start_worker(url)
    mailbox.wait_for(1)
    worker.kill()
    assert states(url) == ["queued"]
    mailbox.answering.set()
    second = start_worker(url)
    ask(url, "UPDATE comments_outgoingmail SET locked_until = next_at")  # the lease runs out
    first, again = mailbox.wait_for(2)
    wait_until(lambda: states(url) == ["sent"], what="the row")
    assert first["Message-ID"] == again["Message-ID"]
    assert second.terminate() == 0
    assert len(mailbox.raw) == 2


def test_several_workers_send_each_mail_once(
    databases: Databases, start_worker: Callable[[str], Worker], mailbox: Mailbox
) -> None:
    url, count = databases.fresh(), 30
    workers = [start_worker(url) for _ in range(3)]
    queue_mails(url, count)
    mailbox.wait_for(count)
    wait_until(lambda: set(states(url)) == {"sent"}, what="the rows")
    assert {worker.terminate() for worker in workers} == {0}
    assert sorted(mail["Subject"] for mail in mailbox.mails) == sorted(f"Mail {number}" for number in range(count))
    assert not any("Traceback" in worker.log() for worker in workers)
