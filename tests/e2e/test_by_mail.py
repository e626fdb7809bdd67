"""A moderator's mail and the page behind its link, in a browser: read, decided by keyboard, fit for any screen."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import violations
from tests.mailbox import Mailbox
from tests.notifications.test_whole_way import MODERATOR
from tests.servers import Server, manage

LONG = "Donaudampfschifffahrtsgesellschaftskapitänskajütenschlüsselanhänger" * 3


@dataclass
class Mailed:
    link: str
    stop: str
    html: str


@pytest.fixture
def mailed(start_server: Callable[..., Server], mailbox: Mailbox) -> Mailed:
    server = start_server(EMAIL_URL=mailbox.url, WORKER_POLL_SECONDS="1")
    manage(server.database_url, "shell", "-v0", "-c", MODERATOR)
    words = f"{LONG} مرحبا\n\n```\nsudo {LONG}\n```\n"
    assert server.post(words, site="held", title=LONG, author={"name": "محمد"}).status_code == 202
    (mail,) = mailbox.wait_for(1)
    text = mail.get_body(("plain",)).get_content()
    (link,) = re.findall(r"\S+/moderate/\S+", text)
    (stop,) = re.findall(r"\S+/mails/stop/\S+", text)
    return Mailed(link, stop, mail.get_body(("html",)).get_content())


def no_wider_than_the_screen(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_read_and_decided_by_keyboard(browser: Browser, mailed: Mailed, scheme: Literal["light", "dark"]) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 320, "height": 600})
    page = context.new_page()
    page.goto(mailed.link)
    expect(page.get_by_role("heading", level=1)).to_have_text("A comment that waits")
    assert no_wider_than_the_screen(page)
    assert violations(page) == "[]"
    page.goto(mailed.stop)
    assert violations(page) == "[]"
    page.goto(mailed.link)
    page.get_by_role("textbox").focus()
    page.keyboard.type("Please say more")
    page.keyboard.press("Enter")  # which presses no button: the first one is Approve
    page.keyboard.type("than that")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Rejected by mia")
    expect(page.get_by_role("status")).to_contain_text("Please say more than that")
    assert violations(page) == "[]"
    mail = context.new_page()
    mail.set_content(mailed.html)
    assert no_wider_than_the_screen(mail)
    assert violations(mail) == "[]"
    context.close()
