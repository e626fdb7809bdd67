"""Firefox and WebKit from Debian's packages. Each test here runs in both."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest

from tests.conftest import need
from tests.e2e.conftest import BlogPages, Post
from tests.e2e.engines.firefox import Firefox
from tests.e2e.engines.page import Page
from tests.e2e.engines.webkit import WebKit
from tests.servers import Server

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
# In the page from its first moment: what the thread says of its line, what went wrong, and how the page was come to.
WATCH = """<script>
window.wrong = [];
addEventListener("error", (event) => wrong.push(event.message));
addEventListener("unhandledrejection", (event) => wrong.push(`${event.reason}`));
addEventListener("comments:status", (event) => { window.line = event.detail.state; });
addEventListener("pageshow", (event) => { window.kept = event.persisted; });
</script>"""


@pytest.fixture(scope="session")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    need(FIREFOX, "Firefox")
    firefox = Firefox(str(FIREFOX), tmp_path_factory.mktemp("firefox") / "profile")
    yield firefox
    firefox.close()


@pytest.fixture(scope="session")
def webkit() -> Iterator[WebKit]:
    driver, xvfb = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
    need(driver, "WebKitGTK's driver")
    need(xvfb, "Xvfb")
    webkit = WebKit(str(driver), str(xvfb), dict(os.environ))
    yield webkit
    webkit.close()


@pytest.fixture(params=["firefox", "webkit"])
def engine(request: pytest.FixtureRequest) -> Firefox | WebKit:
    running: Firefox | WebKit = request.getfixturevalue(request.param)
    return running


@pytest.fixture
def visit(engine: Firefox | WebKit) -> Iterator[Callable[[str], Page]]:
    """Opens a page as somebody new, and fails the test at any script error."""
    pages: list[Page] = []

    def open_one(url: str) -> Page:
        page = Page(engine.new_page())
        pages.append(page)
        page.driver.goto(url)
        return page

    yield open_one
    wrong = [page.evaluate("window.wrong") for page in pages]
    for page in pages:
        page.driver.close()
    assert [said for said in wrong if said] == []


@pytest.fixture
def post(server: Server, blog: BlogPages) -> Post:
    return Post(server, blog, head=WATCH)


@pytest.fixture
def own_post(own_server: Server, blog: BlogPages) -> Post:
    """On a server that this test may stop."""
    return Post(own_server, blog, head=WATCH)
