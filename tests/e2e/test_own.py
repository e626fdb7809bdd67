"""What a reader's own comments become, on the reader's own page."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.backends import wait_until
from tests.e2e.conftest import BlogPages, Post, comment_with, connected, embed, open_watched, write
from tests.moderator import Moderator
from tests.servers import Server


@pytest.fixture
def moderator(server: Server) -> Iterator[Moderator]:
    with Moderator(server) as moderator:
        yield moderator


@pytest.fixture
def held_url(server: Server, blog: BlogPages) -> str:
    """A page of a site that holds every comment."""
    return blog.put(f"{server.thread}-held", embed(server, server.thread, site="held"))


def waiting(page: Page, text: str) -> dict:
    """Posts, and gives the comment that waits."""
    with page.expect_response(lambda answer: answer.url.endswith("/comments")) as answer:
        write(page, text, name="Ann")
    expect(comment_with(page, text)).to_have_class(re.compile("pending"))
    comment: dict = answer.value.json()["comment"]
    return comment


def test_a_comment_turns_public_under_its_authors_eyes(held_url: str, moderator: Moderator, open_page) -> None:
    page, other = open_page(held_url), open_watched(open_page, held_url)
    connected(other)
    with page.expect_request("**/mine?*"):
        comment = waiting(page, "Please let me in")
    moderator.decide("approve", comment["id"])
    expect(comment_with(page, "Please let me in")).to_have_class(re.compile("published"))
    expect(page.locator("[role=status] .sr")).to_have_text("Your comment is public now.")
    expect(comment_with(page, "Please let me in").locator(".edit")).to_be_visible()
    expect(other.locator(".pill")).to_be_visible()
    expect(page.locator(".title")).to_have_text("1 comment")


def test_a_comment_is_refused_with_the_moderators_reason(held_url: str, moderator: Moderator, open_page) -> None:
    page = open_page(held_url)
    comment = waiting(page, "Not my best")
    moderator.reject(comment, "Please write about the river.")
    card = comment_with(page, "Not my best")
    expect(card.locator(".note")).to_have_text("Not published. Please write about the river.")
    expect(page.locator("[role=status] .sr")).to_have_text("Your comment was not published.")
    page.reload()
    expect(card.locator(".note")).to_have_text("Not published. Please write about the river.")


@pytest.mark.parametrize(
    ("approved", "words"), [(True, "Your comment is public now."), (False, "Your comment was not published.")]
)
def test_a_decision_quicker_than_the_page_is_told(
    held_url: str, moderator: Moderator, open_page, *, approved: bool, words: str
) -> None:
    page = open_page(held_url)
    asked: list[Route] = []
    page.route("**/me?*", lambda route: asked.append(route))
    comment = waiting(page, "Decided at once")
    if approved:
        moderator.decide("approve", comment["id"])
    else:
        moderator.reject(comment, "")
    while not asked:
        page.wait_for_timeout(10)  # Playwright calls its handlers only while it is waited for.
    asked[0].continue_()
    expect(page.locator("[role=status] .sr")).to_have_text(words)


def test_a_decision_made_while_the_page_was_closed_is_told(held_url: str, moderator: Moderator, open_page) -> None:
    page = open_page(held_url)
    comment = waiting(page, "I will be back")
    page.goto("about:blank")
    moderator.decide("approve", comment["id"])
    page.goto(held_url)
    expect(comment_with(page, "I will be back")).to_have_class(re.compile("published"))


def test_a_comment_that_could_not_be_sent_goes_out_when_the_line_is_back(own_post: Post, open_page) -> None:
    page = open_watched(open_page, own_post.url)
    connected(page)
    page.context.set_offline(True)
    write(page, "From a tunnel", name="Ann")
    card = comment_with(page, "From a tunnel")
    expect(card.locator(".note")).to_contain_text("It will be sent when the connection is back.")
    page.context.set_offline(False)
    expect(card).to_have_class(re.compile("published"), timeout=30_000)
    assert own_post.server.snapshot()["thread"]["count"] == 1


def test_a_comment_deleted_and_left_at_once_is_deleted(post: Post, open_page) -> None:
    page = open_page(post.url)
    write(page, "Gone with the page", name="Ann")
    card = comment_with(page, "Gone with the page")
    expect(card).to_have_class(re.compile("published"))
    card.locator(".delete").click()
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.goto("about:blank")
    wait_until(lambda: post.server.snapshot()["comments"] == [], what="the deletion")


def test_what_is_new_since_the_last_visit_is_marked(post: Post, open_page) -> None:
    post.comment("Old")
    page = open_watched(open_page, post.url)
    connected(page)
    expect(comment_with(page, "Old").locator(".unseen")).to_be_empty()
    page.goto("about:blank")
    post.comment("Young")
    page.goto(post.url)
    expect(comment_with(page, "Young").locator(".unseen")).to_have_text("new")
    expect(comment_with(page, "Old").locator(".unseen")).to_be_empty()


def test_the_title_counts_what_came_while_hidden(server: Server, blog: BlogPages, open_page) -> None:
    element = embed(server, server.thread).replace("<live-comments", "<live-comments title-count")
    page = open_watched(open_page, blog.put(f"{server.thread}-title", element))
    connected(page)
    hide = """(hidden) => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    }"""
    page.evaluate(hide, True)
    for number in range(2):
        server.post(f"News {number}")
    page.wait_for_function("document.title === '(2) A post'")
    page.evaluate(hide, False)
    page.wait_for_function("document.title === 'A post'")
