"""The demo blog's web server: three posts and an index, from an origin that is not the comment server's."""

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.template.loader import render_to_string

from comments.demo.posts import POSTS, Post

logger = logging.getLogger(__name__)

SITE_KEY = "demo"
STYLESHEET = Path(__file__).resolve().parents[2] / "static" / "demo" / "style.css"
HTML = "text/html; charset=utf-8"
# A browser keeps its connection open; a thread should not wait for it for ever.
IDLE_SECONDS = 15


@dataclass(frozen=True)
class Answer:
    """What goes back for one address."""

    body: bytes
    content_type: str = HTML
    status: HTTPStatus = HTTPStatus.OK
    location: str = ""
    policy: str = ""


class Blog:
    """The pages. `answer` never raises for anything that a client can put into a request line."""

    def __init__(self, comments_url: str, loaded_on: date) -> None:
        self.comments_url = comments_url.rstrip("/")
        self.loaded_on = loaded_on

    def answer(self, target: str) -> Answer:
        """The answer to a request target such as "/a-post/?csp=strict"."""
        path, _, query = target.partition("#")[0].partition("?")
        policy = self.strict_policy() if parse_qs(query).get("csp") == ["strict"] else ""
        makers: dict[str, Callable[[], Answer]] = {
            "/": lambda: self.index(policy),
            "/style.css": stylesheet,
            "/favicon.ico": no_icon,
        }
        for post in POSTS:
            makers[post.path] = partial(self.post, post, policy)
            makers[post.path.rstrip("/")] = partial(moved_to, post.path, policy)
        if path.endswith("/index.html"):
            path = path.removesuffix("index.html")
        return makers.get(path, self.not_found)()

    def strict_policy(self) -> str:
        """The tightest policy under which the widget still works."""
        parts = urlsplit(self.comments_url)
        origin = f"{parts.scheme}://{parts.netloc}"
        return f"default-src 'none'; script-src {origin}; connect-src {origin}; style-src 'self'"

    def index(self, policy: str = "") -> Answer:
        """The list of posts, each with the number of its comments."""
        posts = [{"post": post, "published": post.published(self.loaded_on)} for post in POSTS]
        return Answer(self.render("demo/index.html", {"posts": posts}), policy=policy)

    def post(self, post: Post, policy: str = "") -> Answer:
        """One post with its discussion."""
        context = {"post": post, "published": post.published(self.loaded_on), "strict": bool(policy)}
        return Answer(self.render(post.template, context), policy=policy)

    def not_found(self) -> Answer:
        """The page for every other address."""
        return Answer(self.render("demo/404.html", {}), status=HTTPStatus.NOT_FOUND)

    def render(self, template: str, context: dict[str, object]) -> bytes:
        """A page as bytes, with what every page needs."""
        everywhere = {"comments_url": self.comments_url, "site_key": SITE_KEY}
        return render_to_string(template, everywhere | context).encode()


def stylesheet() -> Answer:
    """Read anew each time, so that a change shows on reload."""
    return Answer(STYLESHEET.read_bytes(), content_type="text/css; charset=utf-8")


def no_icon() -> Answer:
    """Browsers ask for one unasked; an error in their console would look like a fault of the embed."""
    return Answer(b"", content_type="", status=HTTPStatus.NO_CONTENT)


def moved_to(path: str, policy: str) -> Answer:
    """To the address with its slash. Only the switch is carried over: nothing from the request is echoed."""
    location = f"{path}?csp=strict" if policy else path
    return Answer(b"", status=HTTPStatus.MOVED_PERMANENTLY, location=location)


class BlogHandler(BaseHTTPRequestHandler):
    """GET and HEAD; everything else is refused by the standard library."""

    protocol_version = "HTTP/1.1"
    server_version = "DemoBlog"
    sys_version = ""
    timeout = IDLE_SECONDS

    def __init__(
        self, blog: Blog, *connection: Any
    ) -> None:  # (request, client_address, server), passed on as they are
        self.blog = blog  # before the parent: its __init__ already serves the connection
        super().__init__(*connection)

    def do_GET(self) -> None:
        """Head and body."""
        answer = self.blog.answer(self.path)
        self.send_head(answer)
        self.wfile.write(answer.body)

    def do_HEAD(self) -> None:
        """The same head without its body."""
        self.send_head(self.blog.answer(self.path))

    def send_head(self, answer: Answer) -> None:
        """Status line and headers."""
        self.send_response(answer.status)
        headers = {
            "Content-Type": answer.content_type,
            "Content-Security-Policy": answer.policy,
            "Location": answer.location,
            "Content-Length": "" if answer.status == HTTPStatus.NO_CONTENT else str(len(answer.body)),
            "Cache-Control": "no-cache",
            "X-Content-Type-Options": "nosniff",
        }
        for name, value in headers.items():
            if value:
                self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet unless somebody wants to hear it."""
        logger.debug(format, *args)


class BlogServer(ThreadingHTTPServer):
    """One thread for each connection; none of them keeps the process alive."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A reader who leaves in the middle of a page is no error; anything else is a fault of ours."""
        error = sys.exception()
        if isinstance(error, OSError):
            logger.debug("A reader left: %s", error)
        else:
            logger.error("The demo blog could not answer.", exc_info=error)


def make_server(
    port: int, comments_url: str, host: str = "127.0.0.1", loaded_on: date | None = None
) -> ThreadingHTTPServer:
    """The demo blog, bound but not yet serving. `loaded_on` is the day on which the demo data was loaded
    (today when not given): the posts are dated from it, so that they stay older than their comments.
    Raises OSError when the port is taken."""
    blog = Blog(comments_url, loaded_on or date.today())
    return BlogServer((host, port), partial(BlogHandler, blog))
