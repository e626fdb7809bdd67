"""The dashboard in a real browser: accessible in light, dark and 320 pixels, where nothing is wider than the page."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import violations
from tests.servers import MODERATOR, Server


@pytest.mark.parametrize(("scheme", "width"), [("light", 1000), ("dark", 320)])
def test_axe_finds_nothing(own_server: Server, open_page, scheme: str, width: int) -> None:
    for number in range(3):
        own_server.post(f"Held {number}", site="held", author={"name": f"Author {number}"})
    page = open_page(
        f"{own_server.url}/admin/login/?next=/admin/dashboard/",
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
    )
    page.get_by_label("Username:").fill(MODERATOR[0])
    page.get_by_label("Password:").fill(MODERATOR[1])
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("svg.chart").first).to_be_visible()
    page.get_by_text("Comments per day as a table").click()
    assert violations(page) == "[]"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
