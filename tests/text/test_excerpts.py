"""Excerpts: the beginning of a comment as plain text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.text.excerpts import excerpt
from comments.text.markdown import render


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<p>One <em>two</em></p>\n<p>three<br>\nfour</p>", "One two three four"),
        ("<ul><li>a</li><li>b</li></ul>", "a b"),
        ("<p>1 &lt; 2 &amp;amp; «é»</p>", "1 < 2 &amp; «é»"),
        ('<pre><code><span class="k">if</span> x:\n    y</code></pre>', "if x: y"),
    ],
)
def test_plain_text_on_one_line(html: str, text: str) -> None:
    assert excerpt(html) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one two three four", "one two…"),
        ("one two, three four", "one two…"),
        ("exactly ten", "exactly…"),
        ("ten letter", "ten letter"),
        ("unbreakable", "unbreakab…"),
        ("漢字漢字漢字漢字漢字漢字", "漢字漢字漢字漢字漢…"),
        ("a unbreakable", "a unbreak…"),
    ],
)
def test_long_text_is_cut_after_a_word(text: str, shown: str) -> None:
    assert excerpt(f"<p>{text}</p>", 10) == shown


def test_only_the_beginning_of_a_long_comment_is_read() -> None:
    assert excerpt("<p>" + "word " * 100_000 + "</p>").endswith("word…")


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.text(max_size=300), st.integers(min_value=2, max_value=50))
def test_an_excerpt_is_one_short_line(body: str, length: int) -> None:
    text = excerpt(render(body), length)
    assert len(text) <= length
    assert text == " ".join(text.split())
