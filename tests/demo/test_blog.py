"""The demo blog answers on a real port, as a browser would ask it."""

import re
import socket
import threading
from collections.abc import Iterator
from datetime import date
from http.client import HTTPConnection, HTTPResponse

import pytest

from comments.demo.blog import make_server
from comments.demo.posts import POSTS, Post

COMMENTS_URL = "http://127.0.0.1:8000"
STRICT = f"default-src 'none'; script-src {COMMENTS_URL}; connect-src {COMMENTS_URL}; style-src 'self'"  # PROTOCOL §4
each_post = pytest.mark.parametrize("post", POSTS, ids=lambda post: post.slug)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    # a slash at the end of the address is how people type it
    server = make_server(0, f"{COMMENTS_URL}/", loaded_on=date(2026, 3, 9))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


def ask(port: int, path: str, method: str = "GET") -> tuple[HTTPResponse, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request(method, path)
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response, text


def test_the_index_lists_every_post_with_its_count(port: int) -> None:
    response, text = ask(port, "/")
    assert response.status == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-cache"
    for post in POSTS:
        assert f'<a href="{post.path}">{post.title}</a>' in text
        assert f'<a data-comments-count="{post.key}" href="{post.path}#comments">Comments</a>' in text
    assert f'src="{COMMENTS_URL}/embed.js" data-site="demo" data-counts-only></script>' in text
    assert "<live-comments" not in text


@each_post
def test_a_post_ends_with_the_embed_and_its_fallback(port: int, post: Post) -> None:
    response, text = ask(port, post.path)
    assert response.status == 200
    attribute = f' thread="{post.thread}"' if post.thread else ""
    assert f'<live-comments site="demo"{attribute}>' in text
    named = post.key.replace("/", "%2F")
    assert f'<a href="{COMMENTS_URL}/t/demo/?thread={named}">' in text
    assert f'<script type="module" src="{COMMENTS_URL}/embed.js"></script>' in text
    assert 'id="comments"' in text


@each_post
def test_a_post_is_a_real_text(port: int, post: Post) -> None:
    article = re.search(r"<article.*?</article>", ask(port, post.path)[1], re.DOTALL)
    assert article is not None
    assert 400 <= len(re.sub(r"<[^>]*>", " ", article[0]).split()) <= 900


@each_post
def test_pages_load_nothing_from_elsewhere(port: int, post: Post) -> None:
    loaded = re.findall(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="([^"]*)"', ask(port, post.path)[1])
    assert sorted(loaded) == ["/style.css", f"{COMMENTS_URL}/embed.js"]


def test_posts_are_dated_from_the_day_of_loading(port: int) -> None:
    assert '<time datetime="2026-03-08">8 March 2026</time>' in ask(port, POSTS[0].path)[1]


@each_post
def test_the_strict_switch_sets_the_policy(port: int, post: Post) -> None:
    assert ask(port, f"{post.path}?csp=strict")[0].headers["Content-Security-Policy"] == STRICT
    assert ask(port, post.path)[0].headers["Content-Security-Policy"] is None
    assert ask(port, f"{post.path}?csp=lax")[0].headers["Content-Security-Policy"] is None


@each_post
def test_pages_hold_nothing_that_the_strict_policy_would_block(port: int, post: Post) -> None:
    text = ask(port, f"{post.path}?csp=strict")[1]
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|<img|data:", text)


def test_the_stylesheet_is_served(port: int) -> None:
    response, text = ask(port, "/style.css")
    assert response.status == 200
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "prefers-color-scheme: dark" in text
    assert "url(" not in text
    assert "@import" not in text


@each_post
def test_other_spellings_of_an_address_lead_to_the_post(port: int, post: Post) -> None:
    response, _ = ask(port, post.path.rstrip("/"))
    assert (response.status, response.headers["Location"]) == (301, post.path)
    response, _ = ask(port, f"/{post.slug}?csp=strict&x=1")
    assert response.headers["Location"] == f"{post.path}?csp=strict"
    assert ask(port, f"{post.path}index.html?utm_source=x")[1] == ask(port, post.path)[1]


@pytest.mark.parametrize("path", ["/", POSTS[0].path, "/style.css", "/nothing"])
def test_head_answers_like_get_without_the_body(port: int, path: str) -> None:
    head, nothing = ask(port, path, "HEAD")
    get, text = ask(port, path)
    assert nothing == ""
    assert head.status == get.status
    assert head.headers["Content-Length"] == get.headers["Content-Length"] == str(len(text.encode()))


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/style.css/",
        "//",  # the standard library makes one slash of it
        "/style.cssindex.html",
        "//[",
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/%00",
        "/%ff%fe",
        "/?/",
        "*",
        "http://[",
        "/{{ comments_url }}",
        "/" + "a" * 5000,
        "/?csp=" + "%" * 50,
        f"/{POSTS[0].slug}//",
    ],
)
def test_odd_paths_get_the_404_page_or_the_index(port: int, path: str) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as raw:
        raw.sendall(f"GET {path.replace(' ', '')} HTTP/1.1\r\nHost: blog\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: raw.recv(65536), b"")).decode()
    head, _, text = answer.partition("\r\n\r\n")
    expected = "200 OK" if path.startswith(("/?", "//")) and "[" not in path else "404 Not Found"
    assert head.startswith(f"HTTP/1.1 {expected}\r\n")
    assert "</html>" in text
    assert ("There is nothing at this address" in text) == (expected == "404 Not Found")
    assert "etc/passwd" not in text


def test_a_missing_icon_is_no_error(port: int) -> None:
    response, text = ask(port, "/favicon.ico")
    assert (response.status, text) == (204, "")


def test_the_log_is_quiet(port: int, capfd: pytest.CaptureFixture[str]) -> None:
    ask(port, "/")
    ask(port, "/nothing")
    assert capfd.readouterr() == ("", "")


def test_a_fault_of_ours_is_logged_and_the_server_goes_on(
    port: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("comments.demo.blog.render_to_string", lambda *args: 1 / 0)
        with pytest.raises(ConnectionError):
            ask(port, "/")
    assert "The demo blog could not answer." in caplog.text
    assert ask(port, "/")[0].status == 200
