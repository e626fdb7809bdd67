"""Voting, sorting and folding, as readers meet them."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Post, comment_with, connected, open_watched


def vote_for(post: Post, comment: dict, value: int, times: int = 1) -> None:
    """Others vote, each a guest of their own."""
    for number in range(times):
        claim = f"{comment['id']}-{value}-{number}".ljust(40, "x")
        assert post.server.vote(comment["id"], value, claim=claim).status_code == 200


def up(page: Page, text: str) -> Locator:
    return comment_with(page, text).locator(".up")


def test_a_vote_is_changed_taken_back_and_remembered(post: Post, open_page) -> None:
    post.comment("Vote on me")
    page = open_page(post.url)
    down = comment_with(page, "Vote on me").locator(".down")
    up(page, "Vote on me").click()
    expect(up(page, "Vote on me")).to_have_text("▲ 1")
    expect(up(page, "Vote on me")).to_have_attribute("aria-pressed", "true")
    down.click()
    expect(down).to_have_text("▼ 1")
    expect(up(page, "Vote on me")).to_have_text(re.compile("^▲ *$"))
    page.reload()
    expect(down).to_have_attribute("aria-pressed", "true")
    expect(down).to_have_accessible_name("1 vote down")
    down.click()
    expect(down).to_have_attribute("aria-pressed", "false")
    assert post.server.snapshot()["comments"][0]["votes"] == {"up": 0, "down": 0}


def test_others_votes_arrive_while_reading(post: Post, open_page) -> None:
    comment = post.comment("Watch the number")
    page = open_watched(open_page, post.url)
    connected(page)
    vote_for(post, comment, 1, times=3)
    expect(up(page, "Watch the number")).to_have_text("▲ 3")


def test_nobody_votes_on_their_own(post: Post, open_page) -> None:
    page = open_page(post.url)
    page.locator("form.main [name=name]").fill("Ann")
    page.locator("form.main [name=body]").fill("My own words")
    page.locator("form.main .send").click()
    expect(comment_with(page, "My own words")).to_have_class(re.compile("published"))
    expect(up(page, "My own words")).to_be_disabled()


def test_a_vote_that_fails_is_told_and_taken_back(post: Post, open_page) -> None:
    post.comment("Vote in vain")
    page = open_page(post.url)
    page.route("**/vote", lambda route: route.abort())
    up(page, "Vote in vain").click()
    expect(comment_with(page, "Vote in vain").locator(".note")).to_contain_text("cannot be reached")
    expect(up(page, "Vote in vain")).to_have_attribute("aria-pressed", "false")


def test_the_reader_chooses_the_order_and_it_is_kept(post: Post, open_page) -> None:
    comments = [post.comment(f"Number {number}") for number in range(3)]
    vote_for(post, comments[1], 1, times=2)
    page = open_page(post.url)
    bodies = page.locator("article.comment > .body")
    expect(bodies).to_have_text(["Number 0", "Number 1", "Number 2"])
    page.locator("form.main [name=body]").fill("A draft that must not go")
    page.get_by_label("Order").select_option("best")
    expect(bodies.first).to_have_text("Number 1")
    page.get_by_label("Order").select_option("newest")
    expect(bodies).to_have_text(["Number 2", "Number 1", "Number 0"])
    expect(page.locator("form.main [name=body]")).to_have_value("A draft that must not go")
    page.reload()
    expect(bodies).to_have_text(["Number 2", "Number 1", "Number 0"])


def test_a_low_rated_comment_is_folded_until_it_is_opened(post: Post, open_page) -> None:
    comment = post.comment("Nobody likes this")
    vote_for(post, comment, -1, times=5)
    page = open_page(post.url)
    card = comment_with(page, "Nobody likes this")
    expect(card.locator(".body")).to_be_hidden()
    card.get_by_role("button", name="Show this low-rated comment").click()
    expect(card.locator(".body")).to_be_visible()
    expect(card).to_be_focused()


def test_what_is_being_read_is_not_folded(post: Post, open_page) -> None:
    comment = post.comment("Still reading this")
    page = open_watched(open_page, post.url)
    connected(page)
    vote_for(post, comment, -1, times=5)
    expect(comment_with(page, "Still reading this").locator(".down")).to_have_text("▼ 5")
    expect(comment_with(page, "Still reading this").locator(".body")).to_be_visible()
