"""Rendering: what readers may write, what is refused, and that nothing they write harms a page or stalls it."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.text.characters import BIDI_CONTROLS, MAX_MARKS_PER_LETTER
from comments.text.markdown import render
from comments.text.nesting import MAX_BLOCK_DEPTH, MAX_SPAN_DEPTH
from comments.text.sanitiser import sanitise
from tests.text.hostile import SHAPES
from tests.text.page import Page, faults

REL = 'rel="nofollow ugc noopener noreferrer"'

# What an attacker and a hurried writer both type; hypothesis puts the pieces together.
PIECES = [
    *"[]()<>!*_`~#>-+=|\\&;:/.@\"' \n\t",
    *("[x](", "](", "![", "javascript:", "data:text/html,", "http://", "https://", "www.", "//", "a@b.org", "x.org"),
    *(
        "&#106;",
        "&colon;",
        "&Tab;",
        "&NewLine;",
        "&lt;",
        "&#x202e;",
        "&#13;",
        "&nbsp;",
        "\u202e",
        "\u2066",
        "\0",
        "\r",
        "\ufffe",
    ),
    *(
        "<script>",
        "</p>",
        "<a href=",
        "<!--",
        "]]>",
        "<svg>",
        "onload=",
        "```",
        "```js\n",
        "```html\n",
        "~~~",
        "    ",
        "- ",
        "1. ",
        "> ",
    ),
    *("word", "ü", "漢", "👩‍💻", "e\u0301", "\u0301", "\ud800", "xn--", "%2F", "%", "\u2028", "\ufeff"),
]
bodies = st.lists(st.sampled_from(PIECES) | st.characters(), max_size=60).map("".join) | st.text(
    st.characters(codec=None), max_size=200
)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Hello *you* and **you**", "<p>Hello <em>you</em> and <strong>you</strong></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("~~gone~~ `code`", "<p><del>gone</del> <code>code</code></p>"),
        ("> quoted", "<blockquote>\n<p>quoted</p>\n</blockquote>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>"),
        ("a\n---\nb", "<p>a</p>\n<hr>\n<p>b</p>"),
        ("## Head", "<p><strong>Head</strong></p>"),
        ("#hashtag", "<p>#hashtag</p>"),
        ("|a|b|\n|-|-|\n|c|d|", "<p>|a|b|<br>\n|-|-|<br>\n|c|d|</p>"),
        ('"quotes" -- (c) ...', '<p>"quotes" -- (c) ...</p>'),
        ("1 < 2 &amp; 3", "<p>1 &lt; 2 &amp; 3</p>"),
        ("    indented", "<pre><code>indented\n</code></pre>"),
        ("", ""),
    ],
)
def test_what_readers_may_write(written: str, shown: str) -> None:
    assert render(written).rstrip("\n") == shown


def link(href: str, words: str) -> str:
    return f'<a href="{href}" {REL}>{words}</a>'


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[words](https://x.org/a?b#c)", link("https://x.org/a?b#c", "words")),
        ('[words](https://x.org "title")', link("https://x.org", "words")),
        ("<http://x.org>", link("http://x.org", "http://x.org")),
        ("see https://x.org/a_b_c.", "see " + link("https://x.org/a_b_c", "https://x.org/a_b_c") + "."),
        ("(www.x.org/a)", "(" + link("https://www.x.org/a", "www.x.org/a") + ")"),
        ("http://localhost:8000/", link("http://localhost:8000/", "http://localhost:8000/")),
        ("http://127.0.0.1/", link("http://127.0.0.1/", "http://127.0.0.1/")),
        ("https://münchen.de/ü", link("https://xn--mnchen-3ya.de/%C3%BC", "https://münchen.de/ü")),
        # Punycode stays punycode to the eye: decoded it could pass for another name.
        ("https://xn--pple-43d.com", link("https://xn--pple-43d.com", "https://xn--pple-43d.com")),
        # A link nobody can see shows its address.
        ("[](https://x.org)", link("https://x.org", "https://x.org")),
        ("[\u200b](https://x.org)", link("https://x.org", "\u200bhttps://x.org")),
        # Files, addresses of people and other schemes stay text.
        ("main.py README.md", "main.py README.md"),
        ("ann@example.org <ann@example.org>", "ann@example.org &lt;ann@example.org&gt;"),
        ("[mail](mailto:ann@example.org)", "[mail](mailto:ann@example.org)"),
        ("ftp://x.org //x.org", "ftp://x.org //x.org"),
        ("foo.www.x.org", "foo.www.x.org"),
        # Nowhere to go: as typed.
        ("[words]() []()", "[words]() []()"),
    ],
)
def test_links(written: str, shown: str) -> None:
    assert render(written) == f"<p>{shown}</p>\n"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("![a cat](https://x.org/cat.png)", link("https://x.org/cat.png", "a cat")),
        ("![](https://x.org/cat.png)", link("https://x.org/cat.png", "https://x.org/cat.png")),
        ("[![cat](https://x.org/c.png)](https://y.org)", link("https://y.org", "cat")),
        ("![a [b](https://y.org)](https://x.org)", link("https://x.org", "a b")),
        ("![a](/cat.png)", "![a](/cat.png)"),
        ("![a]()", "[a]()"),
        ("Look! [here](https://x.org)", "Look! " + link("https://x.org", "here")),
    ],
)
def test_images_become_links_to_them(written: str, shown: str) -> None:
    assert render(written) == f"<p>{shown}</p>\n"


X1_TO_X9 = [
    ("X1 script", "<script>alert(1)</script>"),
    ("X1 image", "<img src=x onerror=alert(1)>"),
    ("X2 svg", "<svg/onload=alert(1)><math><mtext></p><style>"),
    ("X2 comment", "<!--><img src=x onerror=alert(1)>-->"),
    ("X3", "[x](javascript:alert(1))"),
    ("X3 case", "[x](JaVaScRiPt:alert(1))"),
    ("X3 entity", "[x](&#106;avascript:alert(1)) [x](javascript&colon;alert(1))"),
    ("X3 tab", "[x](java\tscript:alert(1)) [x](java&Tab;script:alert(1)) [x](<java\tscript:alert(1)>)"),
    ("X3 control", "[x](\x01javascript:alert(1)) [x](&#1;javascript:alert(1))"),
    ("X3 vbscript", "[x](vbscript:msgbox(1))"),
    ("X3 data", "[x](data:text/html,<script>alert(1)</script>) ![x](data:image/png;base64,AAAA)"),
    ("X3 autolink", "<javascript:alert(1)> <data:text/html,x>"),
    ("X3 escape", "[x](javascript\\:alert(1))"),
    ("X7 other host", "[x](//evil.example)"),
    (
        "X7 backslashes",
        "[x](\\\\evil.example) [x](/\\evil.example) [x](https:\\\\evil.example) [x](\\/\\/evil.example)",
    ),
    ("X7 path", "[x](/admin/) [x](admin) [x](../x) [x](#top) [x]()"),
    ("X7 query", "[x](?delete=1)"),
    ("X7 half a scheme", "[x](https:evil.example) [x](https:/evil.example) [x](https:///evil.example)"),
    ("X8", "[x](https://bank.example@evil.example/) https://bank.example@evil.example/ <https://a:b@evil.example>"),
    ("reference", "[x]\n\n[x]: javascript:alert(1)"),
]


@pytest.mark.parametrize("written", [body for _, body in X1_TO_X9], ids=[name for name, _ in X1_TO_X9])
def test_refused_links_and_html_stay_text(written: str) -> None:
    html = render(written)
    assert "<a" not in html
    assert faults(html) == []
    assert "x" in Page(html).text or "alert" in Page(html).text


@pytest.mark.parametrize("at", ["%40", "&commat;", "&#64;", "\\@"])
def test_x8_an_encoded_at_sign_links_to_the_name_that_is_seen(at: str) -> None:
    page = Page(render(f"[x](https://bank.example{at}evil.example/) https://bank.example{at}evil.example/"))
    assert set(page.hrefs) <= {"https://bank.example"}


def test_x5_a_quote_cannot_end_the_attribute() -> None:
    page = Page(render('[a](https://ok.example/"onmouseover="alert(1))'))
    assert page.hrefs == ["https://ok.example/%22onmouseover=%22alert(1)"]
    assert [name for _, name, _ in page.attributes] == ["href", "rel"]


@pytest.mark.parametrize("info", ['js"onload=x', "js onload=x", "js' class='x", "evil", "<b>", "language-js x"])
def test_x9_the_info_of_a_fence_reaches_no_attribute_but_a_known_class(info: str) -> None:
    html = render(f"```{info}\nx\n```")
    assert html.startswith(("<pre><code>", '<pre><code class="language-javascript">'))
    assert faults(html) == []


@pytest.mark.parametrize("control", [*BIDI_CONTROLS, "&#x202E;", "&#8297;"])
def test_bidi_controls_are_taken_out_everywhere(control: str) -> None:
    html = render(f"a{control}b `c{control}d` [e{control}](https://x.org/{control})\n\n```\nf{control}g\n```")
    assert not set(BIDI_CONTROLS) & set(html)


def test_right_to_left_marks_stay() -> None:
    assert render("שלום\u200f!") == "<p>שלום\u200f!</p>\n"


@pytest.mark.parametrize("tower", ["a" + "\u0301" * 500, "a" + "&#769;" * 500])
def test_towers_of_marks_are_cut(tower: str) -> None:
    assert Page(render(tower)).text.count("\u0301") == MAX_MARKS_PER_LETTER


def test_d3_unstorable_characters_render_as_replacement_signs() -> None:
    assert render("\ud800 \0") == "<p>\ufffd \ufffd</p>\n"


def test_deep_quotes_and_lists_keep_their_text() -> None:
    page = Page(render(">" * 3000 + "deep"))
    assert page.tags.count("blockquote") == MAX_BLOCK_DEPTH
    assert page.text.strip().endswith("deep")
    assert Page(render("- " * 300 + "deep")).text.strip().endswith("deep")


def test_deep_emphasis_keeps_its_text() -> None:
    page = Page(render("*" * 200 + "deep" + "*" * 200))
    assert page.tags.count("strong") == MAX_SPAN_DEPTH
    assert "*deep*" in page.text


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_d6_hostile_shapes_stay_small_flat_and_clean(shape: str) -> None:
    html = render(shape)
    assert faults(html) == []
    assert sanitise(html) == html
    assert len(html) <= 20 * len(shape)
    assert Page(html).deepest <= 2 * MAX_BLOCK_DEPTH + MAX_SPAN_DEPTH


def test_a_long_address_cannot_be_multiplied() -> None:
    assert len(render("[a]: https://x.org/" + "b" * 4000 + "\n\n" + "[a]" * 1300)) < 20_000


@settings(derandomize=True, deadline=None, max_examples=500)
@given(bodies)
def test_any_text_renders_to_allowed_html_only(body: str) -> None:
    html = render(body)
    assert faults(html) == []
    assert not set(BIDI_CONTROLS + "\r\0") & set(html)
    assert sanitise(html) == html
    assert render(body) == html


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(st.sampled_from(["a", "b c", "ü", "1 < 2", "x & y", "«»", "漢字"]), min_size=1).map("\n".join))
def test_plain_words_come_through_whole(body: str) -> None:
    assert Page(render(body)).text.rstrip("\n") == body


def test_rendering_does_not_depend_on_what_came_before() -> None:
    samples = ["*a*", "[x](https://x.org)", "```python\n'''\n```", "> a\n> - b", "www.x.org", "`a"]
    first = [render(body) for body in samples]
    order = list(range(len(samples))) * 5
    random.Random(1).shuffle(order)
    assert all(render(samples[index]) == first[index] for index in order)
