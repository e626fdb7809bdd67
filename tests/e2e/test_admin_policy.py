"""The whole admin in a real browser under its strict policy: nothing it needs is refused, and nothing complains."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.servers import MODERATOR, Server

ADMIN = "/admin/"
# Where a link leads out of the session, or to a file.
PASSED_BY = re.compile(r"/logout/|/export/|/jsi18n/")
PAGES_AT_LEAST = 50
# Addresses that differ in numbers, ids and filters alone are one kind of page.
SAME = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+|\?.*")


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def page(own_server: Server, open_page, complaints: list[str]) -> Page:
    """Signed in as somebody who may do everything."""
    own_server.post("Held, with https://a.example/", site="held")
    own_server.post("Public", author={"name": "Ann", "website": "https://ann.example"})
    page: Page = open_page(f"{own_server.url}{ADMIN}login/", viewport={"width": 1100, "height": 900})
    page.on("console", lambda message: message.type == "error" and complaints.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.get_by_label("Username:").fill(MODERATOR[0])
    page.get_by_label("Password:").fill(MODERATOR[1])
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("#user-tools")).to_be_visible()
    return page


def links_of(page: Page) -> list[str]:
    found = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    base = page.url.partition("/admin/")[0] + ADMIN
    return [url.partition("#")[0] for url in found if url.startswith(base) and not PASSED_BY.search(url)]


def test_every_page_that_a_link_leads_to(page: Page, complaints: list[str]) -> None:
    asked: set[str] = set()
    waiting = [page.url]
    while waiting:
        url = waiting.pop(0)
        kind = SAME.sub("*", url)
        if kind in asked:
            continue
        asked.add(kind)
        answer = page.goto(url)
        assert answer
        assert answer.status == 200, url
        assert "content-security-policy" in answer.headers, url
        waiting += links_of(page)
    assert complaints == []
    assert len(asked) >= PAGES_AT_LEAST, sorted(asked)


def test_what_needs_a_script_works(page: Page, complaints: list[str], own_server: Server) -> None:
    page.goto(f"{own_server.url}{ADMIN}")
    before = page.locator("html").get_attribute("data-theme") or ""
    page.locator(".theme-toggle").first.click()
    expect(page.locator("html")).not_to_have_attribute("data-theme", before)
    page.goto(f"{own_server.url}{ADMIN}comments/site/1/change/")
    expect(page.locator("#id_moderators_from")).to_be_visible()  # Django's chooser is made by its script
    page.goto(f"{own_server.url}{ADMIN}auth/user/add/")
    page.goto(f"{own_server.url}{ADMIN}auth/user/1/change/")
    page.get_by_role("link", name="Today").first.click()
    assert page.locator("#id_last_login_0").input_value()
    page.goto(f"{own_server.url}{ADMIN}comments/queueitem/")
    expect(page.locator(".desk-item")).to_have_count(1)
    page.keyboard.press("?")
    assert complaints == []


@pytest.mark.parametrize("address", ["nowhere/", "comments/comment/nobody/change/"])
def test_refusals_have_the_policy_too(page: Page, own_server: Server, address: str) -> None:
    answer = page.goto(f"{own_server.url}{ADMIN}{address}")
    assert answer
    assert "script-src 'self'" in answer.headers["content-security-policy"]
