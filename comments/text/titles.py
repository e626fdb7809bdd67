"""Page titles, as blogs send them along with a comment."""

from comments import conf
from comments.text.characters import refuse_unstorable
from comments.text.lines import clean_line

MAX_TITLE_LENGTH = conf.TITLE_LENGTH
_READ_AT_MOST = 10 * MAX_TITLE_LENGTH


def clean_title(raw: str) -> str:
    """One clean line of at most MAX_TITLE_LENGTH characters.

    A long title is cut, not refused: it is the blog's text, and the reader who writes could not shorten it.
    """
    refuse_unstorable(raw)
    title = clean_line(raw[:_READ_AT_MOST])
    if len(title) <= MAX_TITLE_LENGTH:
        return title
    return title[: MAX_TITLE_LENGTH - 1].rstrip() + "…"
