"""What moderators set apart, as readers meet it: a pin, a highlight; and slow mode."""

import os
import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Post, comment_with, connected, open_watched, violations, write
from tests.moderator import Moderator
from tests.servers import MODERATOR, manage

SLOW = 'from comments.models import Thread; Thread.objects.filter(key="{}").update(slow_seconds=90)'


def mark(post: Post, comment: dict, *names: str) -> None:
    with Moderator(post.server) as moderator:
        for name in names:
            moderator.mark(comment["id"], name)


def roots(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".root > .list > .item > article > .body").all_text_contents()]


def photograph(page: Page, name: str) -> None:
    """For the eye: `SCREENSHOTS=folder pytest …`."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("sort", ["oldest", "newest"])
def test_a_pin_comes_and_goes_while_reading(post: Post, open_page, sort: str) -> None:
    comments = [post.comment(f"Number {number}") for number in range(3)]
    page = open_watched(open_page, post.url)
    page.evaluate("sort => document.querySelector('live-comments').setAttribute('sort', sort)", sort)
    connected(page)
    expect(page.locator("article.comment")).to_have_count(3)
    mark(post, comments[1], "pin")
    pinned = comment_with(page, "Number 1")
    expect(pinned.get_by_text("Pinned")).to_be_visible()
    assert roots(page)[0] == "Number 1"
    post.comment("Later")
    page.locator(".pill").click()
    expect(comment_with(page, "Later")).to_be_visible()
    expect(page.locator(".root > .list > .item").first).to_contain_text("Number 1")
    mark(post, comments[1], "unpin")
    expect(pinned.get_by_text("Pinned")).to_have_count(0)


def test_a_pinned_comment_far_down_stands_first_on_arrival_and_comes_to_open_pages(post: Post, open_page) -> None:
    comments = [post.comment(f"Number {number}") for number in range(27)]
    page = open_watched(open_page, post.url)
    connected(page)
    expect(comment_with(page, "Number 26")).to_have_count(0)
    mark(post, comments[26], "pin")
    expect(page.locator(".root > .list > .item").first).to_contain_text("Number 26")
    page.reload()
    expect(page.locator(".root > .list > .item").first).to_contain_text("Number 26")
    expect(comment_with(page, "Number 26").get_by_text("Pinned")).to_be_visible()
    page.locator(".root > .list > .item > .more").click()
    expect(comment_with(page, "Number 25")).to_be_visible()
    assert sorted(roots(page)) == sorted(f"Number {number}" for number in range(27))
    assert roots(page)[-1] == "Number 25"


def test_a_highlight_comes_and_goes_while_reading(post: Post, open_page) -> None:
    comment = post.comment("Worth reading")
    reply = post.comment("So is this", parent=comment["id"])
    page = open_watched(open_page, post.url)
    connected(page)
    mark(post, comment, "highlight")
    mark(post, reply, "highlight")
    for words in ("Worth reading", "So is this"):
        expect(comment_with(page, words).get_by_text("Highlighted", exact=True)).to_be_visible()
    mark(post, comment, "pin")
    expect(comment_with(page, "Worth reading").get_by_text("Pinned · Highlighted")).to_be_visible()
    assert violations(page) == "[]"
    mark(post, reply, "dim")
    expect(comment_with(page, "So is this").get_by_text("Highlighted")).to_have_count(0)
    page.reload()
    heading = comment_with(page, "Worth reading").get_by_role("heading")
    expect(heading).to_contain_text(re.compile("Pinned · Highlighted"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_fit_a_narrow_page_in_any_language(post: Post, open_page, scheme: str) -> None:
    comment = post.comment("Eine lange Geschichte " * 8, author={"name": "Donaudampfschifffahrtsgesellschaftskapitän"})
    mark(post, comment, "pin", "highlight")
    page = open_page(post.url, viewport={"width": 320, "height": 640}, color_scheme=scheme)
    for language, words in (("de", "Angeheftet · Hervorgehoben"), ("ar", "مثبّت · مميّز")):
        page.evaluate("lang => document.querySelector('live-comments').setAttribute('lang', lang)", language)
        expect(page.get_by_text(words)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        photograph(page, f"marks-{language}-{scheme}")


def test_in_slow_mode_the_words_are_kept_and_it_is_said_how_long_to_wait(post: Post, open_page) -> None:
    post.comment("Hot")
    manage(post.server.database_url, "shell", "-v0", "-c", SLOW.format(post.server.thread))
    page = open_page(post.url)
    write(page, "Too soon", name="Ann")
    card = comment_with(page, "Too soon")
    expect(card.locator(".note")).to_contain_text(re.compile(r"Please wait a little\. \(0[01]:\d\d\)"))
    expect(card.get_by_role("button", name="Try again")).to_be_visible()
    page.reload()
    expect(page.locator("form.main [name=body]")).to_have_value("Too soon")


def test_the_desks_pages_of_a_thread_have_nothing_that_axe_finds(post: Post, open_page) -> None:
    comment = post.comment("Pinned here")
    post.server.post("Elsewhere", thread="/elsewhere")
    with Moderator(post.server) as moderator:
        moderator.mark(comment["id"], "pin")
        thread = moderator.find_thread(post.server.thread)
    page = open_page(f"{post.server.url}/admin/login/", viewport={"width": 320, "height": 800})
    for field, words in zip(("username", "password"), MODERATOR, strict=True):
        page.locator(f"[name={field}]").fill(words)
    page.locator("[type=submit]").click()
    for number, query in enumerate(("change/", "move/", "move/?key=/new", "move/?key=/elsewhere")):
        page.goto(f"{post.server.url}/admin/comments/thread/{thread}/{query}")
        photograph(page, f"desk-{number}")
        assert violations(page) == "[]"
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
