"""What a comment's menu offers: sharing, one branch by itself, a report, a feed."""

import re
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.conftest import BlogPages, Post, comment_with, embed, violations, write
from tests.servers import BLOG, NO_TLS, Server


def menu_of(comment: Locator) -> Locator:
    """Opens a comment's menu; its list."""
    comment.locator(".menu").click()
    choices = comment.locator(".choices")
    expect(choices).to_be_visible()
    return choices


def deep(post: Post, levels: int) -> list[dict[str, Any]]:
    """A chain of replies, one below the other, and a root that stands before and after it."""
    for number in range(6):
        post.comment(f"Before {number}. " + "Words go on. " * 20)
    chain = [post.comment("Level 0")]
    for level in range(1, levels):
        chain.append(post.comment(f"Level {level}", parent=chain[-1]["id"], author={"name": f"Name{level}"}))
    for number in range(6):
        post.comment(f"After {number}. " + "Words go on. " * 20)
    return chain


def delete(post: Post, comment: dict[str, Any]) -> None:
    """Its author takes it back, somewhere else."""
    headers = {"Origin": BLOG, "Authorization": f"Bearer {comment['token']}"}
    httpx.delete(post.server.api(f"comments/{comment['id']}"), headers=headers, **NO_TLS).raise_for_status()


def top_of(comment: Locator, side: str = "y") -> float:
    box: Any = comment.bounding_box()
    return float(box[side])


def test_the_menu_opens_and_closes_by_keyboard_and_elsewhere(post: Post, open_page) -> None:
    post.comment("One")
    post.comment("Two")
    page = open_page(post.url)
    one, two = comment_with(page, "One"), comment_with(page, "Two")
    one.locator(".menu").focus()
    page.keyboard.press("Enter")
    expect(one.locator(".choices button")).to_have_text(["Copy link", "Quote", "Only this branch", "Report"])
    expect(one.locator(".menu")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    expect(one.locator(".choices .share")).to_be_focused()
    page.keyboard.press("Escape")
    expect(one.locator(".choices")).to_have_count(0)
    expect(one.locator(".menu")).to_be_focused()
    expect(one.locator(".menu")).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(one.locator(".choices")).to_be_visible()
    page.keyboard.press("Enter")
    expect(one.locator(".choices")).to_have_count(0)
    menu_of(one)
    menu_of(two)
    expect(one.locator(".choices")).to_have_count(0)
    page.locator("h1").click()
    expect(two.locator(".choices")).to_have_count(0)


def test_a_comment_that_goes_takes_its_menu_along(post: Post, open_page) -> None:
    comment = post.comment("Gone soon")
    post.comment("A reply", parent=comment["id"])
    page = open_page(post.url)
    choices = menu_of(comment_with(page, "Gone soon"))
    delete(post, comment)
    expect(choices).to_be_hidden()


def test_the_link_is_copied_or_shared(post: Post, open_page) -> None:
    comment = post.comment("Share me")
    page = open_page(post.url, permissions=["clipboard-read", "clipboard-write"])
    one = comment_with(page, "Share me")
    menu_of(one).locator(".share").click()
    expect(page.locator("[role=status] .line")).to_have_text("Link copied")
    expect(one.locator(".menu")).to_be_focused()
    assert page.evaluate("navigator.clipboard.readText()") == f"{post.url}#comment-{comment['id']}"
    page.evaluate("navigator.share = (told) => { window.told = told; return Promise.resolve(); }")
    choices = menu_of(one)
    expect(choices.locator(".share")).to_have_text("Share")
    choices.locator(".share").click()
    page.wait_for_function("window.told")
    assert page.evaluate("window.told.url") == f"{post.url}#comment-{comment['id']}"


def test_where_nothing_may_be_copied_the_address_is_the_link(post: Post, open_page) -> None:
    comment = post.comment("Share me")
    page = open_page(post.url)
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    menu_of(comment_with(page, "Share me")).locator(".share").click()
    page.wait_for_url(f"**#comment-{comment['id']}")


def test_feeds_of_the_thread_and_of_a_comments_replies(post: Post, open_page) -> None:
    comment = post.comment("Ask me")
    post.comment("An answer", parent=comment["id"])
    page = open_page(post.url)
    for link, text in (
        (page.locator(".root > .feed"), "Ask me"),
        (menu_of(comment_with(page, "Ask me")).locator(".feed"), "An answer"),
    ):
        answer = page.request.get(link.get_attribute("href") or "")
        assert answer.headers["content-type"].startswith("application/atom+xml")
        assert text in answer.text()


def test_a_branch_by_itself_and_back_to_the_very_place(post: Post, open_page) -> None:
    chain = deep(post, 9)
    page = open_page(post.url, viewport={"width": 320, "height": 640})
    page.locator(".toggle[aria-expanded=false]:visible").click()
    low = comment_with(page, "Level 6")
    low.scroll_into_view_if_needed()
    menu_of(low)
    before = top_of(low)
    low.locator(".choices .branch").click()
    expect(page.locator(".whole")).to_be_in_viewport()
    expect(low).to_be_focused()
    assert page.url.endswith(f"#comment-{chain[6]['id']}")
    for hidden in ("Level 5", "Before 5", "After 0"):
        expect(comment_with(page, hidden)).to_be_hidden()
    for shown in ("Level 7", "Level 8"):
        expect(comment_with(page, shown)).to_be_visible()
    # The indentation begins anew.
    lefts = [
        comment_with(page, f"Level {level}").evaluate("(one) => one.getBoundingClientRect().x") for level in (6, 7)
    ]
    assert lefts[0] < lefts[1] < 60
    expect(low.locator(".to")).to_have_text("in reply to Name5")
    post.comment("Live below", parent=chain[6]["id"])
    low.locator(".fresh").click()
    expect(comment_with(page, "Live below")).to_be_visible()
    low.locator(".reply").click()
    write(page, "Mine below", "Me", form="form.reply")
    expect(comment_with(page, "Mine below")).to_be_visible()
    page.locator(".whole").click()
    expect(comment_with(page, "Level 5")).to_be_visible()
    expect(comment_with(page, "Mine below")).to_be_visible()
    expect(low.locator(".menu")).to_be_focused()
    expect(page.locator(".whole")).to_have_count(0)
    page.wait_for_function("location.hash === ''")
    assert abs(top_of(low) - before) < 3


def test_escape_and_the_browsers_way_back_leave_a_branch(post: Post, open_page) -> None:
    chain = deep(post, 4)
    page = open_page(f"{post.url}#comment-{chain[0]['id']}")
    expect(comment_with(page, "Level 0")).to_be_focused()
    low = comment_with(page, "Level 2")
    for leave in (lambda: page.keyboard.press("Escape"), lambda: page.evaluate("history.back()")):
        choices = menu_of(low)
        before = top_of(low)
        choices.locator(".branch").click()
        expect(page.locator(".whole")).to_be_visible()
        # Not from a form: there Escape is the form's.
        low.locator(".reply").click()
        page.keyboard.press("Escape")
        expect(page.locator("form.reply")).to_have_count(0)
        expect(page.locator(".whole")).to_be_visible()
        leave()
        expect(page.locator(".whole")).to_have_count(0)
        expect(low.locator(".menu")).to_be_focused()
        page.wait_for_url(f"**#comment-{chain[0]['id']}")
        # The address names another comment, which must not lead away.
        assert abs(top_of(low) - before) < 3
        expect(low.locator(".menu")).to_be_focused()


def test_a_branch_within_a_branch_has_one_way_back(post: Post, open_page) -> None:
    deep(post, 4)
    page = open_page(post.url)
    menu_of(comment_with(page, "Level 1")).locator(".branch").click()
    expect(comment_with(page, "Level 0")).to_be_hidden()
    menu_of(comment_with(page, "Level 2")).locator(".branch").click()
    expect(comment_with(page, "Level 1")).to_be_hidden()
    page.locator(".whole").click()
    expect(comment_with(page, "Level 0")).to_be_visible()
    page.wait_for_function("location.hash === ''")


def test_a_branch_whose_comment_goes_gives_the_whole_back(post: Post, open_page) -> None:
    post.comment("Stays")
    comment = post.comment("Goes")
    page = open_page(post.url)
    menu_of(comment_with(page, "Goes")).locator(".branch").click()
    expect(comment_with(page, "Stays")).to_be_hidden()
    delete(post, comment)
    expect(comment_with(page, "Stays")).to_be_visible()
    expect(page.locator("h2")).to_be_focused()


def test_a_branch_is_shown_whole(post: Post, open_page) -> None:
    """Of a root only the first replies come with the page; those of the branch may be among the rest."""
    root = post.comment("Root")
    head = post.comment("Head", parent=root["id"])
    for number in range(24):
        post.comment(f"Reply {number}.", parent=head["id"])
    page = open_page(post.url)
    expect(comment_with(page, "Reply 0.")).to_be_visible()
    expect(comment_with(page, "Reply 23.")).to_have_count(0)
    menu_of(comment_with(page, "Head")).locator(".branch").click()
    expect(comment_with(page, "Reply 23.")).to_be_visible()


def hear_reports(page: Page, refusal: dict[str, Any]) -> list[Any]:
    """Refuses the first report in the server's place; all that was told."""
    told: list[Any] = []

    def answer(route: Route) -> None:
        if route.request.method == "OPTIONS":
            return route.fallback()
        told.append(route.request.post_data_json)
        if len(told) > 1:
            return route.fallback()
        return route.fulfill(status=429, json=refusal, headers={"Access-Control-Allow-Origin": "*"})

    page.route("**/report", answer)
    return told


def test_a_comment_is_reported(post: Post, open_page) -> None:
    post.comment("Buy this")
    page = open_page(post.url)
    refusal = {"code": "rate_limited", "detail": "Too many reports. Wait a minute.", "status": 429}
    told = hear_reports(page, refusal)
    bad = comment_with(page, "Buy this")
    form = page.locator("form.report")
    menu_of(bad).locator(".report").click()
    expect(form.get_by_label("Spam or advertising")).to_be_focused()
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(bad.locator(".menu")).to_be_focused()
    menu_of(bad).locator(".report").click()
    form.locator(".send").click()
    assert told == [], "a reason must be given"
    form.get_by_label("Something else").check()
    form.get_by_label("Note").fill("Seen elsewhere")
    form.locator(".send").click()
    expect(form.locator("[role=alert]")).to_have_text("Too many reports. Wait a minute.")
    expect(form.locator(".send")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".thanks")).to_have_text(re.compile("Thank you"))
    expect(bad.locator(".menu")).to_be_focused()
    assert told == [{"reason": "other", "note": "Seen elsewhere"}] * 2


def test_own_comments_are_not_reported(post: Post, open_page) -> None:
    page = open_page(post.url)
    write(page, "Mine", "Me")
    expect(menu_of(comment_with(page, "Mine")).locator("button")).to_have_text(
        ["Copy link", "Quote", "Only this branch"]
    )


def test_menu_report_and_branch_are_accessible_and_fit(server: Server, blog: BlogPages, open_page) -> None:
    post = Post(server.with_new_thread(), blog)
    deep(post, 3)
    body = embed(server, post.server.thread)
    for number, (scheme, direction) in enumerate((("light", "ltr"), ("dark", "rtl"))):
        looks = f"<style>:root {{ color-scheme: {scheme}; background: light-dark(#fff, #111) }}</style>"
        url = blog.put(f"/menu-{number}-{post.server.thread[1:]}", f"{looks}<div dir={direction}>{body}</div>")
        page = open_page(url, viewport={"width": 320, "height": 700}, color_scheme=scheme)
        low = comment_with(page, "Level 1")
        choices = menu_of(low)
        assert violations(page) == "[]", "menu"
        for size in choices.locator("button, a").evaluate_all(
            "(all) => all.map((one) => Math.min(one.getBoundingClientRect().width, one.getBoundingClientRect().height))"
        ):
            assert size >= 24
        choices.locator(".report").click()
        expect(page.locator("form.report")).to_be_visible()
        assert violations(page) == "[]", "report"
        page.locator("form.report .cancel").click()
        menu_of(low).locator(".branch").click()
        expect(page.locator(".whole")).to_be_visible()
        assert violations(page) == "[]", "branch"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
