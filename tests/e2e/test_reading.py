"""Reading and writing in a browser: own comments, drafts, permalinks, pages, narrow screens, other scripts."""

import re

from playwright.sync_api import Route, expect

from tests.e2e.conftest import BlogPages, Post, comment_with, embed, violations, write
from tests.servers import Server


def test_own_comments_are_edited_and_deleted(post: Post, open_page) -> None:
    page = open_page(post.url)
    write(page, "First *thought*", name="Ann")
    card = comment_with(page, "First thought")
    expect(card).to_have_class(re.compile("published"))
    card.locator(".edit").click()
    expect(page.locator("form.edit [name=body]")).to_have_value("First *thought*")
    write(page, "Second **thought**", form="form.edit")
    expect(comment_with(page, "Second thought").locator(".edited")).not_to_be_empty()
    page.reload()
    mine = comment_with(page, "Second thought")
    mine.locator(".delete").click()
    expect(mine).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(mine).to_be_visible()
    expect(page.locator("[role=status] .sr")).to_have_text("Comment restored")
    expect(page.locator("[role=status] .line")).to_be_empty()
    mine.locator(".delete").click()
    expect(mine).to_have_count(0, timeout=15_000)
    assert post.server.snapshot()["comments"] == []


def test_somebody_elses_comments_have_no_edit_button(post: Post, open_page) -> None:
    post.comment("Not mine")
    page = open_page(post.url)
    expect(comment_with(page, "Not mine").locator(".reply")).to_be_visible()
    expect(comment_with(page, "Not mine").locator(".edit")).to_be_hidden()
    expect(comment_with(page, "Not mine").locator(".delete")).to_be_hidden()


def test_a_draft_survives_a_reload_and_goes_with_the_post(post: Post, open_page) -> None:
    page = open_page(post.url)
    page.locator("form.main [name=body]").fill("Not finished")
    page.reload()
    expect(page.locator("form.main [name=body]")).to_have_value("Not finished")
    expect(page.locator("form.main .hint")).to_contain_text("Draft restored")
    page.locator("form.main .send").click()
    # The stream may bring the comment before the answer has let go of the draft.
    expect(page.locator("[role=status] .sr")).to_have_text("Posted")
    page.reload()
    expect(page.locator("form.main [name=body]")).to_have_value("")


def test_a_post_whose_answers_are_all_lost_is_not_doubled_by_hand(post: Post, open_page) -> None:
    """Nor does the stream tell of it: after a reload the draft is there, and sending it is the same comment."""
    page = open_page("about:blank")
    page.route("**/live/**", lambda route: route.abort())

    def lose_answer(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/api/v1/sites/demo/comments", lose_answer)
    page.goto(post.url)
    write(page, "Arrived unheard", name="Ann")
    expect(comment_with(page, "Arrived unheard")).to_have_class(re.compile("failed"))
    page.unroute("**/api/v1/sites/demo/comments")
    page.reload()
    expect(page.locator("form.main [name=body]")).to_have_value("Arrived unheard")
    page.locator("form.main .send").click()
    expect(comment_with(page, "Arrived unheard").first).to_have_class(re.compile("published"))
    page.reload()
    expect(comment_with(page, "Arrived unheard")).to_have_count(1)
    assert post.server.snapshot()["thread"]["count"] == 1


def test_a_failed_reply_goes_back_into_its_form_once(post: Post, open_page) -> None:
    post.comment("Root")
    page = open_page("about:blank")
    page.route("**/api/v1/sites/demo/comments", lambda route: route.abort())
    page.goto(post.url)
    comment_with(page, "Root").locator(".reply").click()
    write(page, "Only once", form="form.reply")
    card = comment_with(page, "Only once")
    expect(card).to_have_class(re.compile("failed"))
    card.locator(".edit").click()
    expect(page.locator("form.reply [name=body]")).to_have_value("Only once")


def test_bad_input_is_told_at_its_field_and_nothing_is_lost(post: Post, open_page) -> None:
    page = open_page(post.url)
    form = page.locator("form.main")
    form.locator("[name=body]").focus()
    form.locator("[name=email]").evaluate("field => { field.type = 'text' }")
    form.locator("[name=email]").fill("nonsense")
    write(page, "Words worth keeping", name="Ann")
    expect(page.locator(".wrong", has_text=re.compile(r"\S"))).to_have_count(1)
    expect(form.locator("[name=email]")).to_have_attribute("aria-invalid", "true")
    expect(form.locator("[name=body]")).to_have_value("Words worth keeping")
    assert post.server.snapshot()["thread"]["count"] == 0


def test_a_held_comment_is_shown_to_its_author_alone(server: Server, blog: BlogPages, open_page) -> None:
    url = blog.put(f"{server.thread}-held", embed(server, server.thread, site="held"))
    page, other = open_page(url), open_page(url)
    write(page, "Please let me in", name="Ann")
    expect(comment_with(page, "Please let me in")).to_have_class(re.compile("pending"))
    page.reload()
    expect(comment_with(page, "Please let me in")).to_have_class(re.compile("pending"))
    other.reload()
    expect(other.locator("form.main")).to_be_visible()
    expect(comment_with(other, "Please let me in")).to_have_count(0)


def test_a_permalink_fetches_opens_and_focuses(post: Post, open_page) -> None:
    parent = post.comment("The root")["id"]
    for depth in range(14):
        parent = post.comment(f"Depth {depth}", parent=parent)["id"]
    page = open_page(f"{post.url}#comment-{parent}")
    target = comment_with(page, "Depth 13")
    expect(target).to_be_focused()
    expect(target).to_be_in_viewport()
    page.goto(f"{post.url}?again#comment-01a207bd-c3e8-7524-a598-0f50a669e8fb")
    expect(page.locator("[role=status]", has_text="no longer exists").first).to_be_attached()


def test_more_comments_and_more_replies_are_loaded(post: Post, open_page) -> None:
    for number in range(27):
        post.comment(f"Root {number}.")
    root = post.server.snapshot()["comments"][0]["id"]
    for number in range(13):
        post.comment(f"Reply {number}.", parent=root)
    page = open_page(post.url)
    expect(comment_with(page, "Root 24.")).to_be_visible()
    expect(comment_with(page, "Root 25.")).to_have_count(0)
    expect(comment_with(page, "Reply 12.")).to_have_count(0)
    shown = page.locator("article.comment")
    while page.locator(".more:visible").count():
        before = shown.count()
        page.locator(".more:visible").first.click()
        expect(shown).not_to_have_count(before)
    expect(comment_with(page, "Reply 12.")).to_be_visible()
    expect(comment_with(page, "Root 26.")).to_be_visible()
    expect(page.locator("article.comment")).to_have_count(40)


def test_keyboard_alone_is_enough_to_reply(post: Post, open_page) -> None:
    post.comment("Answer me")
    page = open_page(post.url)
    reply = comment_with(page, "Answer me").locator(".reply")
    reply.focus()
    page.keyboard.press("Enter")
    expect(page.locator("form.reply [name=body]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(reply).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("By keyboard")
    page.keyboard.press("Control+Enter")
    expect(comment_with(page, "By keyboard")).to_have_class(re.compile("published"))


def test_a_strict_policy_and_trusted_types(server: Server, blog: BlogPages, open_page) -> None:
    policy = f"default-src 'none'; script-src {server.url}; connect-src {server.url}; "
    policy += "require-trusted-types-for 'script'; trusted-types live-comments"
    post = Post(server, blog, Content_Security_Policy=policy)
    post.comment("`code` and **bold**")
    page = open_page("about:blank")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.goto(post.url)
    expect(comment_with(page, "code and bold")).to_be_visible()
    write(page, "Posted under the policy", name="Ann")
    expect(comment_with(page, "Posted under the policy")).to_have_class(re.compile("published"))
    assert [words for words in said if "favicon" not in words] == []


def test_hostile_text_makes_no_element(post: Post, open_page) -> None:
    attack = "<img src=x onerror=\"document.title='owned'\"> [x](javascript:document.title='owned') <script>1</script>"
    post.comment(attack, author={"name": "<b onmouseover=x>Eve</b>", "website": "https://eve.example/?q=%22onx=1"})
    page = open_page(post.url)
    card = comment_with(page, "onerror")
    expect(card).to_be_visible()
    expect(card.locator("img, script, b, .body a")).to_have_count(0)
    expect(card.locator(".name")).to_have_text("<b onmouseover=x>Eve</b>")
    assert page.title() == "A post"


def test_every_state_is_accessible_and_fits_a_narrow_screen(server: Server, blog: BlogPages, open_page) -> None:
    long_word = "W" * 200
    for number, (scheme, direction) in enumerate([("light", "ltr"), ("dark", "ltr"), ("light", "rtl")]):
        post = Post(server.with_new_thread(), blog)
        page = open_page("about:blank", color_scheme=scheme, viewport={"width": 320, "height": 700})
        page.add_init_script(
            f"document.addEventListener('DOMContentLoaded', () => {{ document.documentElement.dir = '{direction}';"
            f"document.documentElement.style = 'color-scheme: {scheme}; background: light-dark(#fff, #111)'; }})"
        )
        page.goto(post.url)
        expect(page.locator("form.main")).to_be_visible()
        assert violations(page) == "[]", "empty"
        removed = post.comment("To be removed")
        body = f"{long_word}\n\n```python\n{'x = 1; ' * 40}\n```\n\n> quoted\n\n- list"
        reply = post.comment(body, parent=removed["id"])
        post.comment("שלום عليكم", parent=reply["id"], author={"name": long_word[:80]})
        page.reload()
        expect(comment_with(page, "WWW")).to_be_visible()
        comment_with(page, "quoted").locator(".reply").click()
        page.locator("form.reply .send").click()
        page.locator("form.reply [name=body]").fill("half a reply")
        post.comment("Another root arrives")
        expect(page.locator(".pill")).to_be_visible()
        assert violations(page) == "[]", (number, scheme, direction)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (scheme, direction)


def test_two_threads_and_a_doubled_script_on_one_page(server: Server, blog: BlogPages, open_page) -> None:
    one, two = server.with_new_thread(), server.with_new_thread()
    one.post("In the first thread")
    two.post("In the second thread")
    page = open_page(blog.put("/two", embed(server, one.thread) + embed(server, two.thread)))
    expect(comment_with(page, "In the first thread")).to_have_count(1)
    expect(comment_with(page, "In the second thread")).to_have_count(1)
    expect(page.locator("live-comments")).to_have_count(2)


def test_without_scripts_there_is_a_way_to_the_comments(post: Post, open_page) -> None:
    page = open_page(post.url, java_script_enabled=False)
    expect(page.get_by_role("link", name="Comments")).to_be_visible()


def test_pointing_at_a_time_tells_the_whole_date(post: Post, open_page) -> None:
    post.comment("When was that?")
    page = open_page(post.url)
    stamp = page.locator("article .stamp")
    expect(stamp).to_have_text("now")
    page.wait_for_function("!!document.querySelector('live-comments').shadowRoot.querySelector('.root').onpointerover")
    stamp.hover()
    expect(stamp).to_have_attribute("title", re.compile(r"\d+/\d+/20\d\d, \d+:\d\d:\d\d [AP]M"))
