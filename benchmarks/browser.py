"""Chromium as readers have it: pages of a blog at the origin that sites allow, and what its own tools tell of them."""

import json
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks import machine
from benchmarks.words import ORIGIN

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""
SCRIPT = Path(__file__).parent / "widget.js"
# Without them Chromium asks for hosts on the internet at every start.
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
VIEW = {"width": 1000, "height": 900}
# No more than is read: to note `disabled-by-default-devtools.timeline` too takes the browser half as long again as its
# work (103 ms of processor time instead of 63, both from the first byte until the comments are drawn).
TRACED = ["devtools.timeline", "toplevel", "blink.user_timing"]
TASK = "ThreadControllerImpl::RunTask"
# How the trace names the first that happens to a script: a module, a classic one.
SCRIPT_WORK = {"v8.compileModule", "v8.compile", "EvaluateScript"}
LATENCY_MS, BITS_A_SECOND = 150, 1_600_000
ANSWER_MS = 60_000


@contextmanager
def running_chromium(blog_port: int) -> Iterator[Browser]:
    """On all cores, as a reader's is. The blog's address leads to its port here, whatever that is."""
    os.sched_setaffinity(0, set(machine.CORES))
    with sync_playwright() as playwright:
        mapped = f"--host-resolver-rules=MAP {ORIGIN.removeprefix('http://')} 127.0.0.1:{blog_port}"
        switches = ["--no-sandbox", "--disable-gpu", "--enable-precise-memory-info", mapped, *QUIET]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=switches)
        os.sched_setaffinity(0, {machine.LOAD_CORE})
        yield browser
        browser.close()


@contextmanager
def running_blog(pages: dict[str, str]) -> Iterator[int]:
    """Serves HTML by path; the port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            html = pages.get(self.path.partition("?")[0], "").encode()
            self.send_response(200 if html else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(html)))
            self.end_headers()
            self.wfile.write(html)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@contextmanager
def opened(browser: Browser, storage: dict[str, str] | None = None) -> Iterator[Page]:
    """A page in a browser of its own: no cache, no connection, nothing stored but what is given."""
    context = browser.new_context(viewport={"width": VIEW["width"], "height": VIEW["height"]}, locale="en-US")
    context.set_default_timeout(ANSWER_MS)
    context.add_init_script(path=SCRIPT)
    for name, value in (storage or {}).items():
        context.add_init_script(f"try {{ localStorage[{json.dumps(name)}] = {json.dumps(value)} }} catch {{}}")
    yield context.new_page()
    context.close()


def go(page: Page, path: str, comments: int) -> None:
    """Open a page of the blog and wait until so many comments have been painted. Nothing polls in it meanwhile."""
    with told(page, f"drawn {comments}"):
        page.goto(ORIGIN + path, wait_until="commit")


@contextmanager
def told(page: Page, words: str) -> Iterator[None]:
    """Do something, then wait until the script in the page says these words."""
    with page.expect_console_message(lambda message: message.text == words):
        yield


def trace(browser: Browser, page: Page) -> None:
    """Begin to note what the page does; `Trace(browser.stop_tracing(), …)` reads it."""
    browser.start_tracing(page=page, categories=TRACED)


def slow_down(session: CDPSession) -> None:
    """A slow line: each request waits, and bytes trickle. Connections are still made at once."""
    session.send("Network.enable")
    speed = {"downloadThroughput": BITS_A_SECOND / 8, "uploadThroughput": BITS_A_SECOND / 8}
    session.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY_MS, **speed})


class Requests:
    """What a page asks of one server, as the browser's network tools tell it, preflights among it."""

    def __init__(self, session: CDPSession, server: str) -> None:
        self._server = server
        self._begun: dict[str, tuple[float, float]] = {}
        self._ended: dict[str, float] = {}
        self._bytes: dict[str, float] = {}
        self._preflights: dict[str, str] = {}
        session.on("Network.requestWillBeSent", self._begin)
        session.on("Network.loadingFinished", self._end)
        session.send("Network.enable")

    def _begin(self, event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith(self._server):
            return
        name = event["requestId"]
        self._begun[name] = event["timestamp"], event["wallTime"]
        if event["initiator"]["type"] == "preflight":
            self._preflights[event["initiator"]["requestId"]] = name

    def _end(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._begun:
            self._ended[event["requestId"]] = event["timestamp"]
            self._bytes[event["requestId"]] = event["encodedDataLength"]

    def until(self, moment: float) -> dict[str, float]:
        """Requests that were over at a moment (seconds since 1970), their bytes, and how many waited for each other."""
        offset = next(wall - stamp for stamp, wall in self._begun.values())
        done = {name: end for name, end in self._ended.items() if end + offset <= moment}
        return {
            "requests": float(len(done)),
            "preflights": float(len(done.keys() & set(self._preflights.values()))),
            "bytes": sum(self._bytes[name] for name in done),
            "round_trips": float(self._longest_chain(done)),
        }

    def _longest_chain(self, done: dict[str, float]) -> int:
        """The most requests of which each began when the one before had ended."""
        chains: dict[str, int] = {}
        for name in sorted(done, key=lambda name: done[name]):
            begun = self._ended.get(self._preflights.get(name, ""), self._begun[name][0])
            chains[name] = 1 + max((chains[other] for other in chains if done[other] <= begun), default=0)
        return max(chains.values(), default=0)


class Trace:
    """What the main thread of one page did. Moments are microseconds of the trace's own clock."""

    def __init__(self, data: bytes, mark: str) -> None:
        """A mark that this page left tells which thread is its."""
        events = json.loads(data)["traceEvents"]
        left = next(event for event in events if event["name"] == mark)
        self._events = [event for event in events if (event["pid"], event["tid"]) == (left["pid"], left["tid"])]

    def mark(self, name: str) -> float:
        """When the page left a mark last."""
        return float([event["ts"] for event in self._events if event["name"] == name][-1])

    def begin_of(self, script: str) -> float:
        """When the page first had work with a script."""
        return min(
            float(event["ts"]) for event in self._events if event["name"] in SCRIPT_WORK and script in str(event)
        )

    def between(self, begin: float, end: float) -> dict[str, float]:
        """The tasks that ended between two moments: processor time of all, and by the clock the longest."""
        tasks = [event for event in self._events if event["name"] == TASK and "dur" in event]
        tasks = [task for task in tasks if begin < task["ts"] + task["dur"] <= end]
        return {
            "main_ms": sum(task.get("tdur", task["dur"]) for task in tasks) / 1000,
            "longest_task_ms": max((task["dur"] for task in tasks), default=0) / 1000,
        }
