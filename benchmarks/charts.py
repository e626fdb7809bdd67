"""Plain SVG charts: bars in panels under each other, and lines. Readable on light and on dark pages."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

WIDTH = 760
LABEL_WIDTH = 210
LETTER_WIDTH = 7.0
RIGHT = 76
BAR, GAP = 18, 8
TOP, PANEL_HEAD, PANEL_FOOT = 44, 26, 46
LINE_HEIGHT = 300
STYLE = """
svg { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328; background: #fff }
.title { font-size: 16px; font-weight: 600 } .panel { font-weight: 600 } .soft { fill: #59636e; font-size: 12px }
.grid { stroke: #d1d9e0; stroke-width: 1 } .axis { stroke: #818b98; stroke-width: 1; fill: none }
.value { paint-order: stroke; stroke: #fff; stroke-width: 4px; stroke-linejoin: round }
.c0 { fill: #0969da; stroke: #0969da } .c1 { fill: #bf5700; stroke: #bf5700 } .c2 { fill: #6e7781; stroke: #6e7781 }
.c3 { fill: #1a7f37; stroke: #1a7f37 } .line { fill: none; stroke-width: 2 } .end { stroke: none }
@media (prefers-color-scheme: dark) {
  svg { fill: #e6edf3; background: #0d1117 } .soft { fill: #9198a1 }
  .grid { stroke: #30363d } .axis { stroke: #6e7681 }
  .c0 { fill: #4493f8; stroke: #4493f8 } .c1 { fill: #f0883e; stroke: #f0883e } .c2 { fill: #9198a1; stroke: #9198a1 }
  .value { stroke: #0d1117 }
  .c3 { fill: #3fb950; stroke: #3fb950 } .line { fill: none } .end { stroke: none }
}
"""


@dataclass(frozen=True, slots=True)
class Panel:
    """One quantity of every row. `unit` stands under its axis; a row without a value is left out."""

    title: str
    unit: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Line:
    """One server's points, left to right."""

    label: str
    color: int
    points: Sequence[tuple[float, float]]


def bars(title: str, labels: Sequence[str], colors: Sequence[int], panels: Sequence[Panel]) -> str:
    """Horizontal bars, a panel for each quantity, the same rows in all."""
    parts, y = [_text(16, 26, title, "title")], TOP
    for panel in panels:
        drawn, y = _panel(panel, labels, colors, y)
        parts += drawn
    return _svg(title, y, parts)


def _panel(panel: Panel, labels: Sequence[str], colors: Sequence[int], y: int) -> tuple[list[str], int]:
    left = max(LABEL_WIDTH, 30 + round(LETTER_WIDTH * max(map(len, labels))))
    rows = [row for row in zip(labels, colors, panel.values, strict=True) if row[2] is not None]
    steps = ticks(max(value or 0 for *_, value in rows))
    scale = (WIDTH - left - RIGHT) / steps[-1]
    top = y + PANEL_HEAD
    bottom = top + len(rows) * (BAR + GAP)
    parts = [_text(16, y + 16, panel.title, "panel")]
    for step in steps:
        x = left + step * scale
        parts.append(f'<path class="grid" d="M{x:.1f} {top - 4}V{bottom}"/>')
        parts.append(_text(x, bottom + 16, _number(step), "soft", "middle"))
    parts.append(_text((left + WIDTH - RIGHT) / 2, bottom + 32, panel.unit, "soft", "middle"))
    for place, (label, color, value) in enumerate(rows):
        at, length = top + place * (BAR + GAP), max(1.0, (value or 0) * scale)
        parts.append(_text(left - 10, at + 14, label, "", "end"))
        parts.append(f'<rect class="c{color}" x="{left}" y="{at}" width="{length:.1f}" height="{BAR}" rx="2"/>')
        parts.append(_text(left + length + 6, at + 14, _number(value or 0), "value"))
    parts.append(f'<path class="axis" d="M{left} {top - 4}V{bottom}"/>')
    return parts, bottom + PANEL_FOOT


def lines(title: str, across: str, up: str, drawn: Sequence[Line]) -> str:
    """Lines over a common axis, both axes from zero, each named at its right end."""
    left, top, bottom, right = 64, TOP + 20, TOP + 20 + LINE_HEIGHT, WIDTH - 150
    xs, ys = ([point[axis] for line in drawn for point in line.points] for axis in (0, 1))
    x_steps, y_steps = ticks(max(xs)), ticks(max(ys))
    x_scale, y_scale = (right - left) / x_steps[-1], (bottom - top) / y_steps[-1]
    parts = [_text(16, 26, title, "title"), _text(16, TOP + 6, up, "soft")]
    for step in y_steps:
        y = bottom - step * y_scale
        parts.append(f'<path class="grid" d="M{left} {y:.1f}H{right}"/>')
        parts.append(_text(left - 8, y + 4, _number(step), "soft", "end"))
    parts += [_text(left + step * x_scale, bottom + 18, _number(step), "soft", "middle") for step in x_steps]
    parts.append(_text((left + right) / 2, bottom + 36, across, "soft", "middle"))
    parts.append(f'<path class="axis" d="M{left} {top}V{bottom}H{right}"/>')
    ends = _apart([bottom - line.points[-1][1] * y_scale for line in drawn])
    for line, end in zip(drawn, ends, strict=True):
        points = [(left + x * x_scale, bottom - y * y_scale) for x, y in line.points]
        parts.append(f'<path class="c{line.color} line" d="M{" L".join(f"{x:.1f} {y:.1f}" for x, y in points)}"/>')
        parts += [f'<circle class="c{line.color}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in points]
        parts.append(_text(points[-1][0] + 10, end + 4, line.label, f"c{line.color} end"))
    return _svg(title, bottom + 52, parts)


def ticks(highest: float, most: int = 6) -> list[float]:
    """Round numbers from zero to just above the highest value."""
    highest = highest or 1.0
    size = 10 ** math.floor(math.log10(highest / most))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if highest / (size * factor) <= most)
    return [step * place for place in range(math.ceil(highest / step - 1e-9) + 1)]


def _apart(places: Sequence[float], least: float = 16) -> list[float]:
    """Labels moved down until none covers another."""
    moved, order = list(places), sorted(range(len(places)), key=lambda place: places[place])
    for above, below in pairwise(order):
        moved[below] = max(moved[below], moved[above] + least)
    return moved


def _number(value: float) -> str:
    if value and value < 10:
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return f"{value:,.1f}".removesuffix(".0") if value < 100 else f"{value:,.0f}"


def _text(x: float, y: float, words: str, style: str = "", anchor: str = "") -> str:
    attributes = (f' class="{style}"' if style else "") + (f' text-anchor="{anchor}"' if anchor else "")
    return f'<text x="{x:.1f}" y="{y:.1f}"{attributes}>{escape(words)}</text>'


def _svg(title: str, height: float, parts: Sequence[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" role="img">'
    return "\n".join([head, f"<title>{escape(title)}</title>", f"<style>{STYLE}</style>", *parts, "</svg>", ""])
