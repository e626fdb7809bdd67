"""A page as a browser would take it apart: what could act on it."""

from html.parser import HTMLParser


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.sources: list[str] = []
        self.handlers: list[str] = []
        self.inline_scripts: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.handlers += [name for name in values if name.startswith("on")]
        if "src" in values:
            self.sources.append(values["src"])
        if tag == "a" and "href" in values:
            self.hrefs.append(values["href"].strip())
        self._in_script = tag == "script" and "src" not in values and values.get("type") != "application/json"
        if self._in_script:
            self.inline_scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.inline_scripts[-1] += data


def read(html: str) -> Page:
    page = Page()
    page.feed(html)
    page.close()
    return page
