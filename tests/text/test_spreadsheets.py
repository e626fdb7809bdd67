import pytest

from comments.text.spreadsheets import inert_cell


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\u00a0=1", "\uff1d1+1"])
def test_what_would_be_calculated_is_kept_still(words: str) -> None:
    assert inert_cell(words) == f"'{words}"


@pytest.mark.parametrize("words", ["", "Words = words", "a-b", "'=1", "1,2"])
def test_other_words_stay(words: str) -> None:
    assert inert_cell(words) == words
