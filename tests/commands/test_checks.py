"""Bad configuration, as an operator meets it: one clear line when a server starts, or from `manage.py check`."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import servers
from tests.backends import Redis, free_port
from tests.servers import ROOT, Databases, Server, environment

RIGHT = {
    "BASE_URL": "https://comments.example.org",
    "ALLOWED_HOSTS": "comments.example.org",
    "SECRET_KEY": "kX9-vQ2_tR7mZ4sL8wN1pB6yH3jC5dF0gA9uE2iOzT8xW4rM7qV1",
    "TRUSTED_PROXY_COUNT": "1",
    "LIVE_MAX_STREAMS": "100",
}


def check(database_url: str, *, descriptors: int = 0, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "check", "--deploy", "--database", "default"]
    limited = ["sh", "-c", f'ulimit -n {descriptors} && exec "$@"', "sh", *command]
    return subprocess.run(
        limited if descriptors else command,
        cwd=ROOT,
        env=environment(database_url, **{**RIGHT, **variables}),
        capture_output=True,
        text=True,
        timeout=60,
    )


def warnings_of(server: Server) -> list[str]:
    return [line for line in server.log().splitlines() if " comments.checks: " in line]


def test_a_right_configuration_is_clean(databases: Databases) -> None:
    run = check(databases.fresh())
    assert (run.returncode, run.stderr) == (0, "")
    assert "no issues" in run.stdout


def test_too_few_descriptors_are_counted(databases: Databases) -> None:
    run = check(databases.fresh(), descriptors=1000, LIVE_MAX_STREAMS="5000")
    assert "LIVE_MAX_STREAMS is 5000, but 1000 file descriptors hold 872" in run.stderr
    assert "LimitNOFILE=5263) or set LIVE_MAX_STREAMS=872." in run.stderr
    assert "issues" in check(databases.fresh(), descriptors=1000, LIVE_MAX_STREAMS="872").stdout


@pytest.mark.parametrize("kind", ["daphne", "uvicorn"])
def test_a_redis_that_is_not_there_is_said_once(start_server: Callable[..., Server], kind: str) -> None:
    url = f"redis://127.0.0.1:{free_port()}/0"
    server = start_server(kind=kind, REDIS_URL=url, LIVE_MAX_STREAMS="100", LIVE_SWEEP_SECONDS="3")
    (line,) = warnings_of(server)
    assert " WARNING comments.checks: No Redis answers at REDIS_URL (" in line
    assert "readers hear of other processes' posts within 3 s" in line
    assert line.endswith("(comments.W001)")
    assert server.post("All the same").status_code == 201


def test_nothing_is_said_of_a_redis_that_answers(start_server: Callable[..., Server], redis: Redis) -> None:
    assert warnings_of(start_server(REDIS_URL=redis.url, LIVE_MAX_STREAMS="100")) == []


def test_several_workers_without_a_bell_are_told(databases: Databases, redis: Redis) -> None:
    words = "This server runs several processes and there is no REDIS_URL"
    assert words in check(databases.fresh(), WEB_CONCURRENCY="4").stderr
    assert "issues" in check(databases.fresh(), WEB_CONCURRENCY="4", REDIS_URL=redis.url).stdout
    assert "issues" in check(databases.fresh(), WEB_CONCURRENCY="1").stdout


def test_uvicorns_workers_are_told_too(start_server: Callable[..., Server], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(servers.COMMANDS, "workers", [*servers.COMMANDS["uvicorn"], "--workers", "2"])
    server = start_server(kind="workers", LIVE_MAX_STREAMS="100")
    assert any("This server runs several processes" in line for line in warnings_of(server))
    server.terminate()


def test_a_neighbour_without_a_bell_is_seen(
    start_server: Callable[..., Server], postgres_databases: Databases, redis: Redis
) -> None:
    url = postgres_databases.fresh()
    first = start_server(database_url=url, LIVE_MAX_STREAMS="100")
    assert warnings_of(first) == []
    second = start_server(database_url=url, LIVE_MAX_STREAMS="100")
    (line,) = warnings_of(second)
    assert "Other processes use this database and there is no REDIS_URL" in line
    assert warnings_of(start_server(database_url=url, LIVE_MAX_STREAMS="100", REDIS_URL=redis.url)) == []


@pytest.mark.parametrize("kind", ["daphne", "uvicorn"])
def test_a_server_does_not_start_before_the_migrations(tmp_path: Path, kind: str) -> None:
    names = {"port": free_port(), "application": "commentsite.asgi:application"}
    run = subprocess.run(
        [part.format(**names) for part in servers.COMMANDS[kind]],
        cwd=ROOT,
        env=environment(f"sqlite:///{tmp_path / 'empty.sqlite3'}", LIVE_MAX_STREAMS="100"),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode != 0
    assert "The database lacks contenttypes.0001_initial, " in run.stderr
    assert "Run `manage.py migrate` first. (comments.E001)" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_database_that_is_away_is_said(databases: Databases) -> None:
    run = check(f"postgresql://nobody@127.0.0.1:{free_port()}/nothing")
    assert "The database does not answer (" in run.stderr
    assert "(comments.W004)" in run.stderr
