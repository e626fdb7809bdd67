"""Page titles: cleaned like names, cut instead of refused."""

import pytest

from comments.text.titles import MAX_TITLE_LENGTH, clean_title


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("", ""),
        ("  A page\n about  <things> ", "A page about <things>"),
        ("Title\r\nBcc: v@x", "Title Bcc: v@x"),
        ("\u202eeltit", "eltit"),
    ],
)
def test_titles(raw: str, title: str) -> None:
    assert clean_title(raw) == title


@pytest.mark.parametrize("raw", ["t" * 301, "t" * 100_000, "long words " * 400])
def test_a_long_title_is_cut_with_an_ellipsis(raw: str) -> None:
    title = clean_title(raw)
    assert len(title) <= MAX_TITLE_LENGTH
    assert title.endswith("…")
    assert clean_title(title) == title


def test_a_title_that_fits_stays_whole() -> None:
    assert clean_title("t" * MAX_TITLE_LENGTH) == "t" * MAX_TITLE_LENGTH


def test_d3_unstorable_titles_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot be stored"):
        clean_title("t" * 5000 + "\0")
