from collections.abc import Iterator
from functools import lru_cache

from comments.enums import Outcome
from comments.moderation.verdict import Case, Finding
from comments.text.lookalikes import words_of

# A script that sets no spaces between its words: what is looked for may begin and end anywhere.
_UNSPACED = ("\u0e00", "\u0eff"), ("\u1000", "\u109f"), ("\u1780", "\u17ff"), ("\u3040", "\u30ff"), ("\u3400", "\u9fff")


def find(case: Case) -> Finding | None:
    """The site's own lists: text, name and website are searched. Firm, as the owner said which."""
    site = case.site
    if not (site.held_words or site.spam_words):
        return None
    words = words_of(f"{case.text}\n{case.comment.author_name}\n{case.comment.author_website}")
    spam = find_listed(site.spam_words, words)
    if spam:
        return Finding(Outcome.SPAM, 0, f"Has «{spam}», which this site takes for spam.")
    held = find_listed(site.held_words, words)
    return Finding(Outcome.HOLD, 0, f"Has «{held}», which this site holds.") if held else None


def find_listed(listed: str, words: list[str]) -> str:
    """The first line of a list that is among some words (text/lookalikes.py), as its owner wrote it; "" for none."""
    spaced = f" {' '.join(words)} "
    for line, sought in _compiled(listed):
        if sought in spaced:
            return line
    return ""


@lru_cache(maxsize=256)
def _compiled(listed: str) -> tuple[tuple[str, str], ...]:
    return tuple(_lines(listed))


def _lines(listed: str) -> Iterator[tuple[str, str]]:
    """Each line with what is looked for: whole words between spaces, unless it ends in * or its script has none."""
    for line in filter(None, map(str.strip, listed.splitlines())):
        folded = " ".join(words_of(line))
        if not folded:
            continue
        unspaced = any(first <= letter <= last for letter in folded for first, last in _UNSPACED)
        end = "" if unspaced or line.endswith("*") else " "
        yield line, folded if unspaced else f" {folded}{end}"
