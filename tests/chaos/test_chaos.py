"""A short run of the chaos suite on the database of this test run; `make chaos` is the long one (docs/testing.md)."""

import asyncio
from pathlib import Path

import pytest

from tests.chaos.record import Record
from tests.chaos.run import Plan, run_chaos
from tests.chaos.world import World
from tests.servers import Databases

SEED = 20261123
# A machine busy with other tests is given more time than the promise of `make chaos`.
PLAN = Plan(seconds=6, readers=60, writers=4, pace=1, convergence=20)


def test_nothing_is_lost_or_doubled_while_everything_fails(
    databases: Databases, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """One process on SQLite; on PostgreSQL two and a Redis. The database is the whole run's: it stays up."""
    url = databases.fresh()
    redis = request.getfixturevalue("redis") if url.startswith("postgres") else None
    world, record = World(tmp_path, url, SEED, redis=redis), Record(SEED)
    try:
        world.start(servers=2 if redis else 1, moderators=1)
        asyncio.run(run_chaos(world, PLAN, record))
    finally:
        world.stop()
    print(record.report())
    assert record.findings == []
    for work in (
        "deliveries",
        "posts safe: published",
        "drops",
        "faults: kill -9",
        "faults: drain",
        "replicas compared",
    ):
        assert record.counts[work], f"no {work}: this run proves nothing"
