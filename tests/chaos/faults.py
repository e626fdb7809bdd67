"""What goes wrong: processes are killed, drained and frozen, the broker and the database are taken away."""

import asyncio
import itertools
import os
import random
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable

import redis

from tests.chaos.record import Record
from tests.chaos.world import World
from tests.servers import Server

Fault = Callable[[], Awaitable[None]]
REVIVAL_SECONDS = 60


class Faults:
    """Two troublemakers, so that a broker can be away while a process comes back. Each mends what it broke."""

    def __init__(self, world: World, record: Record, *, pace: float) -> None:
        """`pace`: seconds between two faults of one kind, on average."""
        self._world, self._record, self._pace = world, record, pace
        self._over = asyncio.Event()
        self._random = random.Random(f"{record.seed}:faults")

    async def run(self, seconds: float) -> None:
        """Trouble for so long, and until everything that can go wrong has gone wrong once; then all is mended."""
        makers = [asyncio.create_task(self._trouble(faults)) for faults in (self._of_processes(), self._of_backends())]
        try:
            await asyncio.wait(makers, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
            self._over.set()
            await asyncio.gather(*makers)
        finally:
            for maker in makers:
                maker.cancel()

    def _of_processes(self) -> list[Fault]:
        return [self._kill, self._drain, self._freeze]

    def _of_backends(self) -> list[Fault]:
        of_redis = [self._lose_redis, self._flush_redis, self._cut_redis_off, self._stall_redis]
        return of_redis * bool(self._world.redis) + [self._lose_postgres] * (2 * bool(self._world.postgres))

    async def _trouble(self, faults: list[Fault]) -> None:
        """Round after round, each in another order; the first one to its end."""
        for rounds in itertools.count() if faults else ():
            for fault in self._random.sample(faults, len(faults)):
                await self._rest()
                if rounds and self._over.is_set():
                    return
                await fault()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self._random.uniform(0.3, 1.7) * self._pace):
                await self._over.wait()
        except TimeoutError:
            return

    # --- processes ---

    async def _kill(self) -> None:
        server = self._random.choice(self._world.servers)
        self._count("faults: kill -9")
        await asyncio.to_thread(server.kill)
        await self._revive(server)

    async def _drain(self) -> None:
        server = self._random.choice(self._world.servers)
        self._count("faults: drain")
        await asyncio.to_thread(drain, server, self._record)
        await self._revive(server)

    async def _freeze(self) -> None:
        server = self._random.choice(self._world.servers)
        self._count("faults: process frozen")
        os.kill(server.pid, signal.SIGSTOP)
        await asyncio.sleep(self._random.uniform(0.5, 2))
        os.kill(server.pid, signal.SIGCONT)

    async def _revive(self, server: Server) -> None:
        """Again and again, as a service manager would: a process may not start while its database is away."""
        await asyncio.sleep(self._random.uniform(0, 1))
        until = time.monotonic() + REVIVAL_SECONDS
        while True:
            try:
                await asyncio.to_thread(server.start)
                return
            except AssertionError:
                self._count("starts that failed")
                if time.monotonic() > until:
                    raise
                await asyncio.sleep(0.5)

    # --- what they lean on ---

    async def _lose_redis(self) -> None:
        broker = self._world.redis
        assert broker is not None
        self._count("faults: Redis killed")
        await asyncio.to_thread(broker.kill)
        await asyncio.sleep(self._random.uniform(0, 4))
        await asyncio.to_thread(broker.start)

    async def _flush_redis(self) -> None:
        self._count("faults: Redis flushed")
        await self._tell_redis("FLUSHALL")

    async def _cut_redis_off(self) -> None:
        self._count("faults: connections to Redis cut")
        await self._tell_redis("CLIENT", "KILL", "TYPE", self._random.choice(["normal", "pubsub"]))

    async def _stall_redis(self) -> None:
        self._count("faults: Redis stalled")
        await self._tell_redis("CLIENT", "PAUSE", str(self._random.randint(300, 2500)), "ALL")

    async def _tell_redis(self, *command: str) -> None:
        assert self._world.redis is not None
        port = self._world.redis.port

        def tell() -> None:
            with redis.Redis(port=port, socket_timeout=10) as client:
                client.execute_command(*command)

        await asyncio.to_thread(tell)

    async def _lose_postgres(self) -> None:
        postgres = self._world.postgres
        assert postgres is not None
        how = self._random.choice(["fast", "immediate"])
        self._count(f"faults: PostgreSQL stopped, {how}")
        await asyncio.to_thread(postgres.stop, how)
        await asyncio.sleep(self._random.uniform(0, 2))
        await asyncio.to_thread(postgres.start)

    def _count(self, name: str) -> None:
        self._record.counts[name] += 1


def drain(server: Server, record: Record) -> None:
    """SIGTERM, and an exit as promised: `manage.py serve` with 0, Uvicorn by the signal."""
    try:
        code = server.terminate()
    except subprocess.TimeoutExpired:
        record.blame("drains that do not end", f"port {server.port}; its log says where it stands")
        os.kill(server.pid, signal.SIGUSR1)
        time.sleep(1)
        server.kill()
        return
    if code != (-signal.SIGTERM if server.kind == "uvicorn" else 0):
        record.blame("drains that fail", f"port {server.port} ended with {code}")
