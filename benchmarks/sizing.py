"""What 10,000, 100,000 and a million readers need, computed from unit costs that the other programs measured.

    python -m benchmarks.sizing [--readers-a-process 10000] [--comments-a-minute 2]

Reads results/fanout.json, memory.json and posting.json; measures the doorbell in Redis and a reader in nginx itself.
Assumed: every reader sees so many comments a minute, heartbeats as shipped, a proxy on a machine of its own.
"""

import argparse
import math
from dataclasses import asdict, dataclass

from benchmarks import machine, units
from benchmarks.results import Column, Result, Row, footnote, load, save, table

SIZES = (10_000, 100_000, 1_000_000)
# Around each frame: 20 for IP, 32 for TCP with its timestamps, 22 for TLS.
PACKET_BYTES = 74
PING_BYTES = 60
HEARTBEAT_SECONDS = 25
SWEEP_SECONDS = 2
WORKER_READERS = 50_000
SPARE_DESCRIPTORS = 1000
COLUMNS = [Column("", "what"), *(Column(f"{size:,} readers", str(size)) for size in SIZES)]


@dataclass(frozen=True, slots=True)
class Units:
    """What one of each costs: microseconds of processor, kilobytes of memory, bytes on the wire."""

    delivery_us: float
    delivery_bytes: float
    connect_us: float
    reader_kb: float
    kernel_kb: float
    process_mb: float
    post_ms: float
    doorbell_bytes: float
    proxied_kb: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What so many readers need."""

    units: Units
    readers: int
    readers_a_process: int
    comments_a_minute: float

    @property
    def processes(self) -> int:
        return math.ceil(self.readers / self.readers_a_process)

    @property
    def deliveries(self) -> float:
        """Frames a second, heartbeats among them."""
        return self.readers * (self.comments_a_minute / 60 + 1 / HEARTBEAT_SECONDS)

    @property
    def bits(self) -> float:
        comments = self.comments_a_minute / 60 * (self.units.delivery_bytes + PACKET_BYTES)
        return 8 * self.readers * (comments + (PING_BYTES + PACKET_BYTES) / HEARTBEAT_SECONDS)

    @property
    def workers(self) -> int:
        return math.ceil(self.readers / WORKER_READERS)

    def lines(self) -> dict[str, str]:
        """What to order and what to set, in words and units."""
        unit, here = self.units, min(self.readers, self.readers_a_process)
        memory = self.processes * unit.process_mb * 1e6 + self.readers * unit.reader_kb * 1024
        return {
            "processes of `serve`, a core each": f"{self.processes:,}",
            "their memory": _bytes(memory),
            "the kernel's memory for their sockets": _bytes(self.readers * unit.kernel_kb * 1024),
            "descriptors of one process (`ulimit -n`)": f"{here + SPARE_DESCRIPTORS:,}",
            "one comment to everybody: CPU, all processes": f"{self.readers * unit.delivery_us / 1e6:,.2f} s",
            "the same, until a process's last reader": f"{here * unit.delivery_us / 1000:,.0f} ms",
            "steady traffic: frames a second": f"{self.deliveries:,.0f}",
            "cores busy with it": f"{self.deliveries * unit.delivery_us / 1e6:,.2f}",
            "bandwidth out": f"{self.bits / 1e6:,.1f} Mbit/s",
            "bandwidth of one comment to everybody": _bytes(self.readers * (unit.delivery_bytes + PACKET_BYTES)),
            "one process's readers all back at once: CPU": f"{here * unit.connect_us / 1e6:,.1f} s",
            "posts a second that one core takes": f"{1000 / unit.post_ms:,.0f}",
            "Redis: out for each comment": _bytes(self.processes * unit.doorbell_bytes),
            "Redis: out at 100 comments a second": f"{800 * self.processes * unit.doorbell_bytes / 1e6:,.2f} Mbit/s",
            "sweeps of the log, queries a second": f"{self.processes / SWEEP_SECONDS:,.1f}",
            "nginx: workers": f"{self.workers:,}",
            "nginx: `worker_connections`": f"{2 * math.ceil(self.readers / self.workers) + SPARE_DESCRIPTORS:,}",
            "nginx: memory": _bytes(self.readers * unit.proxied_kb * 1024),
            "nginx: the kernel's": _bytes(2 * self.readers * unit.kernel_kb * 1024),
        }


def _bytes(count: float) -> str:
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:,.1f} {unit}"
    return f"{count:,.0f} bytes"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers-a-process", type=int, default=10_000)
    parser.add_argument("--comments-a-minute", type=float, default=2)
    options = parser.parse_args()
    machine.take_load_core()
    measured = unit_costs()
    plans = [Plan(measured, size, options.readers_a_process, options.comments_a_minute) for size in SIZES]
    columns = {str(plan.readers): plan.lines() for plan in plans}
    rows: list[Row] = [
        {"what": what, **{size: lines[what] for size, lines in columns.items()}} for what in plans[0].lines()
    ]
    print(report(save("sizing", rows, **vars(options), units=asdict(measured))))


def unit_costs() -> Units:
    """From the results of the programs that measured them. Exits with a word when one has not run."""
    fanout, memory, posting = (_daphne(name) for name in ("fanout", "memory", "posting"))
    doorbell, proxied = units.doorbell_bytes(), units.proxied_reader_kb()
    if doorbell is None or proxied is None:
        raise SystemExit("Redis and nginx are needed to measure a doorbell and a proxied reader.")
    return Units(
        delivery_us=fanout["delivery_us"],
        delivery_bytes=fanout["delivery_bytes"],
        connect_us=fanout["connect_us"],
        reader_kb=fanout["reader_kb"],
        kernel_kb=memory["kernel_kb"],
        process_mb=memory["posted_mb"],
        post_ms=posting["post_ms"],
        doorbell_bytes=doorbell,
        proxied_kb=proxied,
    )


def _daphne(name: str) -> Row:
    """The first row of our product on Daphne in a stored result."""
    result = load(name)
    if result is None:
        raise SystemExit(f"Run python -m benchmarks.{name} first.")
    row: Row = next(row for row in result["rows"] if row["server"].startswith("ours, Daphne"))
    return row


def report(result: Result) -> str:
    measured = result["settings"]["units"]
    said = ", ".join(f"{name} {value:,.1f}" for name, value in measured.items())
    return f"{table(result['rows'], COLUMNS)}\n\nUnit costs: {said}. {footnote(result)}"


if __name__ == "__main__":
    main()
