import unicodedata

import pytest

from comments.text.headers import MAX_HEADER_LENGTH, header_safe


@pytest.mark.parametrize("category", ["Cc", "Cs", "Zl", "Zp"])
def test_no_character_that_could_end_a_line_is_left(category: str) -> None:
    hostile = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == category]
    for character in hostile:
        assert header_safe(f"a{character}b") == "a b"


def test_words_stay_as_they_are() -> None:
    assert header_safe("  «Größe» – 日本語 🙂\N{ZERO WIDTH JOINER}🙂 ") == "«Größe» – 日本語 🙂\N{ZERO WIDTH JOINER}🙂"
    assert header_safe("") == ""


def test_a_long_line_is_cut() -> None:
    assert len(header_safe("x" * 3000)) == MAX_HEADER_LENGTH
    assert header_safe("x" * MAX_HEADER_LENGTH) == "x" * MAX_HEADER_LENGTH
