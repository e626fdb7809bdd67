"""The sanitiser alone: HTML from imports or old rows, which never went through our Markdown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.text.sanitiser import sanitise
from tests.text.page import Page, faults

PIECES = [
    *(
        "<a href='",
        "<a name=x ",
        "<p id=cookie>",
        "<math><mtext>",
        "<table>",
        "<mglyph>",
        "<style>",
        "<!--",
        "-->",
        "</style>",
    ),
    *(
        '<img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
        "<svg>",
        "<noscript>",
        "</noscript>",
        "<form>",
        "<pre>",
        "\n",
    ),
    *(
        "<code class='language-python evil'>",
        "<span class='k evil'>",
        "<ol start=-1>",
        "</a>",
        "</p>",
        "'>",
        '"',
        "text",
        "&#13;",
    ),
    *(
        "javascript:x",
        "https://x.org",
        "//x",
        "<em>",
        "<strong>",
        "</em>",
        "<template>",
        "<select>",
        "<plaintext>",
        "\r",
        "<br/>",
    ),
]


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<p>a<script>alert(1)</script><style>b</style></p>", "<p>a</p>"),
        ("<h1>a</h1><img src=x onerror=y>", "a"),
        ('<p id="cookie" style="color:red" dir="rtl" title="t" lang="de" onclick="x">a</p>', "<p>a</p>"),
        ('<a name="body">a</a>', '<a rel="nofollow ugc noopener noreferrer">a</a>'),
        (
            '<a href="https://x.org" rel="me" target="_blank">a</a>',
            '<a href="https://x.org" rel="nofollow ugc noopener noreferrer">a</a>',
        ),
        ('<a href="/admin/">a</a>', '<a rel="nofollow ugc noopener noreferrer">a</a>'),
        ('<a href="https://b@evil.example">a</a>', '<a rel="nofollow ugc noopener noreferrer">a</a>'),
        ('<a href="jav&#9;ascript:alert(1)">a</a>', '<a rel="nofollow ugc noopener noreferrer">a</a>'),
        ('<code class="language-python evil">a</code>', '<code class="language-python">a</code>'),
        ('<span class="k evil">a</span>', '<span class="k">a</span>'),
        ('<span class="evil">a</span><code class="x">b</code>', "<span>a</span><code>b</code>"),
        ('<ol start="-1"><li>a</li></ol>', "<ol><li>a</li></ol>"),
        ('<ol start="7"><li>a</li></ol>', '<ol start="7"><li>a</li></ol>'),
        ("<pre>\n\na</pre>", "<pre>\n\na</pre>"),
        ("a&#13;b", "a\nb"),
        ("<form><input name=parentNode></form>", ""),
    ],
)
def test_only_the_small_set_passes(html: str, clean: str) -> None:
    assert sanitise(html) == clean


@pytest.mark.parametrize(
    "html",
    [
        '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    ],
)
def test_x16_mutations_leave_no_element_behind(html: str) -> None:
    assert faults(sanitise(html)) == []
    assert "img" not in Page(sanitise(html)).tags


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=30).map("".join))
def test_any_html_comes_out_allowed(html: str) -> None:
    assert [fault for fault in faults(sanitise(html)) if "unbalanced" not in fault] == []
