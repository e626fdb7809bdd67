"""Pages that change without loading: the element is moved, given other attributes, or swapped in a view transition."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import BlogPages, Post, comment_with, connected, embed, open_watched, write
from tests.servers import Server

FORM = "form.main [name=body]"
ASIDE = "<aside id=aside><h2>Beside</h2></aside>"


def snapshots(page: Page) -> list[str]:
    """Notes each first page of a thread that is asked for, from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/thread?" in request.url else None)
    return asked


def test_moved_to_another_place_it_goes_on(post: Post, open_page) -> None:
    page = open_watched(open_page, post.url)
    connected(page)
    page.fill(FORM, "Half a sentence")
    page.evaluate("document.body.prepend(document.querySelector('live-comments'))")
    expect(page.locator(FORM)).to_have_value("Half a sentence")
    connected(page)
    post.comment("after the move")
    page.locator(".pill").click()
    expect(comment_with(page, "after the move")).to_have_count(1)


def test_moved_in_one_piece_nothing_begins_anew(server: Server, blog: BlogPages, open_page) -> None:
    """`moveBefore()` leaves even the keyboard where it was."""
    one = server.with_new_thread()
    page = open_watched(open_page, blog.put("/whole", ASIDE + embed(one, one.thread)))
    connected(page)
    page.fill(FORM, "Half a sentence")
    asked = snapshots(page)
    page.evaluate("document.querySelector('#aside').moveBefore(document.querySelector('live-comments'), null)")
    page.keyboard.type(" and more")
    expect(page.locator(f"#aside {FORM}")).to_have_value("Half a sentence and more")
    one.post("after the move")
    page.locator(".pill").click()
    expect(comment_with(page, "after the move")).to_have_count(1)
    assert asked == []


def test_another_thread_by_attributes_is_one_start_and_drafts_stay_apart(
    server: Server, blog: BlogPages, open_page
) -> None:
    one, two = server.with_new_thread(), server.with_new_thread()
    one.post("In the first thread")
    two.post("In the second thread")
    page = open_watched(open_page, blog.put("/attributes", embed(one, one.thread)))
    expect(comment_with(page, "In the first thread")).to_be_visible()
    page.fill(FORM, "For the first")
    asked = snapshots(page)
    change = "([thread, lang]) => { const one = document.querySelector('live-comments');"
    change += (
        " one.setAttribute('thread', thread); one.setAttribute('page-title', 'Two'); one.setAttribute('lang', lang) }"
    )
    page.evaluate(change, [two.thread, "de"])
    expect(comment_with(page, "In the second thread")).to_be_visible()
    expect(page.locator(".title")).to_have_text("1 Kommentar")
    expect(page.locator(FORM)).to_have_value("")
    expect(comment_with(page, "In the first thread")).to_have_count(0)
    assert len(asked) == 1, asked
    write(page, "Posted to the second", "Ann")
    expect(comment_with(page, "Posted to the second")).to_have_class("comment published")
    page.evaluate(change, [one.thread, "en"])
    expect(page.locator(FORM)).to_have_value("For the first")
    assert [each.snapshot()["thread"]["count"] for each in (one, two)] == [1, 2]


def test_a_view_transition_to_another_post(server: Server, blog: BlogPages, open_page) -> None:
    one, two = server.with_new_thread(), server.with_new_thread()
    one.post("In the first thread")
    two.post("In the second thread")
    page = open_watched(open_page, blog.put("/from", embed(one, one.thread)))
    connected(page)
    swap = "(thread) => document.startViewTransition(() => { const next = document.createElement('live-comments');"
    swap += " next.setAttribute('site', 'demo'); next.setAttribute('thread', thread);"
    swap += " document.querySelector('live-comments').replaceWith(next) }).finished"
    with page.expect_event("requestfailed", lambda request: "/stream" in request.url):
        page.evaluate(swap, two.thread)
    expect(comment_with(page, "In the second thread")).to_be_visible()
    connected(page)
    two.post("told to the second")
    page.locator(".pill").click()
    expect(comment_with(page, "told to the second")).to_have_count(1)
