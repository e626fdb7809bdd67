"""Bodies: stored as typed, but storable."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.text.bodies import clean_body, refuse_unstorable


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        ("Hello", "Hello"),
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\u2028b\u2029c", "a\nb\nc"),
        ("\n \n\t\n    code\n\n", "    code"),
        ("a  \n", "a"),
        ("a  \nb", "a  \nb"),
        ("a\tb", "a\tb"),
        ("a\x01\x0b\x0c\x1b[31m\x7f\x85\x9fb", "a[31mb"),
        # No normalisation: in code, two spellings of one letter are two things.
        ("e\u0301 \u212b", "e\u0301 \u212b"),
        ("\u202ertl", "\u202ertl"),
        ("👩\u200d💻", "👩\u200d💻"),
    ],
)
def test_bodies(raw: str, body: str) -> None:
    assert clean_body(raw, 100) == body


@pytest.mark.parametrize("raw", ["", " ", "\r\n\t", "\u200b\u2060", "\u3164", "\x01", "\u202e\u0301"])
def test_a_body_without_anything_to_see_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match="Please write something first"):
        clean_body(raw, 100)


def test_a_long_body_is_refused_with_both_numbers() -> None:
    assert clean_body("b" * 8000 + "\n", 8000) == "b" * 8000
    with pytest.raises(ValueError, match="Please shorten the comment to 8,000 characters; it has 8,001"):
        clean_body("b" * 8001, 8000)


@pytest.mark.parametrize("raw", ["a\0b", "a\ud800b", "\udc00"])
def test_d3_unstorable_bodies_are_refused(raw: str) -> None:
    with pytest.raises(ValueError, match="cannot be stored"):
        clean_body(raw, 100)
    with pytest.raises(ValueError, match="cannot be stored"):
        refuse_unstorable(raw)


@pytest.mark.parametrize("raw", ["a\uffffb", "\ufdd0", "\U0001fffe"])
def test_d3_noncharacters_are_refused(raw: str) -> None:
    with pytest.raises(ValueError, match="cannot be shown"):
        clean_body(raw, 100)


@settings(derandomize=True, deadline=None, max_examples=500)
@given(st.text(st.sampled_from("a \t\n\r\x0b\x85\u2028é") | st.characters(codec=None), max_size=60))
def test_a_clean_body_stays_as_it_is(raw: str) -> None:
    try:
        body = clean_body(raw, 60)
    except ValueError:
        return
    assert clean_body(body, 60) == body
    assert body.encode()
    assert body == body.rstrip()
    assert "\r" not in body
