"""Reads HTML back as a page would, to judge what rendering let through."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from comments.text.sanitiser import ALLOWED_TAGS, LINK_REL

_CLASS = re.compile(r"[a-z][a-z0-9]{0,3}|language-[a-z]+")
_HREF = re.compile(r"https?://[^/?#@\\\s]+(?:[/?#].*)?", re.IGNORECASE | re.DOTALL)
VOID_TAGS = frozenset({"br", "hr"})


@dataclass
class Page(HTMLParser):
    """Tags, links and text of a piece of HTML, and the deepest nesting in it."""

    html: str
    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str, str | None]] = field(default_factory=list)
    text: str = ""
    depth: int = 0
    deepest: int = 0

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.html)
        self.close()

    @property
    def hrefs(self) -> list[str]:
        return [value or "" for _, name, value in self.attributes if name == "href"]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID_TAGS:
            self.depth += 1
            self.deepest = max(self.deepest, self.depth)

    def handle_endtag(self, tag: str) -> None:
        self.depth -= 1

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.tags.append("!--")

    def handle_decl(self, decl: str) -> None:
        self.tags.append("!")

    def unknown_decl(self, data: str) -> None:
        self.tags.append("![")

    def handle_pi(self, data: str) -> None:
        self.tags.append("?")


def faults(html: str) -> list[str]:
    """What should never be on a page, in words; empty for good HTML."""
    page = Page(html)
    found = [f"tag {tag}" for tag in page.tags if tag not in ALLOWED_TAGS]
    found += [f"attribute {a}" for a in page.attributes if not _is_allowed(*a)]
    if page.depth:
        found.append("unbalanced tags")
    if page.tags.count("a") != sum(1 for tag, name, _ in page.attributes if (tag, name) == ("a", "rel")):
        found.append("a link without rel")
    return found


def _is_allowed(tag: str, name: str, value: str | None) -> bool:
    match tag, name:
        case "a", "href":
            return _HREF.fullmatch(value or "") is not None
        case "a", "rel":
            return value == LINK_REL
        case "ol", "start":
            return (value or "").isdigit()
        case "code" | "span", "class":
            return _CLASS.fullmatch(value or "") is not None
    return False
