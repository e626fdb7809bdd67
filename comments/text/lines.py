"""One line of text, such as a name or a title, made fit to stand beside other people's text."""

import unicodedata
from itertools import pairwise

from comments.text.characters import (
    BLANK_LETTERS,
    ZWJ,
    ZWNJ,
    is_visible,
    refuse_unstorable,
    with_few_marks,
    without_noncharacters,
)

# Blocks of the cursive and conjunct-forming scripts, where a joiner changes how the neighbours are written: Arabic to
# Myanmar, Tagalog to Mongolian, Limbu to Vedic, later Brahmic blocks, Arabic forms, historic Indic scripts, Adlam.
_JOINING_BLOCKS = (
    (0x0600, 0x109F),
    (0x1700, 0x18AF),
    (0x1900, 0x1CFF),
    (0xA800, 0xABFF),
    (0xFB50, 0xFDFF),
    (0xFE70, 0xFEFF),
    (0x10A00, 0x11FFF),
    (0x1E900, 0x1E95F),
)
_EMOJI_PARTS = "\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"


def clean_line(raw: str) -> str:
    """NFC on one line: no controls, no invisible characters, single spaces, marks capped; may come out empty.

    ValueError for what cannot be stored. Cleaning twice changes nothing.
    """
    refuse_unstorable(raw)
    shown = "".join(map(_shown, unicodedata.normalize("NFC", without_noncharacters(raw))))
    joined = _without_idle_joiners(with_few_marks(unicodedata.normalize("NFC", shown)))
    return _without_leading_marks(" ".join(joined.split()))


def _shown(character: str) -> str:
    """The character itself, a space for what separates, nothing for what only hides."""
    if character.isspace() or character in BLANK_LETTERS:
        return " "
    if character in (ZWJ, ZWNJ):
        return character
    return "" if unicodedata.category(character) in ("Cc", "Cf") else character


def _without_idle_joiners(text: str) -> str:
    kept: list[str] = []
    for character, following in pairwise(text + " "):
        if character in (ZWJ, ZWNJ) and not (kept and _joins(kept[-1], character, following)):
            continue
        kept.append(character)
    return "".join(kept)


def _joins(before: str, joiner: str, after: str) -> bool:
    """A joiner between Latin letters draws nothing: it only makes a second «admin» that compares as different."""
    if _is_joining_script(before) and _is_joining_script(after):
        return True
    return joiner == ZWJ and _is_emoji(before) and _is_emoji(after)


def _is_joining_script(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _JOINING_BLOCKS)


def _is_emoji(character: str) -> bool:
    return character in _EMOJI_PARTS or unicodedata.category(character) == "So"


def _without_leading_marks(text: str) -> str:
    """A mark without a letter of its own would sit on whatever the page shows before it."""
    start = next((index for index, character in enumerate(text) if is_visible(character)), len(text))
    return text[start:]
