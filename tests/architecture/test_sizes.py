"""Small files and small functions: over the limit, a noun or a verb is missing."""

import ast
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path
    for folder in ("comments", "commentsite")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
FILE_LINES = 300
FUNCTION_LINES = 50


def lengths(path: Path) -> list[int]:
    tree = ast.parse(path.read_text())
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [(node.end_lineno or 0) - node.lineno + 1 for node in functions]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_and_its_functions_are_small(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= FILE_LINES
    assert max(lengths(path), default=0) <= FUNCTION_LINES


def test_most_functions_are_very_small() -> None:
    all_lengths = [length for path in SOURCES for length in lengths(path)]
    assert median(all_lengths) <= 10
    assert quantiles(all_lengths, n=10)[-1] <= 25
