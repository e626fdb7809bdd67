"""Addresses: authors' websites, links in bodies, origins."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.text.urls import MAX_URL_LENGTH, clean_origin, clean_url, is_safe_link, origin_of

URLISH = st.lists(
    st.sampled_from(
        [*"/:?#@.[]%\\'\"<> \t\nax1ü", "http", "https", "://", "x.org", "example", "javascript:", ":80", ":443", "xn--"]
    )
    | st.characters(codec=None),
    max_size=12,
).map("".join)


@pytest.mark.parametrize(
    ("raw", "url"),
    [
        ("", ""),
        ("  ", ""),
        ("https://example.org", "https://example.org"),
        (" https://example.org/ ", "https://example.org/"),
        ("example.org/x", "https://example.org/x"),
        ("//example.org/x", "https://example.org/x"),
        ("example.org:8080/x", "https://example.org:8080/x"),
        ("HTTP://EXAMPLE.org:80/Path?Q=1#F", "http://example.org/Path?Q=1#F"),
        ("https://example.org:443", "https://example.org"),
        ("https://example.org:", "https://example.org"),
        ("https://example.org.", "https://example.org"),
        ("https://münchen.de/straße?ü#ü", "https://xn--mnchen-3ya.de/stra%C3%9Fe?%C3%BC#%C3%BC"),
        ("https://straße.de", "https://xn--strae-oqa.de"),
        ("https://例え。jp", "https://xn--r8jz45g.jp"),
        ("https://my_blog.example.org/a%20b", "https://my_blog.example.org/a%20b"),
        ("https://example.org/a?next=https://b.org/@me", "https://example.org/a?next=https://b.org/@me"),
        ("example.org/a://b", "https://example.org/a://b"),
    ],
)
def test_websites(raw: str, url: str) -> None:
    assert clean_url(raw) == url


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        # X12
        ("javascript:alert(1)", "starts with https://"),
        ("JaVaScRiPt://x.org/%0aalert(1)", "starts with https://"),
        ("http://x/?'onmouseover='alert(1)", "cannot hold"),
        ('http://x/"><script>', "cannot hold"),
        ("data:text/html,x", "starts with https://"),
        ("mailto:ann@example.org", "starts with https://"),
        ("ftp://example.org", "starts with https://"),
        ("http:example.org", "starts with https://"),
        ("https:///example.org", "such as https://example.org"),
        ("https://", "such as https://example.org"),
        ("/path", "such as https://example.org"),
        ("https://ann@example.org", "leave out user name"),
        ("https://ann:pw@example.org", "leave out user name"),
        ("ann@example.org", "leave out user name"),
        ("https://exa mple.org", "cannot hold"),
        ("https://example.org/\u202e", "cannot hold"),
        ("https://example.org/a\nb", "cannot hold"),
        ("https://good.example\\@evil.example", "cannot hold"),
        ("https://exa%6dple.org", "such as https://example.org"),
        ("https://a..b.org", "such as https://example.org"),
        ("https://-a.org", "such as https://example.org"),
        ("https://a℀b.org", "such as https://example.org"),
        ("https://example.org:99999", "such as https://example.org"),
        ("https://example.org:0", "such as https://example.org"),
        ("https://example.org:١", "such as https://example.org"),
        ("localhost", "full public name"),
        ("http://localhost:8000/", "full public name"),
        ("http://intranet/", "full public name"),
        ("http://127.0.0.1/", "full public name"),
        ("http://0177.0.0.1/", "full public name"),
        ("http://2130706433/", "full public name"),
        ("http://0x7f.1/", "full public name"),
        ("http://1.2.3.4./", "full public name"),
        ("http://[::1]/", "full public name"),
        ("http://[::ffff:127.0.0.1]/", "full public name"),
        ("https://" + "ü" * 400 + ".de", "shorten"),
        ("https://example.org/" + "a" * 300, "shorten"),
        ("https://example.org/" + "ü" * 100, "shorten"),
        ("https://" + "a." * 130 + "org", "such as https://example.org"),
        ("https://example.org/\0", "cannot be stored"),
        ("https://example.org/\ud800", "cannot be stored"),
    ],
)
def test_refused_websites(raw: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        clean_url(raw)


@settings(derandomize=True, deadline=None, max_examples=400)
@given(URLISH)
def test_a_clean_website_is_a_safe_short_ascii_link_and_stays_as_it_is(raw: str) -> None:
    try:
        url = clean_url(raw)
    except ValueError:
        return
    if url:
        assert clean_url(url) == url
        assert is_safe_link(url)
        assert url.isascii()
        assert len(url) <= MAX_URL_LENGTH


@pytest.mark.parametrize(
    "url",
    [
        "https://x.org",
        "http://x.org/a?b#c",
        "HTTPS://X.org",
        "http://localhost:8000",
        "http://127.0.0.1/",
        "http://[::1]/",
        "https://x.org/'",
    ],
)
def test_safe_links(url: str) -> None:
    assert is_safe_link(url)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "x.org",
            "//x.org",
            "/x",
            "?x",
            "#x",
            "http:",
            "http:x.org",
            "http:/x.org",
            "http://",
            "http:///x.org",
            "http://?x",
        ),
        *(
            "javascript:alert(1)",
            " https://x.org",
            "https://x.org\n",
            "java\tscript:x",
            "mailto:a@b.c",
            "data:,x",
            "ftp://x.org",
        ),
        *(
            "https://a@b.org",
            "https://a:b@c.org",
            "https://@b.org",
            "https://a%40b.org",
            "https://a\\b.org",
            "https://x.org\\@y.org",
        ),
        *(
            'https://x.org/"',
            "https://x.org/<b>",
            "https://x.org/\0",
            "https://x.org/\u202e",
            "https://x.org:y",
            "https://[x]/",
            "https://[::1",
        ),
    ],
)
def test_unsafe_links(url: str) -> None:
    assert not is_safe_link(url)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Blog.Example.org:443/a?b#c", "https://blog.example.org"),
        ("http://localhost:8001/hello/", "http://localhost:8001"),
        ("http://127.0.0.1", "http://127.0.0.1"),
        ("http://[0:0::1]:8001/", "http://[::1]:8001"),
        ("https://münchen.de", "https://xn--mnchen-3ya.de"),
        ("http://x.org:443", "http://x.org:443"),
        ("https://blog.example.org/?mail=ann@example.org", "https://blog.example.org"),
    ],
)
def test_origins_of_pages(url: str, origin: str) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    "url", ["", "null", "x.org", "//x.org", "ftp://x.org", "file:///x", "https://a@b.org", "https://good\\@evil.org"]
)
def test_what_has_no_origin(url: str) -> None:
    with pytest.raises(ValueError, match="This "):
        origin_of(url)


@pytest.mark.parametrize(
    ("raw", "origin"),
    [
        ("https://blog.example.org", "https://blog.example.org"),
        (" HTTPS://Blog.example.org:443/ ", "https://blog.example.org"),
        ("http://localhost:8001/", "http://localhost:8001"),
    ],
)
def test_origins_of_sites(raw: str, origin: str) -> None:
    assert clean_origin(raw) == origin


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("", "such as https://blog.example.org"),
        ("*", "such as https://blog.example.org"),
        ("null", "such as https://blog.example.org"),
        ("blog.example.org", "such as https://blog.example.org"),
        ("ftp://blog.example.org", "such as https://blog.example.org"),
        ("https://*.example.org", "such as https://blog.example.org"),
        ("https://ann@example.org", "such as https://blog.example.org"),
        ("https://blog.example.org/path", "please give https://blog.example.org alone"),
        ("https://blog.example.org/?q", "please give https://blog.example.org alone"),
        ("https://blog.example.org#f", "please give https://blog.example.org alone"),
        ("https://blog.example.org\0", "cannot be stored"),
    ],
)
def test_refused_origins_of_sites(raw: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        clean_origin(raw)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(URLISH)
def test_an_origin_is_its_own_origin(url: str) -> None:
    try:
        origin = origin_of(url)
    except ValueError:
        return
    assert origin_of(origin) == clean_origin(origin) == clean_origin(origin + "/") == origin
