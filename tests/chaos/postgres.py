"""A throw-away PostgreSQL that can be taken down at any moment and started again on its port."""

import os
import subprocess
from pathlib import Path

import psycopg

from tests.backends import postgres_binaries, wait_until


class Postgres:
    """Control of the cluster behind a URL (one of tests/backends.py)."""

    def __init__(self, url: str) -> None:
        self.url = url
        with psycopg.connect(f"{url}postgres") as connection:
            row = connection.execute("SHOW data_directory").fetchone()
            self._options = " ".join(self._setting(connection, name) for name in ("port", "unix_socket_directories"))
        assert row is not None
        self._data = Path(row[0])

    @staticmethod
    def _setting(connection: "psycopg.Connection[tuple[str, ...]]", name: str) -> str:
        row = connection.execute(f"SHOW {name}").fetchone()  # type: ignore[call-overload]
        return f"-c {name}={row[0]}" if row else ""

    def stop(self, how: str) -> None:
        """`how` is "fast" (sessions are ended) or "immediate" (a crash: the log is replayed at the next start)."""
        self._control("stop", "-m", how)

    def start(self) -> None:
        options = f"{self._options} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"
        self._control("start", "-l", str(self._data.parent / "restarted.log"), "-o", options)
        wait_until(self._answers, what="PostgreSQL")

    def _answers(self) -> bool:
        try:
            psycopg.connect(f"{self.url}postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _control(self, *command: str) -> None:
        binaries = postgres_binaries()
        assert binaries is not None
        owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        subprocess.run(
            [*owner, str(binaries / "pg_ctl"), "-w", "-D", str(self._data), *command],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            timeout=60,
        )
