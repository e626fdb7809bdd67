"""Colours for code: spans with Pygments' short class names; the page decides which colours they are."""

from html import escape

from comments.text.languages import LANGUAGES

# How many characters of code one comment gets coloured, all its blocks together; the rest of it is plain. Lexers are
# regular expressions that look back and ahead: on code made for it, most take time by the square of its length.
HIGHLIGHTED_LENGTH = 3000

# In these a character counts as several. benchmarks/render.py has the numbers: to some, blank lines are work enough.
_COST_PER_CHARACTER = {"c": 2, "cpp": 2, "csharp": 3, "diff": 2, "java": 2, "make": 3, "typescript": 2}

# What a theme paints in the colour of the text anyway. Leaving these spans out makes the HTML half as long.
_UNPAINTED = frozenset({"", "n", "p", "w", "esc", "x", "err"})

# PHP in comments is a few lines of it, without the opening tag that the lexer waits for.
_OPTIONS: dict[str, dict[str, bool]] = {"php": {"startinline": True}}


def language_of(info: str) -> str:
    """The canonical name of the language that a fence's info string names, or ""."""
    words = info.split(maxsplit=1)
    return LANGUAGES.get(words[0].lower(), "") if words else ""


def cost_per_character(language: str) -> int:
    """How much of HIGHLIGHTED_LENGTH one character of the language uses up."""
    return _COST_PER_CHARACTER.get(language, 1)


class Highlighter:
    """Colours the code blocks of one comment, until their common length is used up."""

    def __init__(self) -> None:
        self._characters_left = HIGHLIGHTED_LENGTH

    def html(self, code: str, language: str) -> str:
        """Escaped HTML of the code, with spans when its language is known and it still fits."""
        cost = len(code) * cost_per_character(language)
        if not language or cost > self._characters_left:
            return escape(code)
        self._characters_left -= cost
        return "".join(_span(css_class, text) for css_class, text in _pieces(code, language))


def css_classes() -> set[str]:
    """Every class that a Highlighter may write."""
    from pygments.token import STANDARD_TYPES

    return set(STANDARD_TYPES.values()) - _UNPAINTED


def _pieces(code: str, language: str) -> list[tuple[str, str]]:
    """(class, text) pairs, neighbours of one class joined."""
    # Imported here: Pygments costs a fifth of a start-up that most processes never need.
    from pygments.lexers import get_lexer_by_name
    from pygments.token import STANDARD_TYPES

    lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False, **_OPTIONS.get(language, {}))
    pieces: list[tuple[str, str]] = []
    for token, text in lexer.get_tokens(code):
        while token not in STANDARD_TYPES:
            token = token.parent
        css_class = STANDARD_TYPES[token]
        if pieces and pieces[-1][0] == css_class:
            pieces[-1] = (css_class, pieces[-1][1] + text)
        else:
            pieces.append((css_class, text))
    return pieces


def _span(css_class: str, text: str) -> str:
    if css_class in _UNPAINTED or not text.strip():
        return escape(text)
    return f'<span class="{css_class}">{escape(text)}</span>'
