"""`python -m tests.chaos`: see docs/testing.md."""

import argparse
import asyncio
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.record import Record
from tests.chaos.run import Plan, run_chaos
from tests.chaos.world import open_world


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.chaos", description="Break everything, and count what is lost."
    )
    parser.add_argument("--seed", type=int, default=0, help="of all chance in the run (default: drawn and printed)")
    parser.add_argument("--seconds", type=float, default=120, help="of trouble (default: %(default)s)")
    parser.add_argument("--readers", type=int, default=300)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--processes", type=int, default=3, help="servers; with SQLite there is one")
    parser.add_argument("--pace", type=float, default=5, help="seconds between two faults of a kind")
    parser.add_argument("--database", choices=["postgres", "sqlite"], default="postgres")
    parser.add_argument("--logs", type=Path, help="a folder to keep the processes' logs in")
    return parser.parse_args()


def run(folder: Path, told: argparse.Namespace, record: Record) -> None:
    with open_world(folder, record.seed, database=told.database) as world:
        world.start(servers=told.processes if world.redis else 1, moderators=2)
        plan = Plan(told.seconds, told.readers, told.writers, told.pace)
        asyncio.run(run_chaos(world, plan, record))


def main() -> int:
    told = parse_arguments()
    record = Record(told.seed or random.SystemRandom().randrange(1, 10**6))
    print(f"chaos with seed {record.seed}: {told.readers} readers, {told.seconds:.0f} s of trouble on {told.database}")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="comments-chaos-") as temporary:
        try:
            run(Path(temporary), told, record)
        finally:
            if told.logs:
                shutil.copytree(temporary, told.logs / f"seed-{record.seed}", dirs_exist_ok=True)
    print(record.report())
    verdict = f"{len(record.findings)} things went wrong" if record.findings else "nothing lost, nothing doubled"
    print(f"seed {record.seed}: {verdict}, {time.monotonic() - begun:.0f} s in all")
    return 1 if record.findings else 0


if __name__ == "__main__":
    sys.exit(main())
