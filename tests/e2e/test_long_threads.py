"""Threads longer than the window: what is out of sight costs nothing, and is still there for who looks for it."""

from playwright.sync_api import expect

from tests.e2e.conftest import Post, comment_with

IS_DRAWN = "(comment) => comment.checkVisibility({ contentVisibilityAuto: true })"


def test_what_is_out_of_sight_is_not_drawn_but_found(post: Post, open_page) -> None:
    for number in range(24):
        last = post.comment(f"Number {number}. " + "Words go on and on. " * 40)["id"]
    page = open_page(post.url)
    target = comment_with(page, "Number 23.")
    expect(target).to_be_attached()
    page.wait_for_function(f"(comment) => !({IS_DRAWN})(comment)", arg=target.element_handle())
    assert comment_with(page, "Number 0.").evaluate(IS_DRAWN)
    assert page.evaluate("window.find('Number 23.')")
    expect(target).to_be_in_viewport()
    page.goto(f"{post.url}?again#comment-{last}")
    expect(comment_with(page, "Number 23.")).to_be_focused()
    expect(comment_with(page, "Number 23.")).to_be_in_viewport()


def test_the_focus_ring_of_a_comment_is_not_cut_off(post: Post, open_page) -> None:
    """Whatever is laid out by itself clips what reaches beyond it."""
    post.comment("Short")
    page = open_page(post.url)
    item = page.locator(".root > .list > .item", has=comment_with(page, "Short"))
    ring, room = item.evaluate("""(item) => {
        const { outlineOffset } = getComputedStyle(item.querySelector("article"));
        return [parseFloat(outlineOffset) + 2, parseFloat(getComputedStyle(item).overflowClipMargin)];
    }""")
    assert room >= ring


AGE = """async (hours) => {
    const comment = document.querySelector("live-comments").shadowRoot.querySelector("article");
    let touched = 0;
    const watch = new MutationObserver((changes) => { touched += changes.length; });
    watch.observe(comment, { subtree: true, childList: true, attributes: true, characterData: true });
    const now = Date.now() + hours * 3600_000;
    Date.now = () => now;
    dispatchEvent(new Event("pageshow"));
    await null;
    watch.disconnect();
    return touched;
}"""


def test_time_going_by_touches_only_what_it_changes(post: Post, open_page) -> None:
    """A reader who comes back to a page is told the ages anew; thousands that stay as they are cost nothing."""
    post.comment("Just now")
    page = open_page(post.url)
    page.wait_for_function(
        "!!document.querySelector('live-comments')?.shadowRoot.querySelector('.root')?.onpointerover"
    )
    assert page.evaluate(AGE, 0) == 0
    assert page.evaluate(AGE, 2) > 0
    expect(page.locator("article .stamp")).to_have_text("2 hours ago")
