"""From rows to tables and charts."""

from xml.etree import ElementTree

from benchmarks.charts import Line, Panel, bars, lines, ticks
from benchmarks.report import put
from benchmarks.results import Column, medians, percentile, table


def test_a_median_is_taken_of_numbers_and_words_stay() -> None:
    rounds = [{"server": "ours", "readers": 5, "last_ms": last} for last in (30.0, 10.0, 20.0)]
    assert medians(rounds) == {"server": "ours", "readers": 5, "last_ms": 20.0}


def test_percentiles_are_values_that_were_seen() -> None:
    values = [float(value) for value in range(100, 0, -1)]
    assert percentile(values, 50) == 51
    assert percentile(values, 99) == 100
    assert percentile([7.0], 99) == 7


def test_a_table_has_a_dash_for_what_was_not_measured() -> None:
    rows = [{"server": "ours", "last_ms": 1234.56}, {"server": "other"}]
    lines_made = table(rows, [Column("server", "server"), Column("last ms", "last_ms", ",.1f")]).splitlines()
    assert lines_made == ["| server | last ms |", "|---|---:|", "| ours | 1,234.6 |", "| other | – |"]


def test_a_report_replaces_what_is_between_its_marks_alone() -> None:
    text = "before\n<!-- a -->\nold\n<!-- /a -->\nbetween\n<!-- b -->\n<!-- /b -->\n"
    assert put(text, "a", "new \\1") == (text.replace("old", "new \\1"), 1)
    assert put(text, "c", "new") == (text, 0)


def test_ticks_are_round_and_reach_beyond_the_highest() -> None:
    assert ticks(14.6) == [0, 2.5, 5, 7.5, 10, 12.5, 15]
    assert ticks(100) == [0, 20, 40, 60, 80, 100]
    assert ticks(0)[-1] >= 1


def test_charts_are_well_formed_and_say_what_they_show() -> None:
    panels = [Panel("Memory", "megabytes", [10.0, None, 0.0])]
    drawn = [Line("a <b>", 0, [(1, 2), (2, 3)]), Line("c", 1, [(1, 2), (2, 3)])]
    for chart in (bars("Three & more", ["a <b>", "b", "c"], [0, 1, 2], panels), lines("Two", "readers", "µs", drawn)):
        tree = ElementTree.fromstring(chart)
        words = [element.text for element in tree.iter() if element.tag.endswith("text")]
        assert "a <b>" in words
        assert {"megabytes", "readers"} & set(words)
