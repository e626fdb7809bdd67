"""Names: one clean line that shows what it is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.text.characters import BIDI_CONTROLS, has_visible
from comments.text.names import MAX_NAME_LENGTH, clean_name

names = st.text(
    st.sampled_from("aé\u0301\u0302 \u200c\u200d\u202e\u2066\u3164\t\n\u0085\ufe0f👩💻नक\u094dم") | st.characters(),
    max_size=60,
)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Ann", "Ann"),
        ("  Ann \t  Lee\n", "Ann Lee"),
        ("", ""),
        (" \u200b\u2060\ufeff\u3164\u2800\u00ad ", ""),
        ("Zoe\u0301", "Zoé"),
        ("O'Neil <b>", "O'Neil <b>"),
        ("\u202eevil\u202c \u2067x\u2069", "evil x"),
        ("a\u200eb\u200fc\u061cd", "abcd"),
        ("ad\u200bmin ad\u00admin", "admin admin"),
        ("ad\u200dmin ad\u200cmin", "admin admin"),
        ("a\u2028b\u2029c\u0085d", "a b c d"),
        # M1: a name that ends up in a mail's header
        ("x\r\nBcc: v@x", "x Bcc: v@x"),
        ("x\x0bBcc:\x0cv\x1c@\x1fx", "x Bcc: v @ x"),
        ("a\x01b\x7fc\x9fd", "abcd"),
        ("a\uffffb\ufdd0c\U0010ffffd", "abcd"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
        ("👩\u200d", "👩"),
        ("\u200d\u200d👩\u200d\u200d💻", "👩\u200d💻"),
        ("नमस\u094d\u200dते", "नमस\u094d\u200dते"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("a" + "\u0316" * 50 + "b", "a" + "\u0316" * 4 + "b"),
        ("a" + "\u0316\u200d" * 50, "a" + "\u0316" * 4),
        ("\u0301\u0301Ann", "Ann"),
        ("مُحَمَّد", "مُحَمَّد"),
        ("Nguyễn Thị Ánh", "Nguyễn Thị Ánh"),
    ],
)
def test_names(raw: str, name: str) -> None:
    assert clean_name(raw) == name


def test_a_long_name_is_refused_not_cut() -> None:
    assert len(clean_name("n" * MAX_NAME_LENGTH)) == MAX_NAME_LENGTH
    with pytest.raises(ValueError, match="Please shorten the name to 80 characters"):
        clean_name("n" * (MAX_NAME_LENGTH + 1))


@pytest.mark.parametrize("raw", ["a\0b", "\ud800", "a\udfffb"])
def test_d3_unstorable_names_are_refused(raw: str) -> None:
    with pytest.raises(ValueError, match="cannot be stored"):
        clean_name(raw)


@settings(derandomize=True, deadline=None, max_examples=500)
@given(names)
def test_a_clean_name_is_one_visible_line_and_stays_as_it_is(raw: str) -> None:
    try:
        name = clean_name(raw)
    except ValueError:
        return
    assert clean_name(name) == name
    assert name == " ".join(name.split())
    assert name == "" or has_visible(name[0])
    assert not set(BIDI_CONTROLS) & set(name)
