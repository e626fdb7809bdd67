"""What a form knows of its thread and reader: names, quotations, emoji, who is typing; and forgetting it all."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import Post, begin, body_of, comment_with, violations, write


def test_people_of_the_thread_are_suggested_after_an_at_sign(post: Post, open_page) -> None:
    post.comment("First", author={"name": "Ada Lovelace"})
    post.comment("Second", author={"name": "Alan"})
    page = open_page(post.url)
    field = begin(page)
    page.keyboard.type("Thanks @a")
    options = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(options).to_have_text(["Alan", "Ada Lovelace"])
    expect(page.locator("[role=status] .sr")).to_have_text("2 suggestions")
    assert violations(page) == "[]"
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("listbox", name="Suggestions").get_by_role("option", selected=True)).to_have_text(
        "Ada Lovelace"
    )
    assert field.get_attribute("aria-activedescendant") == options.nth(1).get_attribute("id")
    page.keyboard.press("Enter")
    expect(field).to_have_value("Thanks @Ada Lovelace ")
    expect(options).to_have_count(0)
    page.keyboard.type("and @al")
    options.first.click()
    expect(field).to_have_value("Thanks @Ada Lovelace and @Alan ")
    expect(field).to_be_focused()
    page.keyboard.type("@")
    expect(options).to_have_count(2)
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    page.keyboard.press("Enter")
    expect(field).to_have_value("Thanks @Ada Lovelace and @Alan @\n")


def test_emoji_by_their_names(post: Post, open_page) -> None:
    page = open_page(post.url)
    field = begin(page)
    page.keyboard.type("So :tada")
    expect(page.get_by_role("listbox", name="Suggestions").get_by_role("option")).to_have_text(["🎉 :tada:"])
    page.keyboard.type(":")
    expect(field).to_have_value("So 🎉")
    page.keyboard.type(" :roc")
    expect(page.get_by_role("listbox", name="Suggestions").get_by_role("option").first).to_have_text("🚀 :rocket:")
    page.keyboard.press("Tab")
    expect(field).to_have_value("So 🎉 🚀 ")
    expect(field).to_be_focused()
    page.keyboard.type("`:smile:`")
    expect(field).to_have_value("So 🎉 🚀 `:smile:`")


def select_words(page: Page, text: str, first: str, last: str) -> None:
    """Selects by the mouse from one word's element to the end of another's."""
    body = comment_with(page, text).locator("> .body")
    start, end = body.locator(first).bounding_box(), body.locator(last).bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 1, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] - 1, end["y"] + end["height"] / 2, steps=5)
    page.mouse.up()


def test_reply_quotes_what_is_selected(post: Post, open_page) -> None:
    post.comment("Begin **here** then *there* and on")
    page = open_page(post.url)
    expect(page.locator(".live")).to_be_visible()
    card = comment_with(page, "Begin here")
    expect(card).to_be_visible()
    page.wait_for_function("performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/later.js'))")
    select_words(page, "Begin here", "strong", "em")
    card.locator(".reply").click()
    expect(body_of(page, "form.reply")).to_have_value("> **here** then *there*\n\n")
    expect(body_of(page, "form.reply")).to_be_focused()
    page.keyboard.type("Agreed")
    page.keyboard.press("Control+Enter")
    expect(comment_with(page, "Agreed").locator("blockquote")).to_have_text("here then there")


def test_reply_without_a_selection_quotes_nothing(post: Post, open_page) -> None:
    post.comment("Begin **here**")
    page = open_page(post.url)
    comment_with(page, "Begin").locator(".reply").click()
    expect(page.get_by_role("toolbar")).to_have_count(1)
    expect(body_of(page, "form.reply")).to_have_value("")


def test_quote_takes_the_whole_comment_without_what_it_quotes(post: Post, open_page) -> None:
    post.comment("> Older words\n\nMy *own* words\n\n- one\n- two")
    page = open_page(post.url)
    card = comment_with(page, "own words")
    card.locator(".menu").click()
    card.get_by_role("button", name="Quote").click()
    expect(body_of(page, "form.reply")).to_have_value("> My *own* words\n>\n> - one\n> - two\n\n")


def test_forget_me_makes_this_browser_a_stranger(post: Post, open_page) -> None:
    page = open_page(post.url)
    body_of(page).focus()
    expect(page.get_by_role("toolbar")).to_be_visible()
    expect(page.get_by_role("button", name="Forget me")).to_have_count(0)
    write(page, "Mine for now", name="Ann")
    card = comment_with(page, "Mine for now")
    expect(card.locator(".edit")).to_be_visible()
    body_of(page).fill("A draft")
    page.get_by_role("button", name="Forget me on this device").click()
    page.get_by_role("button", name="Cancel").first.click()
    expect(card.locator(".edit")).to_be_visible()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Forget me", exact=True).click()
    expect(page.locator("[role=status]")).to_contain_text("forgotten")
    expect(card.locator(".edit")).to_be_hidden()
    expect(body_of(page)).to_have_value("")
    expect(page.locator("form.main [name=name]")).to_have_value("")
    kept = page.evaluate("Object.keys(localStorage).filter(name => /token|claim|author|draft/.test(name))")
    assert kept == []
    page.reload()
    expect(card).to_be_visible()
    expect(card.locator(".edit")).to_be_hidden()
    assert post.server.snapshot()["thread"]["count"] == 1


def test_typing_is_told_by_a_beacon_where_the_site_wants_it(post: Post, open_page) -> None:
    page = open_page("about:blank")
    told: list[str] = []
    page.route("**/typing?*", lambda route: (told.append(route.request.url), route.fulfill(status=204))[1])

    def with_typing(route: Route) -> None:
        answer = route.fetch()
        data = answer.json()
        route.fulfill(response=answer, json=data | {"site": data["site"] | {"typing": True}})

    page.goto(post.url)
    begin(page, "quiet")
    page.route("**/api/v1/sites/demo/thread?*", with_typing)
    page.reload()
    now = datetime.now(UTC)
    page.clock.set_fixed_time(now)
    with page.expect_request("**/typing?*") as first:
        begin(page)
        page.keyboard.type("loud and louder")
    assert first.value.method == "POST"
    assert re.search(r"/live/v1/demo/typing\?thread=[^&]+&who=[\d-]{8,36}$", first.value.url)
    page.clock.set_fixed_time(now + timedelta(seconds=6))
    with page.expect_request("**/typing?*"):
        page.keyboard.type(" still")
    assert len(told) == 2
    assert len(set(told)) == 1
