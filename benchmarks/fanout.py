"""What one comment to thousands of open readers costs: our product under Daphne and Uvicorn beside bare Node.js.

    python -m benchmarks.fanout [--readers 5000] [--rounds 3] [--comments 10] [--servers daphne uvicorn node]

Rounds visit every server in turn, each started afresh, so that a machine that drifts drifts for all. The whole way is
in a figure: HTTP POST, judging, rendering, transaction, doorbell, hub, socket. The Node.js baseline does none of that
but the sending. Ratios hold; absolute figures are this machine's.
"""

import argparse
import gc
import http.client
import shutil
import statistics
import time
import uuid

from benchmarks import machine
from benchmarks.readers import Readers
from benchmarks.results import Column, Result, Row, footnote, medians, percentile, save, table
from benchmarks.servers import NAMES, STREAM, Running, databases, running
from benchmarks.traffic import exchange
from benchmarks.words import product_post

GAP_SECONDS = 0.2
LOST_AFTER_SECONDS = 20
WARM_UP = 2
COLUMNS = [
    Column("server", "server"),
    Column("readers", "readers"),
    Column("CPU µs a delivery", "delivery_us", ".1f"),
    Column("× Node.js", "times_node", ".2f"),
    Column("p50 ms", "p50_ms", ".0f"),
    Column("p99 ms", "p99_ms", ".0f"),
    Column("last ms", "last_ms", ".0f"),
    Column("last × Node.js", "last_times_node", ".2f"),
    Column("KB a reader", "reader_kb", ".1f"),
    Column("connect s", "connect_s", ".2f"),
    Column("CPU µs a connect", "connect_us", ".0f"),
    Column("lost", "lost"),
    Column("bytes", "delivery_bytes"),
    Column("meter's CPU µs", "meter_us", ".1f"),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--comments", type=int, default=10)
    parser.add_argument(
        "--servers", nargs="+", default=["node", "daphne", "uvicorn"], choices=["node", "daphne", "uvicorn"]
    )
    options = parser.parse_args()
    rows = compare(present(options.servers), options.readers, options.rounds, options.comments)
    settings = {"readers": options.readers, "rounds": options.rounds, "comments": options.comments}
    print(report(save("fanout", rows, **settings)))


def present(kinds: list[str]) -> list[str]:
    if "node" in kinds and not shutil.which("node"):
        print("Node.js is not installed: the baseline and the ratios to it are left out.\n")
        return [kind for kind in kinds if kind != "node"]
    return kinds


def compare(kinds: list[str], readers: int, rounds: int, comments: int) -> list[Row]:
    """A row for each server, medians over the rounds, with the ratios to Node.js where it ran."""
    machine.take_load_core()
    seen: dict[str, list[Row]] = {kind: [] for kind in kinds}
    with databases() as prepared:
        for _ in range(rounds):
            for kind in kinds:
                with running(kind, prepared.fresh()) as server:
                    seen[kind].append(deliver(server, readers, comments))
    rows = [{**medians(seen[kind]), "lost": sum(row["lost"] for row in seen[kind])} for kind in kinds]
    for row in rows if "node" in kinds else []:
        node = rows[kinds.index("node")]
        row["times_node"] = row["delivery_us"] / node["delivery_us"]
        row["last_times_node"] = row["last_ms"] / node["last_ms"]
        row["memory_times_node"] = row["reader_kb"] / node["reader_kb"]
    return rows


def deliver(server: Running, count: int, comments: int) -> Row:
    """Open the readers, post one comment after the other, and time each on its way to all of them."""
    exchange(server.port, product_post(0), status=201)  # the thread exists, and what is loaded late is loaded
    server.settle()
    resident, spent = server.resident_bytes(), server.processor_seconds()
    readers = Readers(server.port, [STREAM.format(thread="bench")], count)
    server.settle()
    connecting = server.processor_seconds() - spent
    row: Row = {
        "kind": server.kind,
        "server": NAMES[server.kind],
        "readers": count,
        "connect_s": readers.connect_seconds,
        "connect_us": 1e6 * connecting / count,
        "reader_kb": (server.resident_bytes() - resident) / count / 1024,
    }
    gc.freeze()
    for number in range(WARM_UP):
        one_comment(server, readers, number)
    row |= timed(server, readers, count, comments)
    readers.close()
    return row


def timed(server: Running, readers: Readers, count: int, comments: int) -> Row:
    spent, own = server.processor_seconds(), time.process_time()
    rounds = [one_comment(server, readers, WARM_UP + number) for number in range(comments)]
    deliveries = sum(len(arrived) for arrived in rounds)
    every = [1000 * moment for arrived in rounds for moment in arrived]
    return {
        "delivery_us": 1e6 * (server.processor_seconds() - spent) / (count * comments),
        "p50_ms": percentile(every, 50),
        "p99_ms": percentile(every, 99),
        "last_ms": 1000 * statistics.median(max(arrived, default=LOST_AFTER_SECONDS) for arrived in rounds),
        "lost": count * comments - deliveries,
        "delivery_bytes": readers.delivery_bytes,
        "meter_us": 1e6 * (time.process_time() - own) / max(1, deliveries),
    }


def one_comment(server: Running, readers: Readers, number: int) -> list[float]:
    """Post and wait for every reader; then a pause in which the server may do what it put off."""
    word = uuid.uuid4().hex
    data = product_post(number, token=word)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.connect()
    arrived = readers.await_word(word.encode(), LOST_AFTER_SECONDS, lambda: connection.sock.sendall(data))
    readers.drain(GAP_SECONDS)
    connection.close()
    return arrived


def report(result: Result) -> str:
    return f"{table(result['rows'], COLUMNS)}\n\n{footnote(result)}"


if __name__ == "__main__":
    main()
