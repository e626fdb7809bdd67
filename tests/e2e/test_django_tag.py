"""`{% live_comments %}` in a browser: comments before any script, and a widget that begins where they end."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import BlogPages, connected
from tests.servers import Server, manage

RENDER = """
from django.conf import settings
settings.BASE_URL = "{server}"
from django.template import Context, Template
tag = '{{% load live_comments %}}{{% live_comments "demo" thread="{thread}" title="A post" %}}'
print(Template(tag).render(Context()))
"""
WATCH = """
addEventListener("comments:status", (event) => { event.target.dataset.seen = event.detail.state; });
"""


def page_with_tag(server: Server, blog: BlogPages) -> str:
    """The blog's page as Django has made it just now; its address."""
    code = RENDER.format(server=server.url, thread=server.thread)
    return blog.put(server.thread + "-tag", manage(server.database_url, "shell", "-v0", "-c", code))


def test_the_comments_are_there_without_scripts(
    server: Server, blog: BlogPages, open_page: Callable[..., Page]
) -> None:
    server.post("Hello **there**", author={"name": "Ann"})
    page = open_page(page_with_tag(server, blog), java_script_enabled=False)
    expect(page.locator("article", has_text="Hello there")).to_be_visible()
    expect(page.get_by_text("1 comment")).to_be_visible()


def test_the_widget_begins_with_them_and_follows_from_there(
    server: Server, blog: BlogPages, open_page: Callable[..., Page]
) -> None:
    server.post("Hello **there**", author={"name": "Ann"})
    address = page_with_tag(server, blog)
    server.post("Written after the page was made", author={"name": "Bob"})
    page = open_page("about:blank")
    page.add_init_script(WATCH)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    expect(page.locator("live-comments article.comment", has_text="Hello there").last).to_be_visible()
    connected(page)
    expect(page.locator("live-comments .pill")).to_have_text("Show 1 new comment")
    assert not [url for url in asked if "/thread?" in url]
