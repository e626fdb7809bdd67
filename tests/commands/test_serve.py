"""The server's command line, as a process."""

import socket
import subprocess
import sys

import pytest

from tests.backends import free_port
from tests.servers import ROOT, Databases, environment


def serve(database_url: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "serve", *arguments],
        cwd=ROOT,
        env=environment(database_url, **variables),
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_port_in_use_is_said_clearly(databases: Databases) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        run = serve(databases.fresh(), "--port", str(taken.getsockname()[1]))
    assert run.returncode == 1
    assert "Cannot listen on" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("arguments", "variables", "words"),
    [
        (["--port", "0"], {}, "--port 0 is no port"),
        (["--port", "x"], {}, "invalid int value"),
        ([], {"SECRET_KEY": "short"}, "SECRET_KEY is missing or shorter"),
        ([], {"DEBUG": "yess", "LIVE_SWEEP_SECONDS": "-1"}, "DEBUG is 'yess'; write on or off"),
        ([], {"DEBUG": "yess", "LIVE_SWEEP_SECONDS": "-1"}, "LIVE_SWEEP_SECONDS is '-1'"),
        ([], {"DATABASE_URL": "nonsense"}, "DATABASE_URL"),
        ([], {"DATABASE_URL": "mysql://localhost/x"}, "other than SQLite or PostgreSQL"),
        ([], {"REDIS_URL": "localhost:6379"}, "REDIS_URL is"),
        ([], {"BASE_URL": "comments.example.org"}, "BASE_URL is"),
        ([], {"BASE_URL": "http://localhost:99999"}, "BASE_URL is"),
        ([], {"BASE_URL": "http://[bad"}, "BASE_URL is"),
        ([], {"REDIS_URL": "unix:///run/redis.sock"}, "REDIS_URL is"),
        ([], {"LOG_LEVEL": "verbose"}, "LOG_LEVEL is"),
        ([], {"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS is *"),
    ],
)
def test_nonsense_is_refused_before_anything_starts(
    databases: Databases, arguments: list[str], variables: dict[str, str], words: str
) -> None:
    run = serve(databases.fresh(), *(arguments or ["--port", str(free_port())]), **variables)
    assert run.returncode != 0
    assert words in run.stderr
    assert "Traceback" not in run.stderr
    assert "Serving on" not in run.stdout
