"""Reading in Firefox and WebKit: what is read stays where it is, and fits narrow and mirrored pages."""

from typing import Any

import httpx
import pytest

from tests.e2e.conftest import BlogPages, Post
from tests.e2e.engines.conftest import WATCH
from tests.e2e.engines.page import Page
from tests.servers import BLOG, NO_TLS, Server

WORDS = "Words enough for more than one line on this page, as comments usually have them. " * 4
LIVE = "window.line === 'live'"
IN_SIGHT = "(({ top, bottom }) => top >= 0 && bottom <= innerHeight)"


def read(page: Page, words: str) -> float:
    """Scroll so that a comment stands a little below the upper edge, and wait until it does; where it is then."""
    page.evaluate(f"void comment('{words}').scrollIntoView({{ block: 'start' }})")
    page.evaluate("void scrollBy({ top: -40, behavior: 'instant' })")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page.top(words)


def expect_still(page: Page, words: str, before: float) -> None:
    """It has not moved, also when what changed above has been drawn."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    moved = page.top(words) - before
    assert abs(moved) < 2, f"it moved by {moved} px"


def change(post: Post, method: str, comment: dict[str, Any], **more: Any) -> None:
    """By its author, elsewhere."""
    headers = {"Authorization": f"Bearer {comment['token']}", "Origin": BLOG}
    address = post.server.api(f"comments/{comment['id']}")
    httpx.request(method, address, headers=headers, **more, **NO_TLS).raise_for_status()


def test_what_is_read_stays_when_comments_above_change(post: Post, visit) -> None:
    comments = [post.comment(f"Comment {number}. {WORDS}") for number in range(10)]
    page = visit(post.url)
    page.until(LIVE)
    before = read(page, "Comment 6.")
    longer = {"body": f"Comment 2. {WORDS * 5}", "rev": comments[2]["rev"]}
    change(post, "PATCH", comments[2], json=longer)
    page.until(f"comment('Comment 2.').innerText.length > {len(WORDS) * 4}")
    expect_still(page, "Comment 6.", before)
    post.comment("A reply above", parent=comments[3]["id"])
    page.until("find('.fresh', 'Comment 3.')?.checkVisibility()")
    expect_still(page, "Comment 6.", before)
    change(post, "DELETE", comments[4])
    page.until("comment('Comment 4.') === undefined")
    expect_still(page, "Comment 6.", before)


def test_what_is_read_stays_when_more_is_loaded(server: Server, blog: BlogPages, visit) -> None:
    post = Post(server, blog, head=WATCH + "<style>main { padding-bottom: 1000px }</style>")
    for number in range(30):
        post.comment(f"Comment {number}. {WORDS}")
    page = visit(post.url)
    page.until("$$('article.comment').length", 25)
    page.until(LIVE)
    page.evaluate("void find('.root > .list > .item:last-child > .more').scrollIntoView({ block: 'center' })")
    before = page.top("Comment 24.")
    page.click(".root > .list > .item:last-child > .more")
    page.until("$$('article.comment').length", 30)
    page.until("comment('Comment 25.') === root.activeElement")
    expect_still(page, "Comment 24.", before)
    # And what is let in above, because the newest come first, leads to itself.
    page.evaluate("document.querySelector('live-comments').setAttribute('sort', 'newest')")
    page.until("comment('Comment 29.') !== undefined")
    post.comment("The newest")
    page.click(".pill")
    page.until("comment('The newest') === root.activeElement")
    page.until("comment('The newest').getBoundingClientRect().top < innerHeight")


def test_a_permalink_into_a_long_thread_leads_to_its_comment(server: Server, blog: BlogPages, visit) -> None:
    """Also where what is out of sight has only a guessed height until it is come near."""
    post = Post(server, blog, head=WATCH)
    ids = [post.comment(f"Comment {number}. {WORDS * (number % 3)}")["id"] for number in range(25)]
    page = visit(f"{post.url}#comment-{ids[17]}")
    page.until("comment('Comment 17.') !== undefined && comment('Comment 17.') === root.activeElement")
    page.until(f"{IN_SIGHT}(comment('Comment 17.').getBoundingClientRect())")
    before = page.top("Comment 17.")
    expect_still(page, "Comment 17.", before)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_a_narrow_page_needs_no_scrolling_sideways(server: Server, blog: BlogPages, visit, direction: str) -> None:
    """In a frame of 320 px: WebKit's window cannot be that narrow."""
    post = Post(server, blog, head=WATCH, lang=f"en dir={direction}")
    comment = post.comment(f"{'W' * 200}\n\n```python\n{'x = 1; ' * 40}\n```\n\n> quoted\n\n- list")
    for depth in range(5):
        comment = post.comment(f"שלום عليكم {depth}", parent=comment["id"], author={"name": "N" * 80})
    frame = blog.put("/frame", f'<iframe src="{post.url}" width=320 height=700 style="border:0"></iframe>')
    page = visit(frame)
    page.until("$$('article.comment').length", 6)
    page.evaluate("void comment('quoted').querySelector('.reply').click()")
    post.comment("Another root arrives")
    page.until("find('.pill').checkVisibility()")
    width = page.evaluate("page.documentElement.clientWidth")
    assert width <= 320
    assert page.evaluate("page.documentElement.scrollWidth") == width
    seen = "$$('article.comment, form, button').filter((part) => part.checkVisibility())"
    edges = f"{seen}.map((part) => part.getBoundingClientRect())"
    assert page.evaluate(f"{edges}.filter(({{ left, right }}) => left < 0 || right > {width})") == []
