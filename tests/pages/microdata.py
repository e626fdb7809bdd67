"""What a search engine reads in a page: items by the rules of HTML's microdata, as nested dictionaries."""

from html.parser import HTMLParser
from typing import Any

from tests.pages.visitor import VOID_TAGS

Item = dict[str, list[Any]]


class Microdata(HTMLParser):
    """`top` has the items that belong to no other. Each is {property: [text, address or item, …]}."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.top: list[Item] = []
        self._scopes: list[Item | None] = []
        self._texts: list[list[str] | None] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        name, item, text = known.get("itemprop", ""), None, None
        if "itemscope" in known:
            item = {"type": [known["itemtype"]]}
        if name:
            self._give(name, item or known.get("content") or known.get("href") or known.get("datetime") or "")
            text = None if item or {"content", "href", "datetime"} & known.keys() else [name]
        elif item:
            self.top.append(item)
        if tag not in VOID_TAGS:
            self._scopes.append(item)
            self._texts.append(text)

    def handle_endtag(self, tag: str) -> None:
        self._scopes.pop()
        text = self._texts.pop()
        if text:
            item = self._item()
            item[text[0]][-1] = " ".join("".join(text[1:]).split())

    def handle_data(self, data: str) -> None:
        for text in self._texts:
            if text:
                text.append(data)

    def _give(self, name: str, value: object) -> None:
        self._item().setdefault(name, []).append(value)

    def _item(self) -> Item:
        found = next((scope for scope in reversed(self._scopes) if scope is not None), None)
        assert found is not None, "a property that belongs to no item"
        return found
