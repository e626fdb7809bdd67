"""What Firefox and WebKit keep for a reader, and what is left when they keep nothing."""

import pytest

from tests.conftest import need
from tests.e2e.conftest import BlogPages, Post, embed
from tests.e2e.engines.conftest import FIREFOX, WATCH
from tests.e2e.engines.firefox import Firefox
from tests.e2e.engines.page import Page
from tests.servers import Server

STATE = "comment('{}')?.classList.contains('{}')"
EDITED = "!!find('.edited', 'Second thought')?.innerText"
# As a browser does it that refuses: Firefox when cookies are off, or a frame without them.
NO_STORAGE = """<script>
Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } });
</script>"""


def write_and_edit(page: Page, *, between: bool) -> None:
    """A comment is posted and, after a reload if there is to be one `between`, edited by its author."""
    page.click("form.main [name=name]")
    page.type("Ann")
    page.write("First thought")
    page.until(STATE.format("First thought", "published"))
    if between:
        page.driver.reload()
        page.has("First thought")
        assert page.evaluate("find('form.main [name=name]').value") == "Ann"
    page.click(".edit", within="First thought")
    page.until("find('form.edit [name=body]')?.value", "First thought")
    page.write("Second thought", form="form.edit")
    page.until(EDITED)


def test_a_token_outlives_a_reload(post: Post, visit) -> None:
    write_and_edit(visit(post.url), between=True)
    assert [comment["html"] for comment in post.server.snapshot()["comments"]] == ["<p>Second thought</p>\n"]


def test_a_draft_outlives_a_reload(post: Post, visit) -> None:
    page = visit(post.url)
    page.click("form.main [name=body]")
    page.type("Half a sentence")
    page.driver.reload()
    page.until("find('form.main [name=body]')?.value", "Half a sentence")


def test_without_storage_everything_works_as_long_as_the_page_does(server: Server, blog: BlogPages, visit) -> None:
    page = visit(blog.put("/no-storage", embed(server, server.thread), head=NO_STORAGE + WATCH))
    write_and_edit(page, between=False)
    page.driver.reload()
    page.has("Second thought")
    assert not page.evaluate("find('.edit', 'Second thought')?.checkVisibility()"), "nothing was kept"


@pytest.fixture
def without_cookies(tmp_path) -> Page:
    """A page of a Firefox whose owner has forbidden sites to store anything."""
    need(FIREFOX, "Firefox")
    firefox = Firefox(str(FIREFOX), tmp_path / "profile", **{"network.cookie.cookieBehavior": 2})
    yield Page(firefox.new_page())
    firefox.close()


def test_a_reader_who_forbids_all_storage(post: Post, without_cookies: Page) -> None:
    page = without_cookies
    page.driver.goto(post.url)
    assert (
        page.evaluate("(() => { try { return localStorage } catch (error) { return error.name } })()")
        == "SecurityError"
    )
    write_and_edit(page, between=False)
    post.comment("from somebody else")
    page.until("find('.pill')?.checkVisibility()")
    assert page.evaluate("window.wrong") == []
