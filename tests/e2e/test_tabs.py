"""Tabs of one browser share a stream: one leads, the others take its word, and any of them can take over."""

import re
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.backends import wait_until
from tests.e2e.conftest import CONTEXT, WATCH, Post, comment_with, connected, write
from tests.servers import NO_TLS, Server

# The page says of itself that it is hidden: a headless browser never hides a tab.
HIDE = """
(hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
  dispatchEvent(new Event("visibilitychange"));
}
"""


def open_streams(server: Server) -> int:
    """Event streams that the server holds now."""
    text = httpx.get(f"{server.url}/metrics", **NO_TLS).text
    found = re.search(r'^comments_open_streams\{kind="stream"\} (\d+)', text, re.M)
    return int(found[1]) if found else 0


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(**CONTEXT)
    context.add_init_script(WATCH)
    yield context
    context.close()


def open_tab(context: BrowserContext, url: str) -> Page:
    page = context.new_page()
    page.goto(url)
    connected(page)
    return page


def shows(page: Page, text: str) -> None:
    """A comment by somebody else has come in and can be let in."""
    expect(page.locator(".pill")).to_be_visible()
    page.locator(".pill").click()
    expect(comment_with(page, text)).to_have_count(1)


@pytest.fixture
def wait_for_streams(own_post: Post) -> Callable[[int], None]:
    return lambda count: wait_until(lambda: open_streams(own_post.server) == count, what=f"{count} streams")


def test_two_tabs_share_one_stream_and_the_second_outlives_the_first(
    own_post: Post, context: BrowserContext, wait_for_streams: Callable[[int], None]
) -> None:
    own_post.comment("Before")
    first = open_tab(context, own_post.url)
    second = open_tab(context, own_post.url)
    wait_for_streams(1)
    own_post.comment("For both")
    shows(first, "For both")
    shows(second, "For both")
    first.close()
    own_post.comment("While nobody leads, perhaps")
    shows(second, "While nobody leads, perhaps")
    wait_for_streams(1)


def test_a_tab_that_comes_late_asks_for_what_it_missed(
    own_post: Post, context: BrowserContext, wait_for_streams: Callable[[int], None]
) -> None:
    """Its snapshot is older than where the leader stands."""
    first = open_tab(context, own_post.url)
    second = context.new_page()
    second.route("**/embed/*/later.js", lambda route: (own_post.comment("Between"), route.continue_()))
    second.goto(own_post.url)
    shows(second, "Between")
    shows(first, "Between")
    wait_for_streams(1)


def test_what_one_tab_posts_the_other_shows(own_post: Post, context: BrowserContext) -> None:
    first, second = open_tab(context, own_post.url), open_tab(context, own_post.url)
    write(second, "From the second tab", name="Ann")
    expect(comment_with(second, "From the second tab")).to_have_class(re.compile("published"))
    shows(first, "From the second tab")
    expect(comment_with(second, "From the second tab")).to_have_count(1)


def test_a_hidden_tab_lets_go_after_a_minute_and_comes_back_where_it_was(
    own_post: Post, context: BrowserContext, wait_for_streams: Callable[[int], None]
) -> None:
    page = context.new_page()
    page.clock.install()
    page.goto(own_post.url)
    connected(page)
    wait_for_streams(1)
    page.evaluate(HIDE, True)
    page.clock.run_for(61_000)
    wait_for_streams(0)
    own_post.comment("While it was away")
    page.evaluate(HIDE, False)
    shows(page, "While it was away")
    wait_for_streams(1)


def test_live_updates_can_be_switched_off_and_that_is_remembered(
    own_post: Post, context: BrowserContext, wait_for_streams: Callable[[int], None]
) -> None:
    page = open_tab(context, own_post.url)
    switch = page.get_by_role("button", name="Live updates")
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    wait_for_streams(0)
    page.reload()
    expect(switch).to_have_attribute("aria-pressed", "false")
    own_post.comment("Not seen yet")
    assert open_streams(own_post.server) == 0
    switch.click()
    expect(comment_with(page, "Not seen yet")).to_be_visible()
    wait_for_streams(1)
