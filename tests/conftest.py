import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from comments.models import Site
from tests.backends import Redis, postgres_binaries, redis_binary, running_postgres, running_redis
from tests.mailbox import Mailbox, running_mailbox
from tests.servers import Databases, Server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# Without them Chromium asks for hosts on the internet at every start.
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


def need(tool: object, name: str) -> None:
    """Skip, loudly, a test whose tool is missing. In CI a missing tool is a failure: nothing may be skipped there."""
    if tool:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"{name} is missing, and in CI nothing is skipped")
    sys.stderr.write(f"\n*** {name} is not installed: a test that needs it is skipped ***\n")
    pytest.skip(f"{name} is not installed")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; the one that Playwright would download cannot be had everywhere.

    For one module, because Playwright keeps an event loop in this thread as long as it runs, where Django's own tests
    could neither ask the database nor ring the doorbell.
    """
    need(CHROMIUM, "Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", *QUIET])
        yield browser
        browser.close()


@pytest.fixture
def site(db: None) -> Site:
    return Site.objects.create(key="demo", name="Demo", origins=["https://blog.example"])


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL for tests that need one whatever the suite runs on: the suite's own, or one started here."""
    current = os.environ.get("DATABASE_URL", "")
    if current.startswith("postgres"):
        yield current.rpartition("/")[0] + "/"
        return
    need(postgres_binaries(), "PostgreSQL")
    with running_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    current = os.environ.get("DATABASE_URL", "")
    postgres = current.rpartition("/")[0] + "/" if current.startswith("postgres") else None
    return Databases(tmp_path_factory.mktemp("databases"), postgres)


@pytest.fixture(scope="session")
def postgres_databases(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    return Databases(tmp_path_factory.mktemp("databases"), postgres_url)


@pytest.fixture
def redis() -> Iterator[Redis]:
    need(redis_binary(), "Redis")
    with running_redis() as running:
        yield running


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with running_mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def start_server(databases: Databases, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts servers, on a fresh database unless told which, and stops them all in the end."""
    started: list[Server] = []

    def start(*, kind: str = "daphne", database_url: str = "", port: int = 0, **variables: str) -> Server:
        log = tmp_path / f"server-{len(started)}.log"
        server = Server(database_url or databases.fresh(), log, kind=kind, port=port, **variables)
        started.append(server)
        return server.start()

    yield start
    for server in started:
        server.kill()


@pytest.fixture
def own_server(start_server: Callable[..., Server]) -> Server:
    """A server that this test alone uses, and may kill."""
    return start_server()


@pytest.fixture(params=["daphne", "uvicorn"])
def any_own_server(request: pytest.FixtureRequest, start_server: Callable[..., Server]) -> Server:
    """The same, on both servers."""
    return start_server(kind=request.param)


@pytest.fixture(scope="session")
def shared_servers(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Server]]:
    folder = tmp_path_factory.mktemp("shared")
    running = {kind: Server(databases.fresh(), folder / kind, kind=kind).start() for kind in ("daphne", "uvicorn")}
    yield running
    for server in running.values():
        server.kill()


@pytest.fixture
def server(shared_servers: dict[str, Server]) -> Server:
    """A server that other tests use too, with a thread of this test's own. Do not kill it or change its sites."""
    return shared_servers["daphne"].with_new_thread()


@pytest.fixture(params=["daphne", "uvicorn"])
def any_server(request: pytest.FixtureRequest, shared_servers: dict[str, Server]) -> Server:
    """The same test on both servers."""
    return shared_servers[request.param].with_new_thread()
