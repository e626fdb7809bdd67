"""`python -m benchmarks.plots`: a chart in docs/plots/ for each stored result."""

from collections.abc import Callable

from benchmarks.charts import Line, Panel, bars, lines
from benchmarks.machine import ROOT
from benchmarks.results import Result, Row, load

FOLDER = ROOT / "docs" / "plots"
COLORS = {"daphne": 0, "uvicorn": 3, "node": 2, "isso": 1, "ours": 0, "author": 3}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, draw in PLOTS.items():
        result = load(name)
        if result is None:
            print(f"{name}: has not been measured")
            continue
        (FOLDER / f"{name}.svg").write_text(draw(result))
        print(f"docs/plots/{name}.svg")


def _panel(rows: list[Row], title: str, unit: str, key: str) -> Panel:
    return Panel(title, unit, [row.get(key) for row in rows])


def _colors(rows: list[Row]) -> list[int]:
    return [COLORS[row["kind"]] for row in rows]


def fanout(result: Result) -> str:
    rows = result["rows"]
    panels = [
        _panel(rows, "Processor time of the server for each delivery", "microseconds", "delivery_us"),
        _panel(rows, "From POST until the last reader has the comment", "milliseconds", "last_ms"),
        _panel(rows, "Memory of the server for each open reader", "kilobytes", "reader_kb"),
    ]
    title = f"One comment to {result['settings']['readers']:,} open readers, one core"
    return bars(title, [row["server"] for row in rows], _colors(rows), panels)


def growth(result: Result) -> str:
    kinds = {row["kind"]: row["server"] for row in result["rows"]}
    drawn = [
        Line(
            label, COLORS[kind], [(row["readers"], row["delivery_us"]) for row in result["rows"] if row["kind"] == kind]
        )
        for kind, label in kinds.items()
    ]
    return lines(
        "The cost of a delivery as readers grow in number", "open readers", "CPU microseconds a delivery", drawn
    )


def snapshot(result: Result) -> str:
    rows = result["rows"]
    labels = [f"{row['server']}, {row['comments']:,}" + _sent_as(row) for row in rows]
    panels = [
        _panel(rows, "The first page of a thread of 100 comments", "requests a second", "per_second"),
        _panel(rows, "A page that has just changed", "milliseconds of processor time", "cold_ms"),
    ]
    return bars("Reading, 16 connections, one core; by comments on the site", labels, _colors(rows), panels)


def _sent_as(row: Row) -> str:
    return "" if row["encoding"] == "identity" else f", {row['encoding']}"


def posting(result: Result) -> str:
    rows = result["rows"]
    readers = ", {:,} readers"
    labels = [row["server"] + (readers.format(row["readers"]) if row["readers"] else "") for row in rows]
    panels = [
        _panel(rows, "Comments taken", "posts a second", "per_second"),
        _panel(rows, "Latency of the slowest in a hundred", "milliseconds (p99)", "p99_ms"),
    ]
    return bars("Posting, 4 connections, one core with the database", labels, _colors(rows), panels)


def posting_long(result: Result) -> str:
    rows = result["rows"]
    drawn = [
        Line(label, color, [(row["minute"], row[key]) for row in rows])
        for label, color, key in (("p50", 0, "p50_ms"), ("p99", 1, "p99_ms"))
    ]
    return lines("Posting without a pause, Daphne on SQLite", "minute", "milliseconds", drawn)


def memory(result: Result) -> str:
    rows = result["rows"]
    panels = [
        _panel(rows, "Memory after the first answer", "megabytes (RSS)", "idle_mb"),
        _panel(rows, "Memory after reads and posts", "megabytes (RSS)", "posted_mb"),
        _panel(rows, "Memory for each open reader", "kilobytes (RSS)", "reader_kb"),
        _panel(rows, "From start to the first answer", "seconds", "start_s"),
    ]
    return bars("One process in memory", [row["server"] for row in rows], _colors(rows), panels)


def widget(result: Result) -> str:
    rows = [row for row in result["rows"] if row["part"] == "first"]
    panels = [
        _panel(rows, "Sent to the reader until the first comment is drawn", "bytes on the wire", "bytes"),
        _panel(rows, "The first comment on a line with 150 ms and 1.6 Mbit/s", "milliseconds", "slow_first_ms"),
        _panel(rows, "The page's main thread until it is drawn", "milliseconds of processor time", "main_ms"),
    ]
    return bars("A thread of 100 comments in Chromium", [row["widget"] for row in rows], _colors(rows), panels)


PLOTS: dict[str, Callable[[Result], str]] = {
    "fanout": fanout,
    "growth": growth,
    "snapshot": snapshot,
    "posting": posting,
    "posting-readers": posting,
    "posting-long": posting_long,
    "memory": memory,
    "widget": widget,
}


if __name__ == "__main__":
    main()
