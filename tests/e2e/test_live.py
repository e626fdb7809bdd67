"""The live side in a browser: servers that go away, streams that are blocked, readers who are typing."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import WATCH, Post, comment_with, connected, open_watched, write


def test_readers_outlive_a_server_restart(own_post: Post, open_page) -> None:
    server = own_post.server
    own_post.comment("before")
    pages = [open_watched(open_page, own_post.url) for _ in range(2)]
    for page in pages:
        expect(comment_with(page, "before")).to_be_visible()
        connected(page)
    server.kill()
    for page in pages:
        page.wait_for_function("document.querySelector('live-comments').dataset.seen === 'lost'")
        expect(page.locator("[role=status]", has_text="Connection lost").first).to_be_visible()
    server.start()
    own_post.comment("after the restart")
    for page in pages:
        expect(page.locator(".pill")).to_contain_text("1 new comment", timeout=45_000)
        page.locator(".pill").click()
        expect(comment_with(page, "after the restart")).to_have_count(1)
        expect(comment_with(page, "before")).to_have_count(1)


def test_a_post_made_while_the_server_is_away_is_sent_again_once(own_post: Post, open_page) -> None:
    """By hand: the live line, which would have it sent by itself, stays away."""
    page = open_page("about:blank")
    page.route("**/live/**", lambda route: route.abort())
    page.goto(own_post.url)
    expect(page.locator("form.main")).to_be_visible()
    own_post.server.kill()
    write(page, "Written into the void", name="Ann")
    card = comment_with(page, "Written into the void")
    expect(card).to_have_class(re.compile("failed"))
    own_post.server.start()
    card.locator(".retry").click()
    expect(card).to_have_class(re.compile("published"))
    page.reload()
    expect(comment_with(page, "Written into the void")).to_have_count(1)
    assert own_post.server.snapshot()["thread"]["count"] == 1


def test_a_lost_answer_costs_neither_the_comment_nor_the_token(post: Post, open_page) -> None:
    """The post arrives, its answer does not: trying again finds the same comment, and the reader can still edit it."""
    page = open_page("about:blank")
    lost: list[str] = []

    def lose_first(route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().text())
            route.abort()
        else:
            route.continue_()

    page.route("**/api/v1/sites/demo/comments", lose_first)
    page.goto(post.url)
    write(page, "Arrived already", name="Ann")
    card = comment_with(page, "Arrived already")
    expect(card.first).to_be_visible()
    expect(card).to_have_class(re.compile("published"))
    expect(card).to_have_count(1)
    expect(card.locator(".edit")).to_be_visible()
    page.reload()
    card.locator(".edit").click()
    write(page, "Arrived and changed", form="form.edit")
    expect(comment_with(page, "Arrived and changed")).to_be_visible()
    assert post.server.snapshot()["thread"]["count"] == 1


def test_long_poll_takes_over_where_streams_are_blocked(post: Post, open_page) -> None:
    page = open_page("about:blank")
    page.add_init_script(WATCH)
    page.route("**/live/v1/demo/stream*", lambda route: route.abort())
    page.goto(post.url)
    page.wait_for_function("document.querySelector('live-comments').dataset.seen === 'polling'", timeout=60_000)
    comment = post.comment("by the other door")
    expect(page.locator(".pill")).to_contain_text("1 new comment")
    page.locator(".pill").click()
    expect(comment_with(page, "by the other door")).to_have_count(1)
    post.comment("and a reply", parent=comment["id"])
    expect(page.locator(".fresh:visible")).to_contain_text("1 new reply")


def test_nothing_moves_under_a_reader_who_types(post: Post, open_page) -> None:
    comments = [post.comment(f"Comment number {number}") for number in range(6)]
    page = open_watched(open_page, post.url)
    connected(page)
    third = comment_with(page, "Comment number 3")
    third.locator(".reply").click()
    area = page.locator("form.reply [name=body]")
    area.press_sequentially("Half a sen")
    area.evaluate("area => { window.area = area; area.setSelectionRange(4, 4); }")
    top = area.evaluate("area => area.getBoundingClientRect().top")
    post.comment("A new root")
    post.comment("A reply to another", parent=comments[1]["id"])
    post.comment("A reply to the same", parent=comments[3]["id"])
    expect(page.locator(".pill")).to_be_visible()
    expect(page.locator(".fresh:visible")).to_have_count(2)
    assert area.evaluate("area => area === window.area && area.getRootNode().activeElement === area")
    assert area.evaluate("area => [area.value, area.selectionStart]") == ["Half a sen", 4]
    moved = area.evaluate("area => area.getBoundingClientRect().top") - top
    assert abs(moved) < 2, f"the form moved by {moved} px"
    area.press_sequentially("_")
    assert area.input_value() == "Half_ a sen"


def test_removing_the_element_closes_its_stream(post: Post, open_page) -> None:
    page = open_watched(open_page, post.url)
    connected(page)
    with page.expect_event("requestfailed", lambda request: "/stream" in request.url):
        page.evaluate("window.element = document.querySelector('live-comments'); element.remove()")
    post.comment("while it was away")
    page.evaluate("document.querySelector('main').append(window.element)")
    expect(comment_with(page, "while it was away")).to_be_visible()


def test_a_site_with_live_off_asks_for_no_stream(post: Post, open_page) -> None:
    page = open_page("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/live/" in request.url else None)
    page.goto(post.url)
    expect(page.locator("form.main")).to_be_visible()
    page.wait_for_function("() => document.querySelector('live-comments').shadowRoot.querySelector('form')")
    page.evaluate("document.querySelector('live-comments').setAttribute('live', 'off')")
    expect(page.locator("form.main")).to_be_visible()
    asked.clear()
    post.comment("not announced")
    page.evaluate("document.querySelector('live-comments').reload()")
    expect(comment_with(page, "not announced")).to_be_visible()
    assert asked == []
