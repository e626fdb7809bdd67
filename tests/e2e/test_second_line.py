"""The page takes in all that the server makes, and nothing that runs should the server ever let it through."""

import json

from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import Post

BAD = (
    '<p onclick="window.ran=1">Kept words <img src="x" onerror="window.ran=1"></p><script>window.ran=1</script>'
    '<a href="javascript:window.ran=1">link</a><iframe srcdoc="<script>parent.ran=1</script>"></iframe>'
)
EVERYTHING = (
    "**bold** *italic* ~~gone~~ `code` [named](https://example.org/?a=1&b=2)\n\n> quoted\n\n- one\n- two\n\n"
    "1. first\n\n```python\nprint('<b>')\n```\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n# Heading\n"
)


def test_what_runs_is_taken_out_once_more(post: Post, open_page) -> None:
    post.comment("To be replaced")
    page: Page = open_page("about:blank")

    def with_bad(route: Route) -> None:
        snapshot = route.fetch().json()
        snapshot["comments"][0]["html"] = BAD
        route.fulfill(
            body=json.dumps(snapshot), content_type="application/json", headers={"Access-Control-Allow-Origin": "*"}
        )

    page.route("**/api/v1/sites/demo/thread?*", with_bad)
    page.goto(post.url)
    body = page.locator("article .body")
    expect(body).to_contain_text("Kept words")
    assert body.locator("script, iframe, [onclick], [onerror], [href^=javascript]").count() == 0
    body.locator("p").click()
    body.locator("a").click()
    assert page.evaluate("window.ran") is None


def test_all_that_the_server_makes_reaches_the_page(post: Post, open_page) -> None:
    made = post.comment(EVERYTHING)["html"]
    page = open_page(post.url)
    expect(page.locator("article .body li").first).to_be_visible()
    # As the browser itself would write what the server sent, without a sanitiser.
    wanted = page.evaluate("(html) => new DOMParser().parseFromString(html, 'text/html').body.innerHTML", made)
    shown = page.locator("article .body").evaluate(
        "(body) => { body.querySelector('pre').removeAttribute('tabindex'); return body.innerHTML; }"
    )
    assert shown == wanted
