"""A reader goes through a blog of two posts, which a generator built, and finds under each its own comments."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from playwright.sync_api import Page, expect

from tests.backends import wait_until
from tests.e2e.conftest import comment_with, write
from tests.e2e.test_tabs import open_streams
from tests.servers import BUILT_PAGES, Server

ON_FIRST, ON_SECOND = "Said under the first post", "Said under the second post"
# What a template forgets to escape is seen in the title that the server is told.
FIRST_TITLE, SECOND_TITLE = "Bread", 'Salt & "pepper"'


@dataclass(frozen=True)
class Post:
    """A post, and what the recipe should make of it. The short form says no language: it is the page's."""

    path: str
    thread: str
    title: str
    language: str = "en"

    @property
    def url(self) -> str:
        return BUILT_PAGES + self.path


def html_page(post: Post, comments: str, *, head: str = "", links: str = "") -> str:
    """A post without any generator."""
    title = escape(post.title)
    return (
        f'<!doctype html><html lang="{post.language}"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body><main><h1>{title}</h1>{links}{comments}</main></body></html>"
    )


def read_both(read: Callable[..., Page], server: Server, first: Post, second: Post, *, by_link: bool = False) -> Page:
    """Each post shows its own thread and names it to the server, on the way there, back, and opened anew.

    `by_link`: the way there is a link in the first post's words, neither it nor the way back loads a page, and what is
    left behind lets its stream go. (Each worker has its own server, so all its streams are this page's.)
    """
    _say_on_first(server, first)
    page = read(first.url)
    _shows(page, ON_FIRST, not_shown=ON_SECOND)
    page.evaluate("window.stayed = true")
    if by_link:
        page.locator("p a", has_text=second.title).click()
        expect(page).to_have_url(second.url)
        _one_stream_is_open(server)
    else:
        page.goto(second.url)
    _write_on_second(page, server, second)
    page.go_back()
    expect(page).to_have_url(first.url)
    _shows(page, ON_FIRST, not_shown=ON_SECOND)
    _one_stream_is_open(server)
    assert not by_link or page.evaluate("window.stayed"), "a page was loaded: this tested no client-side navigation"
    page.goto(second.url)
    _shows(page, ON_SECOND, not_shown=ON_FIRST)
    return page


def _one_stream_is_open(server: Server) -> None:
    wait_until(lambda: open_streams(server) == 1, what="one open stream, that of the post that is shown")


def _say_on_first(server: Server, first: Post) -> None:
    answer = server.post(ON_FIRST, thread=first.thread, url=first.url, title=first.title, origin=BUILT_PAGES)
    assert answer.status_code == 201, answer.text


def _write_on_second(page: Page, server: Server, second: Post) -> None:
    element = page.locator("live-comments")
    expect(element).to_have_count(1)
    if second.language:
        expect(element).to_have_attribute("lang", second.language)
    expect(page.locator("form.main")).to_be_visible()
    expect(page.locator("article.comment")).to_have_count(0)
    write(page, ON_SECOND, name="Ben")
    expect(comment_with(page, ON_SECOND)).to_have_class(re.compile("published"))
    expected = {"key": second.thread, "title": second.title, "url": second.url, "state": "open", "count": 1}
    told = server.snapshot(second.thread)["thread"]
    assert {name: told[name] for name in expected} == expected


def _shows(page: Page, text: str, *, not_shown: str) -> None:
    expect(comment_with(page, text)).to_be_visible()
    expect(comment_with(page, not_shown)).to_have_count(0)


def read_without_scripts(open_page: Callable[..., Page], first: Post) -> None:
    """The link between the tags leads to the same comments."""
    page = open_page(first.url, java_script_enabled=False)
    page.get_by_role("link", name="Read the comments").click()
    expect(page.get_by_text(ON_FIRST)).to_be_visible()
