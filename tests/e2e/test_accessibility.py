"""What axe cannot judge, each promise once; and axe itself in the states that other tests do not reach."""

import json
import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import BlogPages, Post, comment_with, connected, embed, open_watched, violations, write
from tests.servers import Server

# Every control that is not a link inside a text, and smaller than WCAG 2.5.8 allows.
SMALL = """
() => {
  const root = document.querySelector("live-comments").shadowRoot;
  return [...root.querySelectorAll("button, select, input, textarea, a")]
    .filter((one) => one.checkVisibility() && !one.closest(".body"))
    .map((one) => [one.className || one.name, one.getBoundingClientRect()])
    .filter(([, { width, height }]) => width < 24 || height < 24)
    .map(([name, { width, height }]) => `${name} ${Math.round(width)}×${Math.round(height)}`);
}
"""
# Whether what has the focus is hidden, wholly or partly, under the button for new comments.
COVERED = """
() => {
  const root = document.querySelector("live-comments").shadowRoot;
  const focused = root.activeElement, pill = root.querySelector(".pill");
  if (!focused || focused === pill) return "";
  const one = focused.getBoundingClientRect(), other = pill.getBoundingClientRect();
  const above = one.bottom <= other.top || one.top >= other.bottom;
  const beside = one.right <= other.left || one.left >= other.right;
  if (above || beside || one.height > 200) return "";
  return `${focused.className || focused.name}: ${one.top}-${one.bottom} under ${other.top}`;
}
"""


def test_the_structure_is_headings_and_nested_lists(post: Post, open_page) -> None:
    root = post.comment("The root", author={"name": "Ada"})
    post.comment("The reply", parent=root["id"], author={"name": "Ben"})
    page = open_page(post.url)
    region = page.get_by_role("region", name="2 comments")
    expect(region.get_by_role("heading", level=2)).to_have_text("2 comments")
    expect(region.get_by_role("heading", level=3)).to_have_count(2)
    expect(region.get_by_role("heading", level=3).nth(1)).to_contain_text(re.compile("Ben.*in reply to Ada", re.S))
    assert page.locator("ol.list > li > ol.list > li article").count() == 1
    expect(page.locator("[role=status]")).to_have_count(1)


def test_every_control_is_large_enough(post: Post, open_page) -> None:
    for number in range(3):
        root = post.comment(f"Root {number}", author={"website": "https://a.example/"})
        post.comment("Reply", parent=root["id"])
    page = open_page(post.url)
    page.locator(".reply").first.click()
    expect(page.locator("form.reply [name=website]")).to_be_visible()
    small = page.evaluate(SMALL)
    assert small == [], small


def test_the_button_for_news_covers_nothing_that_has_the_focus(post: Post, open_page) -> None:
    for number in range(12):
        post.comment(f"Root {number}")
    page = open_watched(open_page, post.url, viewport={"width": 700, "height": 500})
    connected(page)
    post.comment("News")
    expect(page.locator(".pill")).to_be_visible()
    page.locator("form.main [name=body]").focus()
    found = []
    for _ in range(70):
        page.keyboard.press("Tab")
        found.append(page.evaluate(COVERED))
    assert [words for words in found if words] == []


def test_news_are_told_once_and_the_focus_stays(post: Post, open_page) -> None:
    post.comment("Before")
    page = open_watched(open_page, post.url)
    connected(page)
    field = page.locator("form.main [name=body]")
    field.fill("I am writing")
    for number in range(3):
        post.comment(f"News {number}")
    status = page.locator("[role=status] .sr")
    expect(status).to_contain_text(re.compile(r"\d new comments?"))
    expect(field).to_be_focused()
    expect(page.locator(".pill")).to_have_text("Show 3 new comments")
    page.keyboard.press("Tab")
    page.locator(".pill").focus()
    page.keyboard.press("Enter")
    expect(comment_with(page, "News 0")).to_be_focused()


def test_colours_of_the_readers_own_keep_every_edge(post: Post, open_page) -> None:
    post.comment("Readable")
    page = open_page(post.url, forced_colors="active")
    send = page.locator("form.main .send")
    expect(send).to_be_visible()
    assert send.evaluate("one => parseFloat(getComputedStyle(one).borderTopWidth)") > 0
    page.locator("form.main [name=body]").focus()
    assert page.locator("form.main [name=body]").evaluate("one => getComputedStyle(one).outlineStyle") == "solid"


def test_nothing_moves_for_who_asked_for_less_motion(post: Post, open_page) -> None:
    post.comment("Still")
    page = open_page(post.url, reduced_motion="reduce")
    expect(comment_with(page, "Still")).to_be_visible()
    moving = page.evaluate(
        """() => [...document.querySelector("live-comments").shadowRoot.querySelectorAll("*")].filter((one) => {
          const { transitionDuration, animationName } = getComputedStyle(one);
          return transitionDuration !== "0s" || animationName !== "none";
        }).length"""
    )
    assert moving == 0


def _assert_clean(page: Page, state: str) -> None:
    found = json.loads(violations(page))
    assert found == [], state


def test_axe_in_the_states_of_a_bad_day(server: Server, blog: BlogPages, open_page) -> None:
    post = Post(server.with_new_thread(), blog)
    post.comment("A comment")
    page = open_page("about:blank")
    page.route("**/thread?*", lambda route: route.abort())
    page.goto(post.url)
    expect(page.get_by_role("button", name="Try again")).to_be_visible(timeout=20_000)
    _assert_clean(page, "not loaded")
    page.unroute("**/thread?*")
    page.get_by_role("button", name="Try again").click()
    expect(comment_with(page, "A comment")).to_be_visible()
    page.route("**/comments", lambda route: route.abort())
    write(page, "Into the void", name="Ann")
    expect(comment_with(page, "Into the void")).to_have_class(re.compile("failed"))
    _assert_clean(page, "not sent")
    page.context.set_offline(True)
    expect(page.locator("[role=status] .line")).to_contain_text("offline", timeout=20_000)
    _assert_clean(page, "offline")


def test_axe_while_a_comment_waits(server: Server, blog: BlogPages, open_page) -> None:
    url = blog.put(f"{server.thread}-waits", embed(server, server.thread, site="held"))
    page = open_page(url)
    write(page, "Please let me in", name="Ann")
    expect(comment_with(page, "Please let me in")).to_have_class(re.compile("pending"))
    _assert_clean(page, "pending")
