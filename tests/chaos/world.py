"""The processes of one run: servers, their database and broker, and the moderators."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tests.backends import Redis, running_postgres, running_redis
from tests.chaos.postgres import Postgres
from tests.chaos.readers import HEARTBEAT_SECONDS
from tests.chaos.snapshot import Room
from tests.servers import ROOT, SITES, Server, environment, manage

SWEEP_SECONDS = 1
# When all is calm, readers of the last one are on streams only: nobody arrives and makes a server look at the log.
ROOMS = [Room("demo", "/one"), Room("demo", "/two"), Room("held", "/one"), Room("other", "/one")]


class World:
    """Servers on one database. Without Redis there is one server; without `postgres` the database is left in peace."""

    def __init__(
        self,
        folder: Path,
        database_url: str,
        seed: int,
        *,
        redis: Redis | None = None,
        postgres: Postgres | None = None,
    ) -> None:
        self.redis, self.postgres = redis, postgres
        self.folder = folder
        self.database_url = database_url
        self.variables = {
            "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
            "CHAOS_SEED": str(seed),
            "CHAOS_FOLDER": str(folder),
            "LIVE_SWEEP_SECONDS": str(SWEEP_SECONDS),
            "LIVE_HEARTBEAT_SECONDS": str(HEARTBEAT_SECONDS),
            "LIVE_REPLAY_LIMIT": "30",
            "LIVE_ROTATE_SECONDS": "12",
            "LIVE_DRAIN_SECONDS": "1",
            "LIVE_MAX_STREAMS_PER_ADDRESS": "20000",
            **({"REDIS_URL": redis.url} if redis else {}),
        }
        self.servers: list[Server] = []
        self.moderators: list[subprocess.Popen[str]] = []

    @property
    def ports(self) -> list[int]:
        return [server.port for server in self.servers]

    def environment(self) -> dict[str, str]:
        return environment(self.database_url, **self.variables)

    def start(self, *, servers: int, moderators: int) -> None:
        """Every third server is an Uvicorn, where streams go another way out."""
        for number in range(servers):
            log, kind = self.folder / f"server-{number}.log", "uvicorn" if number % 3 == 2 else "daphne"
            self.servers.append(Server(self.database_url, log, kind=kind, **self.variables))
        with ThreadPoolExecutor() as starters:
            list(starters.map(Server.start, self.servers))
        for number in range(moderators):
            self.moderators.append(self._moderator(number))

    def _moderator(self, number: int) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "tests.chaos.moderator", f"{self.variables['CHAOS_SEED']}:{number}"]
        out, log = self.folder / f"decisions-{number}", self.folder / f"moderator-{number}.log"
        with out.open("w") as decisions, log.open("w") as errors:
            return subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment(),
                text=True,
                stdin=subprocess.PIPE,
                stdout=decisions,
                stderr=errors,
            )

    def dismiss_moderators(self) -> list[str]:
        """What they decided, when the last one is done."""
        for process in self.moderators:
            process.communicate(timeout=30)
        return [line for path in self.folder.glob("decisions-*") for line in path.read_text().splitlines()]

    def stop(self) -> None:
        for process in self.moderators:
            process.kill()
            process.communicate()
        for server in self.servers:
            server.kill()

    def logs(self) -> dict[str, str]:
        return {path.name: path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log"))}


@contextmanager
def open_world(folder: Path, seed: int, *, database: str) -> Iterator[World]:
    """A world with a database of its own: "sqlite" (one process, no broker) or "postgres" (with Redis)."""
    if database == "sqlite":
        url = f"sqlite:///{folder / 'chaos.sqlite3'}"
        yield from _peopled(World(folder, url, seed))
        return
    with running_postgres() as base, running_redis() as redis:
        postgres = Postgres(base)
        try:
            yield from _peopled(World(folder, f"{base}postgres", seed, redis=redis, postgres=postgres))
        finally:
            postgres.stop("fast")


def _peopled(world: World) -> Iterator[World]:
    manage(world.database_url, "migrate", "-v0")
    manage(world.database_url, "shell", "-v0", "-c", SITES)
    try:
        yield world
    finally:
        world.stop()
