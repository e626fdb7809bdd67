"""The product as `make run` shows it: the demo blog in two windows, and a moderator at work."""

import re

import httpx
from playwright.sync_api import Page, expect

from tests.e2e.conftest import comment_with, violations, write
from tests.servers import Server


def address(demo: Server, path: str) -> str:
    return f"http://localhost:{demo.demo_port}{path}"


def password(demo: Server) -> str:
    found = re.search(r"moderator / (\S+)", demo.log())
    assert found, demo.log()
    return found[1]


def sign_in(page: Page, demo: Server) -> None:
    page.goto(f"{demo.url}/admin/")
    page.locator("[name=username]").fill("moderator")
    page.locator("[name=password]").fill(password(demo))
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()


def decide(page: Page, demo: Server, words: str, button: str) -> None:
    """Find a comment by its words in the admin, open it and press a button."""
    page.goto(f"{demo.url}/admin/comments/comment/?q={words}")
    page.locator("#result_list tbody tr").first.locator("th a").first.click()
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def test_the_index_counts_comments_in_one_request(demo: Server, open_page) -> None:
    page = open_page("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/counts?" in request.url else None)
    page.goto(address(demo, "/"))
    expect(page.locator("[data-comments-count]").first).to_have_text(re.compile(r"\d+ Comments"))
    assert len(asked) == 1


def test_two_readers_and_a_moderator(demo: Server, open_page) -> None:
    first, second, desk = (open_page(address(demo, "/when-the-page-moves/#comments")) for _ in range(3))
    expect(comment_with(first, "")).not_to_have_count(0)
    sign_in(desk, demo)
    write(first, "Zanzibar from the first window", name="Ada")
    expect(comment_with(first, "Zanzibar")).to_have_class(re.compile("published"))
    expect(second.locator(".pill")).to_contain_text("1 new comment")
    assert comment_with(second, "Zanzibar").count() == 0
    second.locator(".pill").click()
    expect(comment_with(second, "Zanzibar")).to_be_visible()
    expect(comment_with(second, "Zanzibar")).to_be_focused()
    comment_with(second, "Zanzibar").locator(".reply").click()
    write(second, "Quagga answers", name="Bo", form="form.reply")
    expect(first.locator(".fresh:visible")).to_contain_text("1 new reply")
    first.locator(".fresh:visible").click()
    expect(comment_with(first, "Quagga")).to_be_visible()
    decide(desk, demo, "Zanzibar", "Remove")
    for page in (first, second):
        expect(comment_with(page, "Zanzibar")).to_have_count(0)
        expect(page.locator("article.comment.removed")).not_to_have_count(0)
        expect(comment_with(page, "Quagga")).to_be_visible()
    decide(desk, demo, "Zanzibar", "Restore")
    for page in (first, second):
        expect(comment_with(page, "Zanzibar")).to_be_visible()


def test_a_moderator_closes_and_reopens_a_discussion_under_the_readers(demo: Server, open_page) -> None:
    reader, desk = (open_page(address(demo, "/bread-for-people-with-other-plans/#comments")) for _ in range(2))
    expect(reader.locator("form.main")).to_be_visible()
    sign_in(desk, demo)
    desk.goto(f"{demo.url}/admin/comments/thread/?q=bread")
    desk.locator("#result_list tbody tr").first.locator("th a").first.click()
    desk.get_by_role("button", name=re.compile("^Close")).click()
    expect(reader.locator("form.main")).to_be_hidden()
    expect(reader.locator(".shut")).to_be_visible()
    desk.get_by_role("button", name=re.compile("^Reopen")).click()
    expect(reader.locator("form.main")).to_be_visible()


def test_a_waiting_comment_appears_when_it_is_approved(demo: Server, open_page) -> None:
    reader, desk = (open_page(address(demo, "/bread-for-people-with-other-plans/#comments")) for _ in range(2))
    expect(reader.locator("h2").first).to_be_visible()
    sign_in(desk, demo)
    before = httpx.get(demo.api("thread?thread=/bread-for-people-with-other-plans")).json()["thread"]["count"]
    desk.goto(f"{demo.url}/admin/comments/comment/?state=pending")
    row = desk.locator("#result_list tbody tr", has_text="Bread").first
    row.locator("th a").first.click()
    desk.get_by_role("button", name="Approve", exact=True).click()
    expect(reader.locator(".pill, .fresh:visible").first).to_be_visible()
    after = httpx.get(demo.api("thread?thread=/bread-for-people-with-other-plans")).json()["thread"]["count"]
    assert after == before + 1


def test_the_demo_works_under_a_strict_policy(demo: Server, open_page) -> None:
    page = open_page("about:blank")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    elsewhere: list[str] = []
    own = (f"http://localhost:{demo.demo_port}", demo.url, f"http://localhost:{demo.port}")
    page.on("request", lambda request: None if request.url.startswith(own) else elsewhere.append(request.url))
    page.goto(address(demo, "/fourteen-months-of-nothing/?csp=strict#comments"))
    expect(comment_with(page, "mkdir")).not_to_have_count(0)
    write(page, "Okapi under a strict policy", name="Cy")
    expect(comment_with(page, "Okapi")).to_have_class(re.compile("published"))
    assert said == []
    assert elsewhere == []


def test_the_demo_is_accessible_light_dark_and_narrow(demo: Server, open_page) -> None:
    for options in (
        {},
        {"color_scheme": "dark"},
        {"viewport": {"width": 320, "height": 700}},
    ):
        page = open_page(address(demo, "/fourteen-months-of-nothing/#comments"), **options)
        expect(comment_with(page, "mkdir")).not_to_have_count(0)
        assert violations(page) == "[]", options
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), options
