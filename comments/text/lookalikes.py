"""Names and words that look the same to a reader, brought into one spelling to compare them by. Never shown, never
stored."""

import re
import unicodedata
from itertools import groupby

# Letters of other scripts that print like a Latin one, small; what NFKD and casefold leave of them.
_LOOKALIKES = str.maketrans(
    "\u0430\u0441\u0435\u0456\u0458\u043e\u0440\u0455\u0445\u0443\u04bb\u0501\u051b\u051d\u043a\u043c\u0442\u043d\u0432"
    "\u03b1\u03bf\u03c1\u03b9\u03ba\u03bd\u03c5\u03c4\u03c7\u0131\u0261\u0585\u0578\u057d\u0570"
    "01|",
    "aceijopsxyhdqwkmthbaopikvutxigonuholl",
)


def prints_like_latin(letter: str) -> bool:
    """Whether a letter of another script is taken for a Latin one."""
    folded = letter.casefold()
    return not folded.isascii() and len(folded) == 1 and ord(folded) in _LOOKALIKES


_WORD = re.compile(r"\w+")
# So many single letters in a row are a word set apart. Scripts beyond Cyrillic's have words of one letter side by side.
FEWEST_APART = 4
LAST_SPACED = "\u0530"


def words_of(text: str) -> list[str]:
    """Its words in that spelling. Letters set apart, as in «c a s i n o», are one word."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    shown = "".join(letter for letter in plain if not unicodedata.combining(letter))
    found = [skeleton(word) for word in _WORD.findall(shown)]
    words: list[str] = []
    for single, run in groupby(found, lambda word: len(word) == 1 and word.isalpha() and word < LAST_SPACED):
        group = list(run)
        words += ["".join(group)] if single and len(group) >= FEWEST_APART else group
    return words


def as_written(text: str) -> dict[str, str]:
    """The words of a text as it spells them, by how they read to `words_of`; the first spelling of each."""
    return {skeleton(word): word for word in reversed(_WORD.findall(text))}


def skeleton(name: str) -> str:
    """Letters and digits alone, without case and marks; «0» as o, «1», «|» and capital I as l."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    shown = plain.translate(_LOOKALIKES).replace("i", "l")
    return "".join(letter for letter in shown if letter.isalnum())
