"""Colours for code: spans with Pygments' short class names; the page decides which colours they are."""

from html import escape

from comments.text.languages import LANGUAGES

# Longer code stays plain: some lexers look back far enough to be slow on it, and nobody reads it in a comment.
MAX_HIGHLIGHTED_LENGTH = 6000

# What a theme paints in the colour of the text anyway. Leaving these spans out makes the HTML half as long.
_UNPAINTED = frozenset({"", "n", "p", "w", "esc", "x", "err"})

# PHP in comments is a few lines of it, without the opening tag that the lexer waits for.
_OPTIONS: dict[str, dict[str, bool]] = {"php": {"startinline": True}}


def language_of(info: str) -> str:
    """The canonical name of the language that a fence's info string names, or ""."""
    words = info.split(maxsplit=1)
    return LANGUAGES.get(words[0].lower(), "") if words else ""


def highlighted(code: str, language: str) -> str:
    """Escaped HTML of the code, with spans where its language is known and it is not too long."""
    if not language or len(code) > MAX_HIGHLIGHTED_LENGTH:
        return escape(code)
    return "".join(_span(css_class, text) for css_class, text in _pieces(code, language))


def css_classes() -> set[str]:
    """Every class that `highlighted` may write."""
    from pygments.token import STANDARD_TYPES  # type: ignore[import-untyped]  # Pygments ships no types

    return set(STANDARD_TYPES.values()) - _UNPAINTED


def _pieces(code: str, language: str) -> list[tuple[str, str]]:
    """(class, text) pairs, neighbours of one class joined."""
    # Imported here: Pygments costs a fifth of a start-up that most processes never need.
    from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]
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
