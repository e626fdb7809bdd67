"""Whether a delivery costs more when there are more readers: from a thousand to ten thousand on one process.

    python -m benchmarks.growth [--readers 1000 2000 5000 10000] [--rounds 2] [--servers daphne uvicorn node]

The time of the POST itself weighs more when there are few readers, so a line that falls is no mistake.
"""

import argparse

from benchmarks.fanout import compare, present
from benchmarks.results import Column, Result, Row, footnote, save, table

COLUMNS = [
    Column("server", "server"),
    Column("readers", "readers"),
    Column("CPU µs a delivery", "delivery_us", ".1f"),
    Column("× the fewest readers", "times_first", ".2f"),
    Column("× Node.js", "times_node", ".2f"),
    Column("last ms", "last_ms", ".0f"),
    Column("KB a reader", "reader_kb", ".1f"),
    Column("lost", "lost"),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, nargs="+", default=[1000, 2000, 5000, 10_000])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--comments", type=int, default=8)
    parser.add_argument("--servers", nargs="+", default=["daphne", "uvicorn", "node"])
    options = parser.parse_args()
    kinds = present(options.servers)
    rows = [row for count in options.readers for row in compare(kinds, count, options.rounds, options.comments)]
    rows.sort(key=lambda row: kinds.index(row["kind"]))
    for row in rows:
        row["times_first"] = row["delivery_us"] / _fewest(rows, row["kind"])["delivery_us"]
    settings = {"readers": options.readers, "rounds": options.rounds, "comments": options.comments}
    print(report(save("growth", rows, **settings)))


def _fewest(rows: list[Row], kind: str) -> Row:
    return min((row for row in rows if row["kind"] == kind), key=lambda row: row["readers"])


def report(result: Result) -> str:
    return f"{table(result['rows'], COLUMNS)}\n\n{footnote(result)}"


if __name__ == "__main__":
    main()
