"""The last gate before a page: whatever HTML comes in, only a small fixed set of elements goes out."""

from functools import cache

import nh3

from comments.text.highlighting import css_classes
from comments.text.languages import LANGUAGES
from comments.text.urls import is_safe_link

ALLOWED_TAGS = frozenset(
    {"a", "blockquote", "br", "code", "del", "em", "hr", "li", "ol", "p", "pre", "span", "strong", "ul"}
)
# The empty set for "*" takes the place of nh3's own, which lets `title` and `lang` stand on everything. `rel` is not
# here because nh3 writes it, and panics (with a BaseException that `except Exception` misses) when told both. It does
# so too for `class` here beside its parameter `allowed_classes`; that one is not used, as it leaves empty attributes.
ALLOWED_ATTRIBUTES = {"*": set[str](), "a": {"href"}, "ol": {"start"}, "code": {"class"}, "span": {"class"}}
LINK_REL = "nofollow ugc noopener noreferrer"


def sanitise(html: str) -> str:
    """HTML with nothing in it but ALLOWED_TAGS, highlighting classes and safe links; stable when repeated."""
    clean = _cleaner().clean(html)
    # A parser reads a carriage return as a line feed and skips a line feed right after <pre>. Writing both as they will
    # be read again keeps the text and makes sanitising stable. `<` in text is escaped, so this can only meet the tag.
    return clean.replace("\r", "\n").replace("<pre>\n", "<pre>\n\n")


def language_class(name: str) -> str:
    return f"language-{name}"


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(ALLOWED_TAGS),
        attributes=ALLOWED_ATTRIBUTES,
        attribute_filter=_checked,
        url_schemes={"http", "https"},
        url_relative="deny",
        link_rel=LINK_REL,
    )


@cache
def _allowed_classes() -> dict[str, frozenset[str]]:
    return {"span": frozenset(css_classes()), "code": frozenset(map(language_class, LANGUAGES.values()))}


def _checked(tag: str, attribute: str, value: str) -> str | None:
    """The value, or None to drop the attribute. nh3 asks about each attribute, also about the `rel` it wrote itself."""
    if attribute == "href":
        return value if is_safe_link(value) else None
    if attribute == "start":
        return value if value.isascii() and value.isdigit() and len(value) <= 9 else None
    if attribute == "class":
        return " ".join(name for name in value.split() if name in _allowed_classes()[tag]) or None
    return value
