import re

from comments.enums import Outcome
from comments.moderation.verdict import Case, Finding
from comments.text.lookalikes import prints_like_latin

_WORD = re.compile(r"[^\W\d_]{4,}")
_HIDDEN = re.compile("[a-z][\u200b\u2060\ufeff]+[a-z]", re.IGNORECASE)
POINTS, POINTS_MORE, MANY = 4, 8, 3


def find(case: Case) -> Finding | None:
    """Latin words with letters of other scripts that only look Latin, or with invisible signs between their letters:
    nobody types them, who dodges filters does."""
    words = [word for word in _WORD.findall(f"{case.comment.author_name} {case.text}") if is_mixed(word)]
    hidden = len(_HIDDEN.findall(case.text))
    if not words and not hidden:
        return None
    points = POINTS if len(words) + hidden < MANY else POINTS_MORE
    if not words:
        return Finding(Outcome.NOTE, points, "Invisible signs stand within its words.")
    return Finding(Outcome.NOTE, points, f"«{words[0][:40]}» mixes letters of several scripts.")


def is_mixed(word: str) -> bool:
    """Whether a word has Latin letters, and others that print like them."""
    return (
        not word.isascii()
        and any("a" <= letter <= "z" for letter in word.casefold())
        and any(map(prints_like_latin, word))
    )
