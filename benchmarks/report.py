"""`python -m benchmarks.report`: put the stored results' tables into docs/performance.md, and draw the plots anew.

A table stands between `<!-- NAME -->` and `<!-- /NAME -->`; what is between them is replaced, the rest is left alone.
"""

import re
from collections.abc import Callable

from benchmarks import fanout, growth, judging, memory, plots, posting, sizing, snapshot, widget
from benchmarks.machine import ROOT
from benchmarks.results import Result, load

DOCUMENT = ROOT / "docs" / "performance.md"
REPORTS: dict[str, Callable[[Result], str]] = {
    "fanout": fanout.report,
    "growth": growth.report,
    "snapshot": snapshot.report,
    "posting": posting.report,
    "posting-readers": posting.report,
    "posting-long": posting.report,
    "judging": judging.report,
    "memory": memory.report,
    "sizing": sizing.report,
    "widget": widget.report,
}


def main() -> None:
    text = DOCUMENT.read_text()
    for name, report in REPORTS.items():
        result = load(name)
        words = _chart(name) + report(result) if result else "Not measured yet."
        text, places = put(text, name, words)
        print(f"{name}: {'written' if places else 'has no place in the document'}")
    DOCUMENT.write_text(text)
    plots.main()


def _chart(name: str) -> str:
    return f"![Chart of the table below](plots/{name}.svg)\n\n" if name in plots.PLOTS else ""


def put(text: str, name: str, words: str) -> tuple[str, int]:
    """The text with the words between a name's marks, and how many such places it has."""
    place = re.compile(f"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    return place.subn(lambda found: f"{found[1]}{words}\n{found[2]}", text)


if __name__ == "__main__":
    main()
