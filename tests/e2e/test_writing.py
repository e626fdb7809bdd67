"""What a form can do once somebody writes in it, by keyboard and by pointer."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import BlogPages, Post, begin, body_of, comment_with, violations
from tests.servers import Server

RICH = """<meta charset=utf-8><style>p { color: red }</style><h2>Title</h2>
<p>So <b>very</b> <i>good</i>, see <a href="https://a.example/x_(y)">this page</a> and <a href="/relative">that</a>;
2 * 3 * 4 is <code>24</code>.<br>New line</p><ul><li>one</li><li>two<ol><li>deep</li></ol></li></ul>
<blockquote><p>Said once</p><p>and again</p></blockquote><pre><code class="language-python">if x:
    y()
</code></pre><p># no heading <span style="font-weight:700">bold by style</span></p>
<script>document.title = 'owned'</script><img src="https://a.example/spy.png" onerror="document.title = 'owned'">"""
AS_MARKDOWN = """## Title

So **very** *good*, see [this page](https://a.example/x_%28y%29) and that; 2 \\* 3 \\* 4 is `24`.
New line

- one
- two
  1. deep

> Said once
>
> and again

```python
if x:
    y()
```

\\# no heading **bold by style**"""


def paste(field: Locator, plain: str, html: str = "") -> None:
    """As the clipboard brings it; where the page does not take it, the browser would put the plain words in."""
    field.evaluate(
        """(field, [plain, html]) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData('text/plain', plain);
            if (html) clipboardData.setData('text/html', html);
            const options = { clipboardData, bubbles: true, cancelable: true, composed: true };
            const event = new ClipboardEvent('paste', options);
            if (field.dispatchEvent(event)) document.execCommand('insertText', false, plain);
        }""",
        [plain, html],
    )


@pytest.mark.parametrize(
    ("name", "keys", "result"),
    [
        ("Bold", "Control+b", "so **much** more"),
        ("Italic", "Control+i", "so *much* more"),
        ("Link", "Control+k", "so [much](https://) more"),
        ("Code", "Control+e", "so `much` more"),
        ("Quote", "Control+Shift+Digit9", "> so much more"),
        ("List", "Control+Shift+Digit8", "- so much more"),
    ],
)
def test_each_tool_by_pointer_and_by_keys_and_undone(post: Post, open_page, name: str, keys: str, result: str) -> None:
    page = open_page(post.url)
    field = begin(page, "so much more", select="much")
    page.get_by_role("button", name=name, exact=True).click()
    expect(field).to_have_value(result)
    expect(field).to_be_focused()
    page.keyboard.press("Control+z")
    expect(field).to_have_value("so much more")
    begin(page, "so much more", select="much")
    page.keyboard.press(keys)
    expect(field).to_have_value(result)
    page.reload()
    expect(field).to_have_value(result)


def test_the_toolbar_is_one_stop_and_arrows_lead_through_it(post: Post, open_page) -> None:
    page = open_page(post.url)
    begin(page, "words")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Bold")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Italic")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("button", name="Preview")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("form.main [name=name]")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Preview")).to_be_focused()


def test_the_preview_is_what_will_be_stored(post: Post, open_page) -> None:
    page = open_page(post.url)
    begin(page, "So **much**\n\n```python\nx = 1\n```")
    toggle = page.get_by_role("button", name="Preview")
    toggle.click()
    shown = page.get_by_role("region", name="Preview")
    expect(shown.locator("strong")).to_have_text("much")
    expect(body_of(page)).to_be_hidden()
    expect(toggle).to_have_attribute("aria-pressed", "true")
    assert violations(page) == "[]"
    as_shown = shown.inner_html()
    toggle.click()
    expect(body_of(page)).to_be_focused()
    toggle.click()
    expect(shown).to_be_visible()
    toggle.focus()
    page.keyboard.press("Control+Enter")
    card = comment_with(page, "So much")
    expect(card).to_have_class(re.compile("published"))
    assert card.locator(".body").inner_html() == as_shown
    expect(body_of(page)).to_be_visible()
    expect(shown).to_have_count(0)


def test_a_pointer_that_opens_the_preview_leaves_the_focus_on_its_button(post: Post, open_page) -> None:
    page = open_page(post.url)
    field = page.get_by_label("Your comment")
    field.fill("Some words")
    toggle = page.get_by_role("button", name="Preview")
    toggle.click()
    expect(field).to_be_hidden()
    expect(toggle).to_be_focused()
    toggle.press("Enter")
    expect(field).to_be_focused()


def test_each_line_is_written_from_its_own_side(post: Post, open_page) -> None:
    page = open_page(post.url)
    field = page.get_by_label("Your comment")
    field.focus()
    expect(page.get_by_role("toolbar")).to_be_visible()
    expect(field).to_have_css("unicode-bidi", "plaintext")


def test_a_preview_that_fails_says_why(post: Post, open_page) -> None:
    page = open_page("about:blank")
    page.route("**/preview", lambda route: route.abort())
    page.goto(post.url)
    begin(page)
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("form.main .error")).to_have_text("Please write something.")
    begin(page, "words")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("form.main .error")).to_contain_text("cannot be reached")
    expect(body_of(page)).to_be_visible()


def test_rich_text_is_pasted_as_markdown_and_nothing_of_it_runs(server: Server, blog: BlogPages, open_page) -> None:
    policy = f"default-src 'none'; script-src {server.url}; connect-src {server.url}; "
    policy += "require-trusted-types-for 'script'; trusted-types live-comments"
    post = Post(server, blog, Content_Security_Policy=policy)
    page = open_page("about:blank")
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(post.url)
    field = begin(page)
    paste(field, "The words alone", RICH)
    expect(field).to_have_value(AS_MARKDOWN)
    page.keyboard.press("Control+z")
    expect(field).to_have_value("")
    page.get_by_role("button", name="Bold").click()
    page.keyboard.type(":smile: and")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="Preview").locator("strong")).to_have_text("😄 and")
    assert page.title() == "A post"
    assert [url for url in asked if "a.example" in url] == []
    assert [words for words in said if "favicon" not in words] == []


def test_what_is_not_rich_is_pasted_as_it_is(post: Post, open_page) -> None:
    page = open_page(post.url)
    field = begin(page)
    paste(field, "def f(*a):\n    pass", "<div style='font-family: monospace'><span>def f(*a):</span></div>")
    expect(field).to_have_value("def f(*a):\n    pass")


def test_an_address_pasted_upon_words_makes_a_link(post: Post, open_page) -> None:
    page = open_page(post.url)
    field = begin(page, "see this page", select="this page")
    paste(field, "https://a.example/1")
    expect(field).to_have_value("see [this page](https://a.example/1)")
    page.keyboard.press("Control+z")
    expect(field).to_have_value("see this page")
    # Where an address goes, or stands, it is an address.
    page.keyboard.press("Control+k")
    paste(field, "https://a.example/2")
    expect(field).to_have_value("see [this page](https://a.example/2)")


def test_the_tools_are_accessible_and_fit_a_narrow_screen(server: Server, blog: BlogPages, open_page) -> None:
    for scheme, direction in [("light", "ltr"), ("dark", "ltr"), ("light", "rtl")]:
        post = Post(server.with_new_thread(), blog)
        post.comment("Words", author={"name": "W" * 60})
        page = open_page("about:blank", color_scheme=scheme, viewport={"width": 320, "height": 900})
        page.add_init_script(
            f"document.addEventListener('DOMContentLoaded', () => {{ document.documentElement.dir = '{direction}';"
            f"document.documentElement.style = 'color-scheme: {scheme}; background: light-dark(#fff, #111);"
            f"color: light-dark(#222, #ddd)' }})"
        )
        page.goto(post.url)
        begin(page)
        page.keyboard.type("@w")
        expect(page.get_by_role("listbox", name="Suggestions").get_by_role("option")).to_have_count(1)
        assert violations(page) == "[]", (scheme, direction)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (scheme, direction)
        for tool in page.get_by_role("toolbar").get_by_role("button").all():
            box = tool.bounding_box()
            assert box
            assert min(box["width"], box["height"]) >= 24
