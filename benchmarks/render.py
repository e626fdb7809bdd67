"""How long rendering takes for bodies built to be slow: `python -m benchmarks.render [times]`, slowest first.

Prints milliseconds of processor time, the length of the HTML and the shape. Shapes come from tests/text/hostile.py, and
each highlighted language gets a fence full of each of its own characters.
"""

import sys
import time
from collections.abc import Iterator

from comments.text.highlighting import HIGHLIGHTED_LENGTH, cost_per_character
from comments.text.languages import LANGUAGES
from comments.text.markdown import render
from tests.text.hostile import CODE_UNITS, SHAPES


def fences() -> Iterator[tuple[str, str]]:
    for language in sorted(set(LANGUAGES.values())):
        for unit in CODE_UNITS:
            code = unit * ((HIGHLIGHTED_LENGTH // cost_per_character(language) - 1) // len(unit))
            yield f"{language}: {unit!r}", f"```{language}\n{code}\n```"


def measured(body: str, times: int) -> tuple[float, int]:
    """Milliseconds of the quickest of several renders, and the length of the HTML."""
    best, html = float("inf"), ""
    for _ in range(times):
        start = time.process_time()
        html = render(body)
        best = min(best, time.process_time() - start)
    return best * 1000, len(html)


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    render("```python\n1\n```")
    rows = [(*measured(body, times), name) for name, body in (*SHAPES.items(), *fences())]
    for spent, size, name in sorted(rows, reverse=True):
        print(f"{spent:9.1f} ms {size:9,} {name}")


if __name__ == "__main__":
    main()
