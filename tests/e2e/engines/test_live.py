"""The live line in Firefox and WebKit: what others write, a server that goes away, a page that is put away."""

from tests.e2e.conftest import BlogPages, Post, embed
from tests.e2e.engines.conftest import WATCH
from tests.e2e.engines.webkit import WebKit
from tests.servers import Server

LIVE = "window.line === 'live'"
PILL = "find('.pill')?.checkVisibility() && find('.pill').innerText"


def test_what_others_write_is_announced_and_shown_when_asked(post: Post, visit) -> None:
    first = post.comment("before")
    page = visit(post.url)
    page.has("before")
    page.until(LIVE)
    post.comment("from somebody else")
    page.until(PILL, "Show 1 new comment")
    page.has("before")
    page.click(".pill")
    page.has("before", "from somebody else")
    page.until("comment('from somebody else') === root.activeElement")
    post.comment("a reply", parent=first["id"])
    page.until("$$('.fresh').filter((line) => line.checkVisibility()).map((line) => line.innerText)", ["1 new reply"])
    page.click(".fresh", within="before")
    page.has("before", "a reply", "from somebody else")


def test_a_restart_of_the_server_loses_nothing(own_post: Post, visit) -> None:
    server = own_post.server
    own_post.comment("before")
    page = visit(own_post.url)
    page.until(LIVE)
    server.kill()
    page.until("window.line", "lost")
    server.start()
    for number in range(3):
        own_post.comment(f"after the restart, {number}")
    page.until(PILL, "Show 3 new comments", seconds=45)
    page.click(".pill")
    page.has("before", *(f"after the restart, {number}" for number in range(3)))
    own_post.comment("and heard again")
    page.until(PILL, "Show 1 new comment")


def test_a_page_that_was_left_is_whole_on_the_way_back(server: Server, blog: BlogPages, engine, visit) -> None:
    """WebKit keeps the page as it was. Firefox keeps none that had a request open when it was left: it loads the page
    anew, takes the snapshot from its cache without asking, and the stream tells what came since."""
    one, two = server.with_new_thread(), server.with_new_thread()
    one.post("before").raise_for_status()
    address = blog.put("/left", embed(one, one.thread), head=WATCH)
    elsewhere = blog.put("/elsewhere", embed(two, two.thread), head=WATCH)
    page = visit(address)
    page.until(LIVE)
    page.click("form.main [name=body]")
    page.type("Half a sentence")
    page.driver.goto(elsewhere)
    page.until("find('h2')?.innerText", "No comments yet")
    one.post("while the reader was away").raise_for_status()
    page.evaluate("history.back()")
    page.until("location.pathname", "/left")
    if isinstance(engine, WebKit):
        page.until("window.kept")
    page.until(PILL, "Show 1 new comment")
    page.click(".pill")
    page.has("before", "while the reader was away")
    assert page.evaluate("find('form.main [name=body]').value") == "Half a sentence"
    one.post("heard again").raise_for_status()
    page.until(PILL, "Show 1 new comment")
