"""Readiness, on running servers: what a load balancer must know."""

import socket
import sqlite3
import threading
import time
from collections.abc import Callable

import httpx
import psycopg
import pytest
from django.test import Client

from comments import drain
from tests.servers import Server


def readiness(server: Server) -> tuple[int, list[str]]:
    answer = httpx.get(f"{server.url}/readyz", timeout=30)
    assert "no-store" in answer.headers["cache-control"]
    return answer.status_code, answer.json()["faults"]


def execute(database_url: str, statement: str) -> None:
    if database_url.startswith("sqlite"):
        with sqlite3.connect(database_url.removeprefix("sqlite:///")) as connection:
            connection.execute(statement)
        return
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[arg-type]


def test_a_database_that_was_emptied_is_seen(any_own_server: Server) -> None:
    assert readiness(any_own_server) == (200, [])
    assert readiness(any_own_server) == (200, [])
    execute(any_own_server.database_url, "ALTER TABLE django_migrations RENAME TO elsewhere")
    assert readiness(any_own_server) == (503, ["database"])
    execute(any_own_server.database_url, "ALTER TABLE elsewhere RENAME TO django_migrations")
    assert readiness(any_own_server) == (200, [])
    assert httpx.get(f"{any_own_server.url}/healthz").status_code == 200


def test_a_redis_that_hangs_is_named_and_not_waited_for(start_server: Callable[..., Server]) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        server = start_server(REDIS_URL=f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        begun = time.monotonic()
        assert readiness(server) == (503, ["layer"])
        assert time.monotonic() - begun < 5


@pytest.mark.django_db
def test_a_process_on_its_way_out_says_so_and_asks_nobody(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drain, "_begun", threading.Event())
    assert client.get("/readyz").json()["faults"] == []
    assert "\ncomments_drain 0.0\n" in client.get("/metrics").text
    drain.begin()
    monkeypatch.setattr("comments.pages.health.missing_migrations", lambda: pytest.fail("it asked"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable", "faults": ["draining"]})
    assert "\ncomments_drain 1.0\n" in client.get("/metrics").text
    assert client.get("/healthz").status_code == 200
