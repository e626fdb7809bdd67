"""Lines that stand in the head of a mail."""

import unicodedata

MAX_HEADER_LENGTH = 120
# Controls, and what Unicode calls a line or a paragraph: Python's mail package breaks lines at some of them.
_BREAKING = ("Cc", "Cs", "Zl", "Zp")


def header_safe(raw: str) -> str:
    """One line of at most MAX_HEADER_LENGTH characters; what could end it has become a space."""
    kept = "".join(" " if unicodedata.category(character) in _BREAKING else character for character in raw)
    line = " ".join(kept.split())
    return line if len(line) <= MAX_HEADER_LENGTH else line[: MAX_HEADER_LENGTH - 1].rstrip() + "…"
