"""Code blocks: known languages are coloured, and what they are filled with stays text."""

import subprocess
import sys
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.text.highlighting import HIGHLIGHTED_LENGTH, Highlighter, cost_per_character, css_classes, language_of
from comments.text.languages import LANGUAGES
from comments.text.markdown import render
from comments.text.sanitiser import sanitise
from tests.text.hostile import CODE_UNITS
from tests.text.page import Page, faults

NAMES = sorted(set(LANGUAGES.values()))


@pytest.mark.parametrize(
    ("info", "language"),
    [
        ("python", "python"),
        ("PY title=x", "python"),
        ("js", "javascript"),
        ("c++", "cpp"),
        ("cobol", ""),
        ("", ""),
        (" ", ""),
    ],
)
def test_names_and_aliases(info: str, language: str) -> None:
    assert language_of(info) == language


def test_known_code_is_coloured() -> None:
    assert render("```py\nif x: return 'a'\n```") == (
        '<pre><code class="language-python"><span class="k">if</span> x: <span class="k">return</span> '
        "<span class=\"s1\">'a'</span>\n</code></pre>\n"
    )


def test_unknown_languages_are_plain() -> None:
    assert Highlighter().html("<b>", "") == "&lt;b&gt;"


@pytest.mark.parametrize("language", ["python", "c", "csharp"])
def test_one_comment_gets_a_limited_length_coloured(language: str) -> None:
    limit = HIGHLIGHTED_LENGTH // cost_per_character(language)
    fits, too_long = "1\n" * (limit // 2), "1\n" * (limit // 2 + 1)
    assert "<span" in Highlighter().html(fits, language)
    assert Highlighter().html(too_long, language) == too_long


def test_blocks_of_one_comment_share_the_length() -> None:
    block = "```python\n" + "1\n" * (HIGHLIGHTED_LENGTH // 6) + "```\n"
    assert render(block * 4).count("<span") == 3 * (HIGHLIGHTED_LENGTH // 6)
    assert "<span" in render(block)


@pytest.mark.parametrize("language", NAMES)
def test_each_language_has_a_lexer_and_keeps_every_character(language: str) -> None:
    code = '\n+1\n <a href="x">\'&amp;\'</a> # /* é */ def x(): "\\n" $y = `z`\n\n'
    html = Highlighter().html(code, language)
    assert unescape(Page(html).text) == unescape(code)
    assert '<span class="' in html


@pytest.mark.parametrize("language", NAMES)
def test_hostile_code_stays_text_of_bounded_size(language: str) -> None:
    for unit in CODE_UNITS:
        html = render(f"```{language}\n{unit * (200 // len(unit))}\n```")
        assert faults(html) == []
        assert sanitise(html) == html
        assert len(html) < 200 * 40


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.sampled_from(NAMES), st.lists(st.sampled_from(CODE_UNITS), max_size=40).map("".join))
def test_any_code_in_any_language(language: str, code: str) -> None:
    html = render(f"~~~~{language}\n{code}\n~~~~")
    assert faults(html) == []
    assert sanitise(html) == html


def test_every_class_is_a_short_word() -> None:
    assert all(name.isalnum() and len(name) <= 3 for name in css_classes())


def test_pygments_is_loaded_only_when_code_is_coloured() -> None:
    program = "import sys, comments.text.markdown; print('pygments' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", program], text=True).strip() == "False"
