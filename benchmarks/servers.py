"""The servers that are measured: each on the servers' core, with a database of its own, stopped at the end."""

import http.client
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg

from benchmarks import machine
from benchmarks.words import ORIGIN, SITE
from tests.backends import free_port, postgres_binaries

START_SECONDS = 60
STREAM = f"/live/v1/{SITE}/stream?thread={{thread}}"
SNAPSHOT = f"/api/v1/sites/{SITE}/thread?thread={{thread}}"
PYTHON = sys.executable
COMMANDS = {
    "daphne": [PYTHON, "manage.py", "serve", "--port", "{port}"],
    "uvicorn": [
        PYTHON,
        "-m",
        "uvicorn",
        "commentsite.asgi:application",
        "--port",
        "{port}",
        "--log-level",
        "error",
        "--no-access-log",
    ],
    "node": ["node", "benchmarks/baseline.js", "{port}"],
}
NAMES = {"daphne": "ours, Daphne", "uvicorn": "ours, Uvicorn", "node": "bare Node.js", "isso": "Isso, gunicorn"}


@dataclass(slots=True)
class Running:
    """A server that answers. `beside` is a database's process that works for it."""

    kind: str
    port: int
    process: "subprocess.Popen[bytes]"
    started_seconds: float = 0.0
    beside: int | None = None

    @property
    def pids(self) -> list[int]:
        """All its processes, its database's among them."""
        return [pid for root in (self.process.pid, self.beside) if root for pid in machine.family(root)]

    def processor_seconds(self) -> float:
        return machine.processor_seconds(self.pids)

    def resident_bytes(self) -> int:
        return machine.resident_bytes(machine.family(self.process.pid))

    def stop(self) -> None:
        """The whole group at once: a drain of thousands of readers is not what is measured here."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def settle(self) -> None:
        machine.settle(self.processor_seconds)


def environment(database_url: str, **more: str) -> dict[str, str]:
    """What a measured server is told: no limits, all else as shipped, the access log among it."""
    system = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return {
        **system,
        "DJANGO_SETTINGS_MODULE": "commentsite.settings",
        "DATABASE_URL": database_url,
        "SECRET_KEY": "only-for-benchmarks-" * 3,
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "BASE_URL": "http://127.0.0.1",
        "RATE_LIMITS": "off",
        "LIVE_MAX_STREAMS": "200000",
        "LIVE_MAX_STREAMS_PER_ADDRESS": "200000",
        "LIVE_MAX_STREAMS_PER_THREAD": "200000",
        **more,
    }


def manage(database_url: str, *command: str) -> None:
    subprocess.run(
        [PYTHON, "manage.py", *command],
        cwd=machine.ROOT,
        env=environment(database_url),
        check=True,
        stdout=subprocess.DEVNULL,
    )


# Thousands of newcomers a minute are this site's usual: they are counted like anywhere, and are no flood.
BUSY = f"""
import time
from comments.models import FloodWindow, Site
from comments.services.floods import WINDOW_SECONDS
window = int(time.time()) // WINDOW_SECONDS - 1
FloodWindow.objects.create(site=Site.objects.get(key={SITE!r}), window=window, number=10**9)
"""


def prepare(database_url: str) -> None:
    """Tables and the site that is posted to."""
    manage(database_url, "migrate", "-v0")
    manage(database_url, "createsite", SITE, "--name", "Demo", "--origin", ORIGIN)
    manage(database_url, "shell", "-v0", "-c", BUSY)


class Databases:
    """Fresh databases for our product: copies of one that was prepared once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.sqlite3"
        prepare(f"sqlite:///{self._template}")

    def fresh(self) -> str:
        return self.copy(f"sqlite:///{self._template}")

    def copy(self, url: str) -> str:
        """A copy with what a server left in the write-ahead log."""
        path = self._folder / f"{uuid.uuid4().hex}.sqlite3"
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as old, closing(sqlite3.connect(path)) as new:
            old.backup(new)
        return f"sqlite:///{path}"


@contextmanager
def databases() -> Iterator[Databases]:
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        yield Databases(Path(folder))


@contextmanager
def running(kind: str, database_url: str = "", *, beside: int | None = None, **variables: str) -> Iterator[Running]:
    """Our product under Daphne or Uvicorn, or the Node.js baseline."""
    port = free_port()
    command = [part.format(port=port) for part in COMMANDS[kind]]
    path = "/healthz" if kind == "node" else SNAPSHOT.format(thread="bench")
    with started(kind, command, port, path, environment(database_url, **variables)) as server:
        server.beside = beside
        yield server


@contextmanager
def started(kind: str, command: list[str], port: int, path: str, variables: dict[str, str]) -> Iterator[Running]:
    """Start a command on the servers' core, wait until `path` is answered with 200, stop it at the end."""
    with tempfile.TemporaryFile() as log, machine.on_server_core():
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=machine.ROOT, env=variables, stdout=log, stderr=log, start_new_session=True
        )
        os.sched_setaffinity(0, {machine.LOAD_CORE})
        server = Running(kind, port, process)
        try:
            if not _answers_in_time(process, partial(_status, port, path)):
                log.seek(0)
                raise RuntimeError(f"{kind} did not start: {log.read()[-2000:].decode(errors='replace')}")
            server.started_seconds = time.perf_counter() - begun
            yield server
        finally:
            server.stop()


def _answers_in_time(process: "subprocess.Popen[bytes]", status: "partial[int]") -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if status() == 200:
            return True
        time.sleep(0.005)
    return False


def _status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class Postgres:
    """A prepared database and the server's process."""

    url: str
    pid: int


@contextmanager
def running_postgres() -> Iterator[Postgres | None]:
    """A throw-away PostgreSQL as it is shipped, syncing each commit, on the servers' core; None where there is none."""
    binaries = postgres_binaries()
    if binaries is None:
        yield None
        return
    port, folder = free_port(), Path(tempfile.mkdtemp(prefix="benchmark-postgres-"))
    folder.chmod(0o777)
    owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    init = [*owner, str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "comments", "-A", "trust"]
    subprocess.run(init, check=True, stdout=subprocess.DEVNULL, cwd="/")
    command = [*owner, str(binaries / "postgres"), "-D", str(folder / "data"), "-p", str(port), "-k", str(folder)]
    with machine.on_server_core():
        process = subprocess.Popen(
            command, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
    try:
        url = f"postgresql://comments@127.0.0.1:{port}/postgres"
        _wait_for_postgres(url)
        prepare(url)
        yield Postgres(url, process.pid)
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for_postgres(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(url, connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
