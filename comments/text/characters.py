"""What single characters may do to a page: the one table that every cleaner of this package reads."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

# Directional embeddings, overrides and isolates: they reorder the text around them, also beyond their own comment. The
# implicit marks (U+200E, U+200F, U+061C) only weigh in for their neighbours, and right-to-left writers type them.
BIDI_CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

# Letters and symbols by category, but drawn as nothing or as a space: a name made of them looks like no name.
BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"

# Vietnamese, pointed Hebrew and Thai need up to three marks on one letter; towers of them paint over the lines above.
MAX_MARKS_PER_LETTER = 4

ZWNJ, ZWJ = "\u200c", "\u200d"

_SURROGATE = re.compile("[\ud800-\udfff]")
_NONCHARACTER = re.compile(
    "[\ufdd0-\ufdef" + "".join(chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF)) + "]"
)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DROP_BIDI = dict.fromkeys(map(ord, BIDI_CONTROLS))
_STACKING_CATEGORIES = ("Mn", "Me")
_INVISIBLE_CATEGORIES = ("Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me")


def refuse_unstorable(text: str) -> None:
    """Raise ValueError for what a database column or a UTF-8 encoder cannot take: NUL and lone surrogates."""
    if "\0" in text or _SURROGATE.search(text):
        raise ValueError(_("Please remove the characters that cannot be stored."))


def has_noncharacters(text: str) -> bool:
    """Code points that Unicode promises never to assign, such as U+FFFF."""
    return _NONCHARACTER.search(text) is not None


def without_noncharacters(text: str) -> str:
    return _NONCHARACTER.sub("", text)


def for_xml(text: str) -> str:
    """Without what no XML 1.0 document can hold, not even as a reference: most controls, surrogates, U+FFFE, U+FFFF."""
    return _NOT_XML.sub("", text)


def without_bidi_controls(text: str) -> str:
    return text.translate(_DROP_BIDI)


def without_surrogates(text: str) -> str:
    """Lone surrogates become U+FFFD, the sign for a character that was lost."""
    return _SURROGATE.sub("\ufffd", text)


def with_few_marks(text: str) -> str:
    """At most MAX_MARKS_PER_LETTER combining marks after one letter; joiners between marks do not start a new count."""
    if text.isascii():
        return text
    kept, marks = [], 0
    for character in text:
        if unicodedata.category(character) in _STACKING_CATEGORIES:
            marks += 1
            if marks > MAX_MARKS_PER_LETTER:
                continue
        elif character not in (ZWJ, ZWNJ):
            marks = 0
        kept.append(character)
    return "".join(kept)


def is_visible(character: str) -> bool:
    """Whether the character alone puts anything on the page."""
    return character not in BLANK_LETTERS and unicodedata.category(character) not in _INVISIBLE_CATEGORIES


def has_visible(text: str) -> bool:
    return any(map(is_visible, text))
