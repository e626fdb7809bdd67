"""Stacked bars as SVG without scripts, styles or words: the words stand beside it in HTML, where they wrap and scale.

Each part of a bar has a pattern beside its colour. The picture is hidden from who listens: a table tells the same.
"""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

HEIGHT, STEP, BAR = 100, 10, 8
# What is drawn over the colour of each look: nothing, or lines that differ by shape and not by hue.
MARKS = ("", "M0 4L4 0", "M0 2H4", "M2 0V4", "M0 0L4 4", "M0 2H4M2 0V4", "M1 1H2V2H1Z")


def stacked_bars(bars: Sequence[Sequence[float]], name: str) -> SafeString:
    """`bars` hold their parts from the bottom up, each look in its place. `name` is the picture's own on the page."""
    top = max((sum(bar) for bar in bars), default=0) or 1
    parts = []
    for place, bar in enumerate(bars):
        bottom = float(HEIGHT)
        for look, value in enumerate(bar):
            height = value / top * HEIGHT
            bottom -= height
            if value:
                parts.append((place * STEP + 1, f"{bottom:.2f}", f"{height:.2f}", look))
    shapes = format_html_join(
        "",
        '<rect x="{0}" y="{1}" width="{4}" height="{2}" class="chart-{3}"/>'
        '<rect x="{0}" y="{1}" width="{4}" height="{2}" fill="url(#{5}-{3})"/>',
        ((x, y, height, look, BAR, name) for x, y, height, look in parts),
    )
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">{}{}</svg>',
        len(bars) * STEP,
        HEIGHT,
        _patterns(name),
        shapes,
    )


def swatch(look: int, name: str) -> SafeString:
    """A part's look, for the legend of the picture of that name."""
    return format_html(
        '<svg class="chart-swatch" viewBox="0 0 16 16" aria-hidden="true"><rect width="16" height="16" '
        'class="chart-{0}"/><rect width="16" height="16" fill="url(#{1}-{0})"/></svg>',
        look,
        name,
    )


def _patterns(name: str) -> SafeString:
    drawn = format_html_join(
        "",
        '<pattern id="{}-{}" width="4" height="4" patternUnits="userSpaceOnUse"><path d="{}" class="chart-mark"/>'
        "</pattern>",
        ((name, look, mark) for look, mark in enumerate(MARKS)),
    )
    return format_html("<defs>{}</defs>", drawn)
