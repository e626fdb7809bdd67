"""The server's own page of a thread, made live: nothing is lost by it, and nothing jumps."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.backends import wait_until
from tests.e2e.conftest import CONTEXT
from tests.servers import Server


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(**CONTEXT)
    yield context
    context.close()


@pytest.fixture
def thread(server: Server) -> str:
    """The address of a page with ten comments."""
    for number in range(10):
        server.post(f"Number {number}. " + "Words of a comment. " * 30, title="A post", author={"name": "Ann"})
    return f"{server.url}/t/demo/?thread={server.thread}"


def held(page: Page) -> list[Route]:
    """Holds the widget's script back until the test lets it go."""
    routes: list[Route] = []
    page.route(re.compile(r"/embed\.js$"), lambda route: routes.append(route))
    return routes


def let_go(page: Page, routes: list[Route]) -> None:
    page.wait_for_function("document.querySelector('#plain')")
    while not routes:
        page.wait_for_timeout(20)
    routes.pop().continue_()


def faults(page: Page) -> list[str]:
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda message: message.type == "error" and found.append(message.text))
    return found


def test_the_page_becomes_live(context: BrowserContext, server: Server, thread: str) -> None:
    page = context.new_page()
    wrong = faults(page)
    page.goto(thread)
    expect(page.locator("live-comments article")).to_have_count(10)
    expect(page.locator("#plain")).to_have_count(0)
    page.locator("live-comments textarea").first.fill("Written live")
    page.locator("live-comments .send").first.click()
    expect(page.locator("live-comments article", has_text="Written live")).to_have_count(1)
    server.post("From elsewhere", author={"name": "Bob"})
    expect(page.locator("live-comments .pill")).to_be_visible()
    assert not wrong


@pytest.mark.parametrize("field", ["#body", "#name"])
def test_whoever_has_begun_to_write_keeps_the_words(context: BrowserContext, thread: str, field: str) -> None:
    page = context.new_page()
    routes = held(page)
    page.goto(thread, wait_until="commit")
    page.fill(field, "What I typed")
    page.locator(field).blur()
    let_go(page, routes)
    expect(page.locator("live-comments")).to_have_count(0)
    assert page.input_value(field) == "What I typed"
    page.fill("#body", "Sent without the widget")
    page.click("#write button")
    expect(page.locator("article", has_text="Sent without the widget").first).to_be_visible()


def test_a_link_that_has_the_keyboard_is_not_taken_away(context: BrowserContext, thread: str) -> None:
    page = context.new_page()
    routes = held(page)
    page.goto(thread, wait_until="commit")
    page.locator("#plain article a").first.focus()
    let_go(page, routes)
    expect(page.locator("live-comments")).to_have_count(0)
    assert page.evaluate("document.activeElement.closest('#plain') !== null")


def test_what_a_reader_looks_at_stays_where_it_is(context: BrowserContext, thread: str) -> None:
    page = context.new_page()
    routes = held(page)
    page.goto(thread, wait_until="commit")
    # A page that is half there cannot be scrolled as far.
    ready = "document.readyState !== 'loading' && getComputedStyle(document.body).maxWidth !== 'none'"
    wait_until(lambda: page.evaluate(ready))
    article = page.locator("#plain article").nth(6)
    article.evaluate("element => scrollTo(0, element.getBoundingClientRect().top + scrollY - 5)")
    name, before = article.get_attribute("id"), _top(page, "#plain article >> nth=6")
    let_go(page, routes)
    expect(page.locator("#plain")).to_have_count(0)
    assert abs(_top(page, f"live-comments #{name}") - before) < 2


def test_a_permalink_leads_to_its_comment_too(context: BrowserContext, server: Server, thread: str) -> None:
    last = server.snapshot()["comments"][-1]["id"]
    page = context.new_page()
    page.goto(f"{thread}#comment-{last}")
    expect(page.locator("#plain")).to_have_count(0)
    expect(page.locator(f"live-comments #comment-{last}")).to_be_in_viewport()


def test_a_widget_that_cannot_load_leaves_the_page(context: BrowserContext, thread: str) -> None:
    page = context.new_page()
    page.route("**/api/v1/**", lambda route: route.abort())
    page.goto(thread)
    page.wait_for_function("customElements.get('live-comments') !== undefined")
    expect(page.locator("#plain article")).to_have_count(10)
    expect(page.locator("live-comments")).to_be_hidden()


def _top(page: Page, selector: str) -> Any:
    return page.locator(selector).evaluate("element => element.getBoundingClientRect().top")
