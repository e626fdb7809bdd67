"""Results: a file each in benchmarks/results/, and a Markdown table made from it."""

import json
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import machine

FOLDER = Path(__file__).parent / "results"
Row = dict[str, Any]
Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. A row without the key shows a dash."""

    title: str
    key: str
    form: str = ",.0f"


def save(name: str, rows: list[Row], **settings: Any) -> Result:
    """Write a result with what it was measured on; the result as it will be read again."""
    result = {
        "name": name,
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": machine.commit(),
        "machine": machine.facts(),
        "settings": settings,
        "rows": rows,
    }
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    return result


def load(name: str) -> Result | None:
    """A stored result, or None before its program has run."""
    path = FOLDER / f"{name}.json"
    if not path.exists():
        return None
    result: Result = json.loads(path.read_text())
    return result


def medians(rounds: Iterable[Row]) -> Row:
    """The median of each number over the rounds of one server; words are the first round's."""
    rows = list(rounds)
    return {
        key: statistics.median(row[key] for row in rows) if isinstance(value, float) else value
        for key, value in rows[0].items()
    }


def percentile(values: list[float], hundredth: float) -> float:
    """The nearest-rank percentile."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * hundredth / 100))]


def table(rows: list[Row], columns: list[Column]) -> str:
    """The rows as Markdown."""
    lines = ["| " + " | ".join(column.title for column in columns) + " |"]
    lines.append("|" + "|".join("---" if index == 0 else "---:" for index, _ in enumerate(columns)) + "|")
    lines += ["| " + " | ".join(_cell(row.get(column.key), column.form) for column in columns) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: Any, form: str) -> str:
    if value is None:
        return "–"
    return value if isinstance(value, str) else format(value, form)


def footnote(result: Result) -> str:
    """One line: when and where a result was seen."""
    seen = result["machine"]
    node = seen["node"] or "missing"
    return (
        f"{result['date']}, commit {result['commit']}; {seen['processor']}, {seen['cores']} cores, "
        f"{seen['memory_gib']} GiB, Linux {seen['kernel']}, Python {seen['python']}, Node.js {node}, "
        f"load average before it {seen.get('load_before', 'unknown')}."
    )
