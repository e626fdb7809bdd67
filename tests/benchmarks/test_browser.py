"""What the browser's tools say, turned into figures."""

import json
from collections.abc import Callable
from typing import Any

from benchmarks.browser import TASK, Requests, Trace

SERVER = "http://comments.example"


class Session:
    """The browser's end of its tools, by hand. Its clock began at 1,000 seconds since 1970."""

    def __init__(self) -> None:
        self.listeners: dict[str, Callable[[dict[str, Any]], None]] = {}

    def on(self, event: str, listener: Callable[[dict[str, Any]], None]) -> None:
        self.listeners[event] = listener

    def send(self, method: str) -> None:
        assert method == "Network.enable"

    def request(self, name: str, begin: float, end: float, *, url: str = SERVER, preflight_of: str = "") -> None:
        initiator = {"type": "preflight", "requestId": preflight_of} if preflight_of else {"type": "script"}
        event = {"requestId": name, "request": {"url": url}, "initiator": initiator}
        self.listeners["Network.requestWillBeSent"](event | {"timestamp": begin, "wallTime": begin + 1000})
        self.listeners["Network.loadingFinished"]({"requestId": name, "timestamp": end, "encodedDataLength": 100})


def test_only_requests_that_waited_for_each_other_are_round_trips() -> None:
    session = Session()
    requests = Requests(session, SERVER)  # type: ignore[arg-type]
    session.request("script", 1, 2)
    session.request("style", 2.1, 3)
    session.request("settings", 2.1, 3.5)
    session.request("page", 3.6, 4)
    session.request("elsewhere", 4, 5, url="http://blog.example/icon")
    session.request("later", 4.1, 6)
    assert requests.until(1004.05) == {"requests": 4, "preflights": 0, "bytes": 400, "round_trips": 3}


def test_a_preflight_is_a_round_trip_of_its_own() -> None:
    session = Session()
    requests = Requests(session, SERVER)  # type: ignore[arg-type]
    session.request("script", 1, 2)
    session.request("page", 2.1, 4)
    session.request("asked-first", 2.2, 3, preflight_of="page")
    assert requests.until(1004) == {"requests": 3, "preflights": 1, "bytes": 300, "round_trips": 3}


def test_a_trace_is_read_from_the_page_s_own_thread() -> None:
    def event(name: str, begin: int, **more: Any) -> dict[str, Any]:
        return {"name": name, "ts": begin, "pid": 1, "tid": 1, **more}

    events = [
        event(TASK, 0, dur=900, tdur=900),
        event("v8.compileModule", 1100, args={"url": f"{SERVER}/embed.js"}),
        event(TASK, 1000, dur=3000, tdur=2000),
        event(TASK, 5000, dur=1000, tdur=1000),
        event(TASK, 5000, dur=9000, tdur=9000) | {"tid": 2},
        event("drawn 100", 7000),
        event(TASK, 6900, dur=500, tdur=500),
    ]
    trace = Trace(json.dumps({"traceEvents": events}).encode(), "drawn 100")
    seen = trace.between(trace.begin_of("/embed.js"), trace.mark("drawn 100"))
    assert seen == {"main_ms": 3.0, "longest_task_ms": 3.0}
