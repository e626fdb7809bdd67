"""A visitor without scripts: opens pages, follows links, fills in the form that is there and sends it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client

VOID_TAGS = frozenset({"br", "hr", "input", "link", "meta"})


@dataclass
class Form:
    action: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass
class Page(HTMLParser):
    """What a page holds, read from its HTML. Fails on tags that do not close as they opened."""

    html: str
    forms: list[Form] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)  # words → address
    loads: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    levels: dict[str, int] = field(default_factory=dict)  # comment id → lists around it
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []
        self._link: tuple[str, int] | None = None
        self._area = ""
        self.feed(self.html)
        self.close()
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self.tags.append((tag, known))
        if tag not in VOID_TAGS:
            self._open.append(tag)
        self.loads += [known[name] for name in ("src", "srcset", "poster", "data") if name in known]
        if tag == "link" and known.get("rel") == "stylesheet":
            self.loads.append(known["href"])
        if tag == "a":
            self._link = (known["href"], len(self.text))
        if tag == "form":
            self.forms.append(Form(known["action"]))
        if tag in ("input", "textarea"):
            self.forms[-1].fields[known["name"]] = known.get("value", "")
            self._area = known["name"] if tag == "textarea" else ""
        if tag == "article":
            self.levels[known["id"].removeprefix("comment-")] = self._open.count("ol")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        if tag == "a" and self._link:
            address, start = self._link
            self.links[" ".join(self.text[start:].split())] = address
            self._link = None

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._open and self._open[-1] == "textarea":
            # A browser drops one line break right after the opening tag.
            self.forms[-1].fields[self._area] = data.removeprefix("\n")

    @property
    def words(self) -> str:
        return " ".join(self.text.split())

    def attribute(self, tag: str, name: str) -> list[str]:
        return [attributes[name] for each, attributes in self.tags if each == tag and name in attributes]


class Visitor:
    """One browser, with its cookies and with CSRF checked as on the real server."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.answer: Any = None

    @property
    def page(self) -> Page:
        """What is on the screen."""
        return Page(self.answer.content.decode())

    def open(self, address: str, status: int = 200) -> Page:
        """Follows redirects. The page as it came is in `answer`."""
        self.answer = self.client.get(address.partition("#")[0], follow=True)
        assert self.answer.status_code == status, self.answer.content.decode()[:2000]
        return self.page

    def thread(self, key: str = "/post", **query: str) -> Page:
        self.answer = self.client.get("/t/demo/", {"thread": key, **query})
        assert self.answer.status_code == 200
        return self.page

    def send(self, page: Page, **typed: str) -> Any:
        """Press the button of the page's form. Answers what the server said, before any redirect."""
        form = page.forms[0]
        self.answer = self.client.post(form.action.partition("#")[0], form.fields | typed)
        return self.answer

    def post(self, page: Page, body: str, **typed: str) -> Page:
        """Send something that will be accepted; the page that follows."""
        answer = self.send(page, body=body, **typed)
        assert answer.status_code == 302, answer.content.decode()[:4000]
        return self.open(answer["Location"])
