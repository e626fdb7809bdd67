"""A real browser on real pages: the demo blog, or pages of a test's own, both of another origin than the server."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.servers import BLOG_PAGES, BLOG_PORT, Databases, Server

CONTEXT = {"viewport": {"width": 1000, "height": 900}, "locale": "en-US", "timezone_id": "UTC"}


class BlogPages:
    """Pages of a blog by path, each HTML and headers, at BLOG_PAGES."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, dict[str, str]]] = {}

    def put(self, path: str, body: str, *, head: str = "", lang: str = "en", **headers: str) -> str:
        """A page with this body; its address."""
        words = "Words of the post. " * 60
        self.pages[path] = (
            f'<!doctype html><html lang={lang}><head><meta charset="utf-8"><title>A post</title>'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">{head}</head>'
            f"<body><main><h1>A post</h1><p>{words}</p>{body}</main></body></html>",
            {name.replace("_", "-"): value for name, value in headers.items()},
        )
        return BLOG_PAGES + path

    def put_script(self, path: str, script: str) -> str:
        """A script of the blog's own; its address."""
        self.pages[path] = script, {"Content-Type": "text/javascript"}
        return BLOG_PAGES + path


@pytest.fixture(scope="session")
def blog() -> Iterator[BlogPages]:
    pages = BlogPages()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            html, headers = pages.pages.get(self.path.partition("?")[0], ("", {}))
            self.send_response(200 if html else 404)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", BLOG_PORT), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield pages
    server.shutdown()
    server.server_close()


def embed(server: Server, thread: str, fallback: str = "", site: str = "demo") -> str:
    """What an owner pastes."""
    element = f'<live-comments site="{site}" thread="{thread}" loading="eager">{fallback}</live-comments>'
    return f'{element}<script type="module" src="{server.url}/embed.js"></script>'


class Post:
    """One post of the blog with its thread: where it is, and what others do there."""

    def __init__(self, server: Server, blog: BlogPages, **page: str) -> None:
        self.server = server
        self.url = blog.put(server.thread, embed(server, server.thread, "<a href=#>Comments</a>"), **page)

    def comment(self, body: str, **fields: Any) -> dict[str, Any]:
        """Somebody else posts; their comment."""
        answer = self.server.post(body, **fields)
        assert answer.status_code in (201, 202), answer.text
        comment: dict[str, Any] = answer.json()["comment"] | {"token": answer.json().get("token", "")}
        return comment


@pytest.fixture
def post(server: Server, blog: BlogPages) -> Post:
    return Post(server, blog)


@pytest.fixture
def own_post(own_server: Server, blog: BlogPages) -> Post:
    """On a server that this test may stop."""
    return Post(own_server, blog)


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser of its own (nothing shared with others), and fails the test at any script error."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_one(url: str, **options: Any) -> Page:
        context = browser.new_context(**{**CONTEXT, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture(scope="session")
def demo(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """What `make run` starts: the product with the demo data, and the demo blog."""
    folder = tmp_path_factory.mktemp("demo")
    server = Server(databases.fresh(empty=True), folder / "log", kind="demo", VAR_DIR=str(folder))
    server.start()
    yield server
    server.kill()


def connected(page: Page) -> None:
    """Wait until the page follows the thread live, by its own word."""
    page.wait_for_function("document.querySelector('live-comments').dataset.seen === 'live'")


WATCH = """
document.addEventListener("comments:status", (event) => { event.target.dataset.seen = event.detail.state; });
"""


def open_watched(open_page, url: str, **options) -> Page:
    page = open_page("about:blank", **options)
    page.add_init_script(WATCH)
    page.goto(url)
    return page


def write(page: Page, body: str, name: str = "", form: str = "form.main") -> None:
    """Fill a form and send it."""
    if name:
        page.locator(f"{form} [name=name]").fill(name)
    page.locator(f"{form} [name=body]").fill(body)
    page.locator(f"{form} .send").click()


def comment_with(page: Page, text: str) -> Locator:
    """The comment whose own words hold a text."""
    return page.locator("article.comment", has=page.locator("> .body", has_text=text))


def violations(page: Page) -> str:
    """What axe finds on the page, as text for an assertion."""
    from axe_playwright_python.sync_playwright import Axe

    results = Axe().run(page).response["violations"]
    found = [{"id": result["id"], "nodes": [node["html"][:200] for node in result["nodes"]]} for result in results]
    return json.dumps(found)


def body_of(page: Page, form: str = "form.main") -> Locator:
    return page.locator(f"{form} [name=body]")


def begin(page: Page, text: str = "", select: str = "") -> Locator:
    """Writes a text with its tools there, and selects some of it; the field."""
    field = body_of(page)
    field.focus()
    expect(page.get_by_role("toolbar", name="Formatting")).to_be_visible()
    field.fill(text)
    if select:
        start = text.index(select)
        field.evaluate("(field, [start, end]) => field.setSelectionRange(start, end)", [start, start + len(select)])
    return field
