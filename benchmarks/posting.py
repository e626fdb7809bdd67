"""How fast comments are taken: four connections, fifty threads, new guests, unique texts of about 210 characters.

    python -m benchmarks.posting [--rounds 3] [--seconds 8]    Daphne and Uvicorn on SQLite and PostgreSQL, beside Isso
    python -m benchmarks.posting --readers 5000                the same with open readers, spread over the fifty threads
    python -m benchmarks.posting --seconds 600 --rounds 1      ten minutes of it, minute by minute (Daphne on SQLite)

The whole way is in it: rate limits (twenty posts from an address, then the next), judging, rendering, the transaction
with its sync, the event, the doorbell. Isso's own guard is off, so one row has our limits off too. The databases run
on the servers' core, as shipped; their processor time counts.
"""

import argparse
import ipaddress
import itertools
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks import isso, machine
from benchmarks.readers import Readers
from benchmarks.results import Column, Result, Row, footnote, medians, save, table
from benchmarks.servers import NAMES, STREAM, Postgres, Running, databases, running, running_postgres
from benchmarks.traffic import drive, summary
from benchmarks.words import isso_post, product_post

CONNECTIONS = 4
THREADS = 50
POSTS_PER_ADDRESS = 20
FIRST_ADDRESS = ipaddress.IPv4Address("10.0.0.1")
# Never the same again: servers that follow each other on one PostgreSQL count together.
_addresses = itertools.count()
LIMITS = {"RATE_LIMITS": "on", "TRUSTED_PROXY_COUNT": "1"}
LONG_SECONDS = 60
LOST_AFTER_SECONDS = 20
COLUMNS = [
    Column("server", "server"),
    Column("readers", "readers"),
    Column("posts/s", "per_second"),
    Column("× Isso", "times_isso", ".2f"),
    Column("× without readers", "times_quiet", ".2f"),
    Column("p50 ms", "p50_ms", ".1f"),
    Column("p99 ms", "p99_ms", ".1f"),
    Column("worst ms", "worst_ms", ".0f"),
    Column("CPU ms a post", "post_ms", ".2f"),
    Column("deliveries/s", "deliveries_per_second"),
    Column("lost", "lost"),
]
MINUTES = [
    Column("minute", "minute"),
    Column("posts/s", "per_second"),
    Column("p50 ms", "p50_ms", ".1f"),
    Column("p99 ms", "p99_ms", ".1f"),
    Column("worst ms", "worst_ms", ".0f"),
    Column("RSS MB", "resident_mb", ".0f"),
]


@dataclass(frozen=True, slots=True)
class Contestant:
    """A server that takes posts, and how many read meanwhile. `start` opens it on a fresh database."""

    name: str
    start: Callable[[], AbstractContextManager[Running]]
    readers: int = 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--readers", type=int, default=0)
    options = parser.parse_args()
    machine.take_load_core()
    with ExitStack() as stack:
        if options.seconds >= LONG_SECONDS:
            rows, name = minutes(stack.enter_context(on_sqlite("daphne", **LIMITS)), options.seconds), "posting-long"
        else:
            contestants = list(entrants(stack.enter_context(running_postgres()), options.readers))
            rows = compare(contestants, options.rounds, options.seconds)
            name = "posting-readers" if options.readers else "posting"
    print(report(save(name, rows, **vars(options), connections=CONNECTIONS, threads=THREADS)))


def entrants(postgres: Postgres | None, readers: int) -> Iterator[Contestant]:
    """Who is compared: every server beside Isso, or Daphne with readers beside itself without them."""
    for count in (0, readers) if readers else (0,):
        yield Contestant("ours, Daphne, SQLite", partial(on_sqlite, "daphne", **LIMITS), count)
        if not readers:
            yield Contestant("ours, Daphne, SQLite, limits off", partial(on_sqlite, "daphne"))
            yield Contestant("ours, Uvicorn, SQLite", partial(on_sqlite, "uvicorn", **LIMITS))
        if postgres is not None:
            yield Contestant("ours, Daphne, PostgreSQL", partial(on_postgres, postgres), count)
        else:
            print("PostgreSQL is not installed: its rows are left out.\n")
    if not readers and isso.is_there():
        yield Contestant(NAMES["isso"], on_isso)


@contextmanager
def on_sqlite(kind: str, **variables: str) -> Iterator[Running]:
    with databases() as prepared, running(kind, prepared.fresh(), beside=None, **variables) as server:
        yield server


@contextmanager
def on_postgres(postgres: Postgres) -> Iterator[Running]:
    with running("daphne", postgres.url, beside=postgres.pid, **LIMITS) as server:
        yield server


@contextmanager
def on_isso() -> Iterator[Running]:
    with tempfile.TemporaryDirectory(prefix="benchmark-isso-") as folder, isso.running_isso(Path(folder)) as server:
        yield server


def compare(contestants: list[Contestant], rounds: int, seconds: float) -> list[Row]:
    """A row for each, medians over the rounds, which visit them in turn."""
    seen: list[list[Row]] = [[] for _ in contestants]
    for _ in range(rounds):
        for rows, contestant in zip(seen, contestants, strict=True):
            with contestant.start() as server:
                rows.append(
                    {"server": contestant.name, "kind": server.kind} | timed(server, contestant.readers, seconds)
                )
    merged = [{**medians(rows), "lost": sum(row["lost"] for row in rows)} for rows in seen]
    for row in merged:
        for other in merged:
            if other["server"] == NAMES["isso"]:
                row["times_isso"] = row["per_second"] / other["per_second"]
            if row["readers"] and not other["readers"] and row["server"] == other["server"]:
                row["times_quiet"] = row["per_second"] / other["per_second"]
    return merged


def timed(server: Running, count: int, seconds: float) -> Row:
    """Post for a while, with open readers or none."""
    requests = posts(server)
    drive(server.port, CONNECTIONS, itertools.islice(requests, THREADS), seconds=60)  # every thread exists
    paths = [STREAM.format(thread=f"bench-{place}") for place in range(THREADS)]
    readers = Readers(server.port, paths, count) if count else None
    if readers is not None:
        readers.drain(0.5)
    server.settle()
    spent = server.processor_seconds()
    answers = drive(server.port, CONNECTIONS, requests, seconds=seconds, readers=readers)
    row: Row = {"readers": count, **summary(answers), "lost": 0}
    if readers is not None:
        row |= deliveries(readers, len(answers) * count // THREADS, len(answers) / row["per_second"])
        readers.close()
    return row | {"post_ms": 1000 * (server.processor_seconds() - spent) / len(answers)}


def deliveries(readers: Readers, expected: int, seconds: float) -> Row:
    """What reached the readers while it was posted, a second; and what never did."""
    row: Row = {"deliveries_per_second": readers.frames / seconds}
    deadline = time.monotonic() + LOST_AFTER_SECONDS
    while readers.frames < expected and time.monotonic() < deadline:
        readers.drain(0.1)
    return row | {"lost": expected - readers.frames}


def posts(server: Running) -> Iterator[bytes]:
    address = ""
    for number in itertools.count():
        thread = f"bench-{number % THREADS}"
        if server.kind == "isso":
            yield isso_post(number, thread=thread)
            continue
        if number % POSTS_PER_ADDRESS == 0:
            address = str(FIRST_ADDRESS + next(_addresses))
        yield product_post(number, thread=thread, address=address)


def minutes(server: Running, seconds: int) -> list[Row]:
    """A row for each minute of steady posting."""
    requests, rows = posts(server), []
    for minute in range(1, seconds // LONG_SECONDS + 1):
        answers = drive(server.port, CONNECTIONS, requests, seconds=LONG_SECONDS)
        rows.append({"minute": minute, **summary(answers), "resident_mb": server.resident_bytes() / 1e6})
    return rows


def report(result: Result) -> str:
    columns = MINUTES if result["name"] == "posting-long" else COLUMNS
    return f"{table(result['rows'], columns)}\n\n{footnote(result)}"


if __name__ == "__main__":
    main()
