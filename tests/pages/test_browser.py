"""The pages in a real browser without our scripts: nothing overflows, axe is content, the form posts."""

from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.servers import Server

LONG = "Donaudampfschifffahrtsgesellschaftskapitänskajütenschlüsselanhänger" * 3
CODE = f"""```python
# a comment
class Thing(Base):
    def go(self, n: int = 42) -> str:
        return f"value {{n!r}} {LONG}"
```

```diff
- old
+ new
```

`{LONG}` https://example.org/{LONG}

> quoted

1. one
"""


@dataclass
class Talk:
    """A server with one thread of hard cases in it."""

    server: Server
    root: str
    empty: str

    def address(self, more: str = "") -> str:
        return f"{self.server.url}/t/demo/?thread={quote(self.server.thread)}{more}"


@pytest.fixture
def talk(server: Server) -> Talk:
    def post(body: str, **fields: Any) -> str:
        identity: str = server.post(body, **fields).json()["comment"]["id"]
        return identity

    root = post(CODE, title=LONG, author={"name": "X" * 80, "website": "https://example.org"})
    post("مرحبا بالعالم\n\n- واحد", author={"name": "محمد"})
    parent = root
    for level in range(12):
        parent = post(f"Level {level}", parent=parent)
    return Talk(server, root, "/nobody-wrote-here")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1100])
def test_every_page_fits_and_is_accessible(
    browser: Browser, talk: Talk, width: int, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.route("**/embed.js", lambda route: route.abort())
    for address in _addresses(talk):
        page.goto(address)
        _assert_sound(page)
    page.goto(talk.address())
    page.locator("form").evaluate("form => { form.noValidate = true }")
    page.fill("#email", "no address")
    page.click("button")
    assert page.locator(".error").count() == 2
    _assert_sound(page)
    context.close()


def _addresses(talk: Talk) -> list[str]:
    url = talk.server.url
    return [
        f"{url}/",
        f"{url}/api/v1/docs",
        f"{url}/nope",
        f"{url}/t/demo/?thread=x&after=nonsense",
        f"{url}/t/demo/?thread={talk.empty}",
        talk.address(),
        talk.address("&held=1"),
        talk.address(f"&branch={talk.root}#comment-{talk.root}"),
        talk.address(f"&reply={talk.root}"),
        talk.address(f"&report={talk.root}"),
    ]


def _assert_sound(page: Page) -> None:
    page.wait_for_load_state()  # an answer to a form may still lack its stylesheet
    assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none", f"no stylesheet on {page.url}"
    width, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width <= room, f"{page.url} is {width} pixels wide in {room}"
    results = Axe().run(page)
    assert not results.violations_count, f"{page.url}: {results.generate_report()}"


def test_a_reply_without_scripts_is_shown_to_its_author(browser: Browser, talk: Talk) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(talk.address())
    page.click("article >> nth=0 >> text=Reply")
    page.fill("#body", "An answer by **hand**")
    page.fill("#name", "Handy")
    page.click("text=Post reply")
    page.wait_for_selector("article:target strong >> text=hand")
    assert talk.server.snapshot()["thread"]["count"] == 15
    context.close()


def test_a_double_click_without_scripts_posts_once(browser: Browser, talk: Talk) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(talk.address())
    page.fill("#body", "Only once")
    page.dblclick("text=Post comment")
    page.wait_for_selector("article:target >> text=Only once")
    assert talk.server.snapshot()["thread"]["count"] == 15
    context.close()
