"""The newest comments and the counts as elements: live beside a thread, frugal without one."""

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import BlogPages, Post, embed, violations, write
from tests.servers import BLOG, NO_TLS, Server


def elements(server: Server, thread: str = "", before: str = "", site: str = "demo") -> str:
    """What an owner pastes."""
    return (
        f'{before}<live-comments-count site="{site}" thread="{thread or server.thread}">Comments</live-comments-count>'
        f'<live-comments-recent site="{site}" limit="3"></live-comments-recent>'
        f'<script type="module" src="{server.url}/elements.js"></script>'
    )


@pytest.fixture
def asked() -> list[str]:
    return []


def listen(page: Page, asked: list[str]) -> Page:
    """Notes what the page asks of the API, from its next load on."""
    page.on("request", lambda request: asked.append(request.url) if "/api/v1/" in request.url else None)
    return page


def test_without_a_thread_they_load_once(post: Post, blog: BlogPages, open_page, asked: list[str]) -> None:
    first = post.comment("<b>1 < 2</b> & **bold** `a > b`")
    post.comment("Long. " + "Words go on. " * 40, author={"name": "שלום"})
    page = listen(open_page("about:blank"), asked)
    page.goto(blog.put("/index", elements(post.server)))
    expect(page.locator("live-comments-count [part=count]")).to_have_text("2 comments")
    items = page.locator("live-comments-recent [part=item]")
    expect(items.nth(1).locator("[part=author]")).to_have_text("Ann")
    expect(items.nth(1).locator("[part=excerpt]")).to_have_text(re.compile("1 < 2.* & bold a > b"))
    assert len(items.nth(0).locator("[part=excerpt]").inner_text()) == 140
    expect(items.nth(0).locator("time")).to_have_text("now")
    link = items.nth(1).locator("a").get_attribute("href")
    assert link == f"http://blog.example/post#comment-{first['id']}"
    assert sorted(re.sub(r".*/", "", url).partition("?")[0] for url in asked) == ["counts", "recent"]
    assert violations(page) == "[]"


def test_beside_a_thread_they_hear_from_it(post: Post, blog: BlogPages, open_page, asked: list[str]) -> None:
    post.comment("Already there")
    page = open_page(blog.put("/beside", elements(post.server, before=embed(post.server, post.server.thread))))
    count = page.locator("live-comments-count [part=count]")
    first = page.locator("live-comments-recent [part=item]").first
    expect(count).to_have_text("1 comment")
    expect(first).to_contain_text("Already there")
    listen(page, asked)
    gone = post.comment("From somebody else")
    expect(count).to_have_text("2 comments")
    expect(first).to_contain_text("From somebody else")
    write(page, "My own", "Me")
    expect(count).to_have_text("3 comments")
    expect(first).to_contain_text("My own")
    assert [url for url in asked if "/recent" in url or "/counts" in url] == []
    headers = {"Origin": BLOG, "Authorization": f"Bearer {gone['token']}"}
    httpx.delete(post.server.api(f"comments/{gone['id']}"), headers=headers, **NO_TLS).raise_for_status()
    expect(count).to_have_text("2 comments")
    expect(page.locator("live-comments-recent")).not_to_contain_text("From somebody else")


def test_nothing_is_asked_before_they_are_seen(post: Post, blog: BlogPages, open_page, asked: list[str]) -> None:
    post.comment("Below")
    page = listen(open_page("about:blank"), asked)
    page.goto(blog.put("/below", elements(post.server, before="<div style='height: 3000px'></div>")))
    page.wait_for_function("!!customElements.get('live-comments-recent')")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert asked == []
    page.locator("live-comments-count").scroll_into_view_if_needed()
    expect(page.locator("live-comments-recent [part=item]").first).to_contain_text("Below")


def test_looked_at_again_after_a_minute_they_ask_again(post: Post, blog: BlogPages, open_page) -> None:
    post.comment("One")
    page = open_page("about:blank")
    page.clock.install()
    page.goto(blog.put("/again", elements(post.server)))
    count = page.locator("live-comments-count [part=count]")
    page.clock.run_for(1000)
    expect(count).to_have_text("1 comment")
    post.comment("Two")
    look = "document.dispatchEvent(new Event('visibilitychange'))"
    page.evaluate(look)
    expect(count).to_have_text("1 comment")
    page.clock.run_for(61_000)
    page.evaluate(look)
    page.clock.run_for(1000)
    expect(count).to_have_text("2 comments")
    expect(page.locator("live-comments-recent [part=item]").first).to_contain_text("Two")


def test_none_and_no_server(post: Post, blog: BlogPages, open_page) -> None:
    page = open_page(blog.put("/none", elements(post.server, site="silent")))
    expect(page.locator("live-comments-recent [part=note]")).to_have_text("No comments yet")
    page.route("**/api/v1/**", lambda route: route.abort())
    page.reload()
    expect(page.locator("live-comments-recent [part=note]")).to_have_text("Comments not loaded.")
    expect(page.locator("live-comments-count")).to_have_text("Comments")


def test_under_a_strict_policy(post: Post, blog: BlogPages, open_page) -> None:
    post.comment("Strict")
    policy = (
        f"default-src 'none'; script-src {post.server.url}; connect-src {post.server.url};"
        " require-trusted-types-for 'script'; trusted-types 'none'"
    )
    page = open_page(blog.put("/strict", elements(post.server), Content_Security_Policy=policy))
    expect(page.locator("live-comments-recent [part=item]").first).to_contain_text("Strict")
