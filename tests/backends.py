"""A throw-away PostgreSQL and a throw-away Redis, started from the installed binaries on free ports.

`python -m tests.backends COMMAND …` runs a command with DATABASE_URL naming a fresh PostgreSQL, then stops it.
"""

import glob
import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

START_SECONDS = 60
# Below those that the kernel gives to connections, which would take a port between its choice and its use. Each of the
# suite's workers has its own, and chooses none twice.
PORTS_PER_WORKER = 5_000
FIRST_PORT = 11_000 + PORTS_PER_WORKER * (int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % 4)
_ports = itertools.count(os.getpid())


def free_port() -> int:
    while True:
        port = FIRST_PORT + next(_ports) % PORTS_PER_WORKER
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port


def wait_until(condition: Callable[[], bool], seconds: float = START_SECONDS, what: str = "the condition") -> None:
    """Wait for a condition with a limit. Raises TimeoutError naming it."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come within {seconds} s")
        time.sleep(0.02)


def _accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def postgres_binaries() -> Path | None:
    """Where initdb and postgres are, the newest version first; Debian keeps them off the PATH."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), reverse=True)
    on_path = shutil.which("initdb")
    path = found[0] if found else on_path
    return Path(path).parent if path else None


def redis_binary() -> str | None:
    return shutil.which("redis-server")


@contextmanager
def running_postgres() -> Iterator[str]:
    """A PostgreSQL cluster of its own; yields a URL without a database name, ending in a slash."""
    binaries = postgres_binaries()
    assert binaries is not None, "PostgreSQL is not installed"
    # PostgreSQL refuses to run as root.
    owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="comments-postgres-"))
    folder.chmod(0o777)
    data, port = folder / "data", free_port()
    init = [
        *owner,
        str(binaries / "initdb"),
        "-D",
        str(data),
        "-U",
        "comments",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-sync",
    ]
    subprocess.run(init, check=True, stdout=subprocess.DEVNULL, cwd="/")
    options = ["-p", str(port), "-k", str(folder), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
    options += ["-c", "max_connections=200"]
    log = (folder / "log").open("wb")
    command = [*owner, str(binaries / "postgres"), "-D", str(data), *options]
    process = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", start_new_session=True)
    try:
        wait_until(lambda: _postgres_answers(port), what="PostgreSQL")
        yield f"postgresql://comments@127.0.0.1:{port}/"
    finally:
        _stop_group(process, signal.SIGINT)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _postgres_answers(port: int) -> bool:
    import psycopg

    try:
        psycopg.connect(f"postgresql://comments@127.0.0.1:{port}/postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


class Redis:
    """A Redis that can be stopped and started again on the same port, without persistence."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        binary = redis_binary()
        assert binary is not None, "Redis is not installed"
        command = [binary, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
        wait_until(lambda: _accepts(self.port), what="Redis")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def running_redis() -> Iterator[Redis]:
    redis = Redis()
    redis.start()
    try:
        yield redis
    finally:
        redis.kill()


def _stop_group(process: "subprocess.Popen[bytes]", how: signal.Signals) -> None:
    """Stop a process and what it started, by its own group's id."""
    try:
        os.killpg(process.pid, how)
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    except ProcessLookupError:
        process.wait()


def main() -> int:
    if sys.argv[1:] == ["--can-run"]:
        return 0 if postgres_binaries() else 1
    with running_postgres() as url:
        return subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": f"{url}postgres"}).returncode


if __name__ == "__main__":
    sys.exit(main())
