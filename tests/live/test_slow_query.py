"""A slow query somewhere else in the process delays neither a delivery nor a new reader."""

import threading
from pathlib import Path

import httpx
import pytest

from tests.backends import wait_until
from tests.servers import Databases, Server


@pytest.mark.parametrize("kind", ["daphne-application", "uvicorn"])
def test_readers_do_not_wait_for_somebody_elses_query(databases: Databases, tmp_path: Path, kind: str) -> None:
    release = tmp_path / "release"
    server = Server(databases.fresh(), tmp_path / "log", kind=kind, SLOW_RELEASE_FILE=str(release))
    server.application = "tests.live.slow_application:application"
    server.start()
    slow = threading.Thread(target=lambda: httpx.get(f"{server.url}/slow", timeout=120))
    try:
        with server.stream("0.0") as early:
            early.next()
            slow.start()
            wait_until(release.with_suffix(".started").exists, what="the slow request")
            posted = server.post("While it blocks").json()["cursor"]
            assert early.take(1)[0]["id"] == posted
            with server.stream("0.0") as late:
                assert late.next()["event"] == "hello"
                assert late.take(1)[0]["id"] == posted
            assert slow.is_alive(), "the slow request ended by itself: nothing was proved"
    finally:
        release.touch()
        slow.join(30)
        server.kill()
