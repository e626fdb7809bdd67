"""One run: everybody at work while things break, then all is mended, and the oracle speaks."""

import asyncio
import time
from dataclasses import dataclass

from tests.chaos import oracle
from tests.chaos.doorbell import SILENCE, count_faults
from tests.chaos.faults import Faults, drain
from tests.chaos.ledger import read_ledger
from tests.chaos.readers import Reader
from tests.chaos.record import Record
from tests.chaos.world import ROOMS, SWEEP_SECONDS, World
from tests.chaos.writers import Desk, Writer

# A post that is under way when the last fault is mended is known to be safe or refused within so long.
WIND_DOWN_SECONDS = 60
# All readers come back within so long; who does not is found by the judge.
SEATING_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of everything. `pace`: seconds between two faults of one kind. `convergence`: seconds, after the last
    fault is mended, within which every reader has everything."""

    seconds: float
    readers: int
    writers: int
    pace: float
    convergence: float = 5 + SWEEP_SECONDS


async def run_chaos(world: World, plan: Plan, record: Record) -> None:
    """Everything that goes wrong is in `record.findings` afterwards. Never takes longer than its plan by minutes."""
    calm, desk = asyncio.Event(), Desk()
    readers = [_reader(number, world, record, calm) for number in range(plan.readers)]
    writers = [Writer(number, ROOMS, world.ports, desk, record) for number in range(plan.writers)]
    following = [asyncio.create_task(reader.follow()) for reader in readers]
    try:
        await _make_trouble(world, plan, record, writers, calm)
        await _whisper(world, readers, writers)
        await _judge(world, plan, readers, desk, record)
        watch_for_crashes(following)
    finally:
        for task in following:
            task.cancel()
        await asyncio.gather(*following, return_exceptions=True)
    await oracle.judge_gauges(world.ports, record)
    await asyncio.gather(*(asyncio.to_thread(drain, server, record) for server in world.servers))
    oracle.judge_logs(world.logs(), record)
    record.counts.update(count_faults(world.folder))


def _reader(number: int, world: World, record: Record, calm: asyncio.Event) -> Reader:
    room = ROOMS[number % len(ROOMS)]
    return Reader(number, room, world.ports, record, calm, is_quiet=room == ROOMS[-1])


async def _make_trouble(world: World, plan: Plan, record: Record, writers: list[Writer], calm: asyncio.Event) -> None:
    writing = [asyncio.create_task(writer.write(calm)) for writer in writers]
    try:
        await Faults(world, record, pace=plan.pace).run(plan.seconds)
        calm.set()
        async with asyncio.timeout(WIND_DOWN_SECONDS):
            await asyncio.gather(*writing)
    finally:
        for task in writing:
            task.cancel()


async def _whisper(world: World, readers: list[Reader], writers: list[Writer]) -> None:
    """The last words of each thread, and the moderators' last decisions, ring nowhere: the log alone has them."""

    async def are_seated() -> bool:
        return all(reader.is_seated for reader in readers)

    await oracle.comes_true(are_seated, until=time.monotonic() + SEATING_SECONDS)
    (world.folder / SILENCE).touch()
    for room in ROOMS * 2:
        await asyncio.wait_for(writers[0].post(room), WIND_DOWN_SECONDS)


async def _judge(world: World, plan: Plan, readers: list[Reader], desk: Desk, record: Record) -> None:
    since = time.monotonic()
    decisions = await asyncio.to_thread(world.dismiss_moderators)
    record.counts.update(f"decisions: {name}" for name in decisions)
    ledger = await asyncio.to_thread(read_ledger, world.environment())
    await oracle.judge_convergence(readers, ledger, record, since=since, limit=plan.convergence)
    await oracle.judge_replicas(readers, ledger, world.ports, record)
    oracle.judge_ledger(ledger, desk.posts, record)


def watch_for_crashes(following: "list[asyncio.Task[None]]") -> None:
    """A reader that ended by an error of its own has judged nothing since."""
    for task in following:
        if task.done():
            task.result()
