"""The beginning of a rendered comment as plain text, for lists, feeds and mails."""

from html.parser import HTMLParser

_BREAKING_TAGS = frozenset({"p", "br", "pre", "blockquote", "ul", "ol", "li", "hr"})
_CHUNK = 4096


class _TextCollector(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKING_TAGS:
            self.text += " "

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKING_TAGS:
            self.text += " "


def excerpt(html: str, length: int = 140) -> str:
    """Plain text of rendered HTML on one line: at most `length` characters, cut after a word and ended by «…»."""
    text = " ".join(_leading_text(html, length).split())
    if len(text) <= length:
        return text
    cut = text[:length]
    words, space, _ = cut.rpartition(" ")
    # A text without spaces, or one very long word, is cut where it stands.
    kept = words if space and len(words) > length // 2 else cut[:-1]
    return kept.rstrip(" ,.;:—–-") + "…"


def whole_text(html: str) -> str:
    """Plain text of rendered HTML, all of it, on one line."""
    return " ".join(_leading_text(html, len(html)).split())


def _leading_text(html: str, length: int) -> str:
    """Enough text to tell whether it is longer than `length`, without reading a long comment to its end."""
    collector = _TextCollector()
    for start in range(0, len(html), _CHUNK):
        collector.feed(html[start : start + _CHUNK])
        if len(" ".join(collector.text.split())) > length:
            return collector.text
    collector.close()
    return collector.text
