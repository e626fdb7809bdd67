"""The queue in a real browser: cleared by keys alone beside a colleague; and every state of it accessible."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import violations
from tests.servers import ANA, MODERATOR, Server

QUEUE = "/admin/comments/queueitem/"


def hold(server: Server, *bodies: str) -> list[str]:
    """Comments that wait; their ids."""
    answers = [server.post(body, site="held", author={"name": f"Author {body[:20]}"}) for body in bodies]
    return [answer.json()["comment"]["id"] for answer in answers]


def sign_in(open_page, server: Server, who: tuple[str, str] = MODERATOR, query: str = "", **options) -> Page:
    """A moderator at the queue, with its stream open."""
    page: Page = open_page(f"{server.url}/admin/login/?next={QUEUE}{query}", **options)
    page.get_by_label("Username:").fill(who[0])
    page.get_by_label("Password:").fill(who[1])
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("#desk-line")).to_have_text("Live")
    return page


def waiting(page: Page, number: int) -> None:
    expect(page.locator("#desk-count")).to_have_text(f"{number} waiting", timeout=20_000)


def item(page: Page, comment: str):
    return page.locator(f"#item-{comment}")


def test_a_hundred_are_cleared_by_keys_alone_while_a_colleague_works_beside(own_server: Server, open_page) -> None:
    comments = hold(own_server, *(f"Number {number}" for number in range(100)))
    mo, ana = sign_in(open_page, own_server), sign_in(open_page, own_server, ANA, "?order=riskiest")
    loads: list[str] = []
    mo.on("framenavigated", lambda frame: loads.append(frame.url))
    waiting(mo, 100)
    # The colleague takes ten from the middle of the page; mo takes the rest, in turn by each key.
    for comment in comments[10:20]:
        item(ana, comment).focus()
        ana.keyboard.press("a")
        expect(item(ana, comment)).to_have_count(0)
    waiting(mo, 90)
    expect(item(mo, comments[15])).to_have_count(0)
    mo.keyboard.press("j")
    for number in range(90):
        left = mo.locator("#desk-count").inner_text()
        here = mo.locator(".desk-current").get_attribute("data-id")
        mo.keyboard.press("arsd"[number % 4])
        expect(item(mo, str(here))).to_have_count(0)
        expect(mo.locator("#desk-count")).not_to_have_text(left)
    waiting(mo, 0)
    waiting(ana, 0)
    expect(mo.locator("#desk-empty")).to_be_visible()
    expect(ana.locator(".desk-item")).to_have_count(0)
    assert loads == []
    states = own_server.snapshot(site="held", limit=100)
    assert states["thread"]["count"] == 10 + 23


def test_what_comes_in_appears_and_what_a_colleague_decided_goes(own_server: Server, open_page) -> None:
    mo, ana = sign_in(open_page, own_server), sign_in(open_page, own_server, ANA)
    expect(mo.locator("#desk-empty")).to_be_visible()
    (comment,) = hold(own_server, "Please look")
    expect(item(mo, comment)).to_contain_text("Please look")
    expect(mo.locator("#desk-status")).to_have_text("A new comment waits.")
    assert mo.title().startswith("(1) ")
    ana.keyboard.press("j")
    expect(item(mo, comment).locator(".desk-claim")).to_have_text("ana is looking at this")
    ana.keyboard.press("s")
    expect(item(mo, comment)).to_have_count(0)
    expect(mo.locator("#desk-status")).to_have_text("ana has marked as spam one.")
    assert not mo.title().startswith("(")
    ana.keyboard.press("u")
    expect(item(mo, comment)).to_be_visible()
    expect(item(ana, comment)).to_be_focused()


def test_focus_stays_where_the_moderator_reads(own_server: Server, open_page) -> None:
    first, second, third = hold(own_server, "One", "Two", "Three")
    mo, ana = sign_in(open_page, own_server), sign_in(open_page, own_server, ANA)
    mo.keyboard.press("j")
    mo.keyboard.press("j")
    expect(item(mo, second)).to_be_focused()
    item(ana, first).focus()
    ana.keyboard.press("a")
    expect(item(mo, first)).to_have_count(0)
    expect(item(mo, second)).to_be_focused()
    item(ana, second).focus()
    ana.keyboard.press("a")
    expect(item(mo, third)).to_be_focused()
    mo.keyboard.press("k")
    mo.keyboard.press("?")
    expect(mo.get_by_role("dialog")).to_be_visible()
    mo.keyboard.press("a")
    expect(item(mo, third)).to_have_count(1)


def test_a_selection_is_decided_with_one_key_and_comes_back_with_another(own_server: Server, open_page) -> None:
    comments = hold(own_server, "One", "Two", "Three")
    mo = sign_in(open_page, own_server)
    mo.get_by_label("Select all shown").check()
    mo.keyboard.press("Tab")
    mo.keyboard.press("d")
    waiting(mo, 0)
    mo.keyboard.press("u")
    waiting(mo, 3)
    assert [each.get_attribute("data-id") for each in mo.locator(".desk-item").all()] == comments


def test_letters_typed_into_a_reason_are_letters(own_server: Server, open_page) -> None:
    (comment,) = hold(own_server, "One")
    mo = sign_in(open_page, own_server)
    item(mo, comment).get_by_text("Reason for its author").click()
    item(mo, comment).get_by_label("Told to its author when you reject").fill("as said")
    mo.keyboard.press("a")
    waiting(mo, 1)
    mo.keyboard.press("Enter")
    waiting(mo, 0)
    told = own_server.snapshot(site="held")["comments"]
    assert told == []


def test_a_server_that_is_away_is_said_and_nothing_is_lost(own_server: Server, open_page) -> None:
    (comment,) = hold(own_server, "One")
    mo = sign_in(open_page, own_server)
    own_server.kill()
    mo.keyboard.press("j")
    mo.keyboard.press("a")
    expect(mo.locator("#desk-fault")).to_contain_text("Nothing was sent")
    expect(item(mo, comment)).to_be_visible()
    own_server.start()
    (other,) = hold(own_server, "Two")
    expect(item(mo, other)).to_be_visible(timeout=40_000)
    expect(mo.locator("#desk-line")).to_have_text("Live")


@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark"}, {"viewport": {"width": 320, "height": 700}}])
def test_every_state_is_accessible_and_fits(own_server: Server, open_page, options) -> None:
    mo = sign_in(open_page, own_server, **options)
    assert violations(mo) == "[]"
    hold(own_server, "Words " * 50, "Donaudampfschifffahrt" * 20, "مرحبا `code` [link](https://example.org/)")
    waiting(mo, 3)
    mo.keyboard.press("j")
    mo.locator(".desk-reason summary").first.click()
    mo.get_by_label(re.compile("Select the comment")).first.check()
    assert violations(mo) == "[]"
    assert mo.evaluate("document.documentElement.scrollWidth <= innerWidth")
    mo.locator("#desk-help").click()
    assert violations(mo) == "[]"
