"""Takes the README's picture from a running demo: `make run`, then `.venv/bin/python docs/images/take.py`.

Needs the development requirements and Debian's Chromium.
"""

import uuid
from pathlib import Path

import httpx
from playwright.sync_api import expect, sync_playwright

BLOG = "http://localhost:8001"
PAGE = f"{BLOG}/when-the-page-moves/"
POSTS = "http://localhost:8000/api/v1/sites/demo/comments"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def post(body: str) -> None:
    """Somebody else writes, so that the picture shows what a reader sees of it."""
    comment = {
        "thread": "when-the-page-moves",
        "url": PAGE,
        "title": "",
        "body": body,
        "author": {"name": "Ilse Brandt"},
        "client_id": str(uuid.uuid4()),
    }
    httpx.post(POSTS, json=comment, headers={"Origin": BLOG}).raise_for_status()


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        page = browser.new_page(viewport={"width": 760, "height": 820}, device_scale_factor=1.5)
        page.goto(PAGE)
        page.locator("live-comments").scroll_into_view_if_needed()
        expect(page.locator("article.comment").nth(4)).to_be_visible()
        post("We watch the river together now. It is much better company than a reload button.")
        expect(page.locator(".pill")).to_be_visible()
        page.locator("article.comment").first.evaluate("comment => comment.scrollIntoView()")
        page.screenshot(path=Path(__file__).with_name("thread.png"))
        browser.close()


if __name__ == "__main__":
    main()
