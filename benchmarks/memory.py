"""What one process holds in memory, and how soon it answers, beside Isso and bare Node.js.

    python -m benchmarks.memory [--starts 8] [--readers 5000] [--posts 3000]

RSS is summed over a server's processes: idle after its first answer, after reads, after posts, and a reader's share of
what open streams add. The kernel's share of a connection is the growth of its slabs, halved: both ends are here.
Start is from the process's first instruction to the first 200, warm bytecode, on a prepared database.
"""

import argparse
import statistics
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from benchmarks import isso, machine
from benchmarks.fanout import present
from benchmarks.readers import Readers
from benchmarks.results import Column, Result, Row, footnote, save, table
from benchmarks.servers import NAMES, STREAM, Databases, Running, databases, running
from benchmarks.snapshot import ISSO_PATH, PRODUCT_PATH
from benchmarks.traffic import drive, read
from benchmarks.words import isso_post, product_post

READ_SECONDS = 4
COLUMNS = [
    Column("server", "server"),
    Column("start s", "start_s", ".2f"),
    Column("idle MB", "idle_mb"),
    Column("after reads", "read_mb"),
    Column("after posts", "posted_mb"),
    Column("with readers", "readers_mb"),
    Column("KB a reader", "reader_kb", ".1f"),
    Column("kernel KB a connection", "kernel_kb", ".1f"),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--starts", type=int, default=8)
    parser.add_argument("--readers", type=int, default=5000)
    parser.add_argument("--posts", type=int, default=3000)
    options = parser.parse_args()
    machine.take_load_core()
    kinds = [*present(["daphne", "uvicorn", "node"]), *(["isso"] if isso.is_there() else [])]
    with databases() as prepared, tempfile.TemporaryDirectory(prefix="benchmark-isso-") as folder:
        rows = []
        for kind in kinds:
            start = partial(_start, kind, prepared, Path(folder))
            starts = [_start_seconds(start) for _ in range(options.starts)]
            with start() as server:
                rows.append(weigh(server, options.posts, options.readers) | {"start_s": statistics.median(starts)})
    print(report(save("memory", rows, **vars(options))))


def _start(kind: str, prepared: Databases, folder: Path) -> AbstractContextManager[Running]:
    return isso.running_isso(folder) if kind == "isso" else running(kind, prepared.fresh())


def _start_seconds(start: Callable[[], AbstractContextManager[Running]]) -> float:
    with start() as server:
        return server.started_seconds


def weigh(server: Running, posts: int, readers: int) -> Row:
    """One process through a day: a first answer, many reads, many posts, many readers."""
    row: Row = {"kind": server.kind, "server": NAMES[server.kind], "idle_mb": _megabytes(server)}
    if server.kind != "node":
        build = isso_post if server.kind == "isso" else product_post
        drive(server.port, 4, (build(number) for number in range(100)), seconds=60)
        read(server.port, ISSO_PATH if server.kind == "isso" else PRODUCT_PATH, 16, READ_SECONDS)
        row["read_mb"] = _megabytes(server)
        numbers = range(100, 100 + posts)
        drive(server.port, 4, (build(number, thread=f"page-{number % 50}") for number in numbers), seconds=120)
        row["posted_mb"] = _megabytes(server)
    return row if server.kind == "isso" else row | _with_readers(server, readers)


def _with_readers(server: Running, count: int) -> Row:
    server.settle()
    resident, kernel = server.resident_bytes(), machine.kernel_memory_bytes()
    readers = Readers(server.port, [STREAM.format(thread="bench")], count)
    server.settle()
    row: Row = {
        "readers_mb": _megabytes(server),
        "reader_kb": (server.resident_bytes() - resident) / count / 1024,
        "kernel_kb": (machine.kernel_memory_bytes() - kernel) / count / 2 / 1024,
    }
    readers.close()
    return row


def _megabytes(server: Running) -> float:
    server.settle()
    return server.resident_bytes() / 1e6


def report(result: Result) -> str:
    return f"{table(result['rows'], COLUMNS)}\n\n{footnote(result)}"


if __name__ == "__main__":
    main()
