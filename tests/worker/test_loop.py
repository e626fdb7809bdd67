"""When a worker's thread begins and ends."""

import threading
from typing import Any

import pytest

from comments import drain
from comments.worker import loop


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """In place of this process's own end, which the other tests would not survive."""
    ending = threading.Event()
    monkeypatch.setattr(drain, "begin", ending.set)
    monkeypatch.setattr(loop, "work", ending.wait)
    return ending


def test_it_works_while_the_server_does(settings: Any, ending: threading.Event) -> None:
    with loop.working_beside():
        (thread,) = [each for each in threading.enumerate() if each.name == "worker"]
    assert ending.is_set()
    assert not thread.is_alive()


def test_where_another_process_does_it_there_is_no_thread(settings: Any, ending: threading.Event) -> None:
    settings.WORKER = False
    with loop.working_beside():
        assert "worker" not in [each.name for each in threading.enumerate()]
