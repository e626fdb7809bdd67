"""Blogs made as docs/embed/ says, built by the real generators and served under an origin of their own."""

import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import Page

from tests.conftest import need
from tests.e2e.conftest import open_page as open_page
from tests.recipes import recipe
from tests.servers import BUILT_PORT, ROOT, Server

pytest.register_assert_rewrite("tests.recipes.reading")
TOOLS = ROOT / "var" / "recipes"
BUILD_SECONDS = 180


class Workshop:
    """The folder of one blog, and the tools that build it."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder = folder
        self._server = server

    def write(self, files: dict[str, str]) -> None:
        for path, text in files.items():
            target = self.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)

    def paste(self, page: str, **names: str) -> None:
        """What the page of docs/embed/ says to save; `names` are words of its paths that stand for the owner's own."""
        for path, text in recipe.files(page, self._server).items():
            for word, name in names.items():
                path = path.replace(word, name)
            self.write({path: text})

    def run(self, *command: str) -> None:
        """Run a generator in the folder. What it says is shown when it fails."""
        path = f"{TOOLS}/venv/bin:{TOOLS}/node_modules/.bin:{os.environ['PATH']}"
        quiet = {"ASTRO_TELEMETRY_DISABLED": "1", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
        environment = {"PATH": path, "HOME": str(self.folder), **quiet}
        ended = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=BUILD_SECONDS
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.fixture
def workshop(server: Server) -> Iterator[Workshop]:
    """Below the tools, because Node looks for packages in the folders above the file that imports them."""
    need((TOOLS / ".installed").exists(), "what tests/recipes builds with (`make recipes`)")
    with TemporaryDirectory(dir=TOOLS, prefix="blog-") as folder:
        yield Workshop(Path(folder), server)


class Files(SimpleHTTPRequestHandler):
    """Files as any static host serves them. No icon is no error."""

    def do_GET(self) -> None:
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def serve() -> Iterator[Callable[..., None]]:
    """Serves one built folder at BUILT_PAGES until the test ends, with these headers on each answer."""
    running: list[ThreadingHTTPServer] = []

    def serve_folder(folder: Path, **headers: str) -> None:
        class WithHeaders(Files):
            def end_headers(self) -> None:
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                super().end_headers()

        server = ThreadingHTTPServer(("127.0.0.1", BUILT_PORT), partial(WithHeaders, directory=str(folder)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running.append(server)

    yield serve_folder
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture
def read(open_page: Callable[..., Page]) -> Iterator[Callable[[str], Page]]:
    """Opens a page in a fresh browser. Whatever its console calls an error fails the test."""
    errors: list[str] = []

    def read_one(url: str) -> Page:
        page = open_page("about:blank")
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(url)
        return page

    yield read_one
    assert errors == []
