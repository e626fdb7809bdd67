"""A hundred events within a second, as a reader's page meets them; part of `benchmarks.widget`. Isso sends none."""

import http.client
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial

from playwright.sync_api import Browser, Page

from benchmarks import site
from benchmarks.browser import Trace, go, opened, told, trace
from benchmarks.results import Column, Row, medians
from benchmarks.servers import Running
from benchmarks.words import SITE, comment_text

EVENTS = 100
SECONDS = 1.0
CONNECTIONS = 4
LAST_WORD = "the-last-edit"
EMBED = (
    '<script type="module" src="http://127.0.0.1:{port}/embed.js" data-site="{site}" data-thread="{thread}"></script>'
)
CREATED, SHOWN, EDITED = "100 new comments, held back", "the click that shows them", "100 edits of shown comments"
COLUMNS = [
    Column("a hundred events in a second", "what"),
    Column("longest frame ms", "longest_frame_ms"),
    Column("longest task ms", "longest_task_ms"),
    Column("main thread CPU ms", "main_ms"),
]


def measure(browser: Browser, server: Running, pages: dict[str, str], rounds: int) -> list[Row]:
    """A row for each kind of burst, medians over the rounds; every round has a thread of its own."""
    seen: list[list[Row]] = []
    for number in range(rounds):
        thread = f"burst-{number}"
        embed = EMBED.format(port=server.port, site=SITE, thread=thread)
        pages[f"/{thread}"] = f"<!doctype html><h1>A post</h1>{embed}"
        comments = site.fill_page(server, thread)
        with opened(browser) as page:
            seen.append(_round(browser, page, server, thread, comments))
    return [medians(rows) for rows in zip(*seen, strict=True)]


def _round(browser: Browser, page: Page, server: Running, thread: str, comments: list[dict[str, str]]) -> list[Row]:
    with told(page, "status live"):
        go(page, f"/{thread}", len(comments))
    total = len(comments) + EVENTS
    frames: dict[str, float] = {}
    trace(browser, page)
    with _watched(page, CREATED, frames), told(page, f"count {total}"):
        _in_a_second([partial(_add, server, thread, number) for number in range(len(comments), total)])
    with _watched(page, SHOWN, frames), told(page, f"drawn {total}"):
        page.locator(".pill").click()
    with _watched(page, EDITED, frames):
        _in_a_second([partial(_edit, server, comment, number) for number, comment in enumerate(comments)])
        page.locator("article", has_text=LAST_WORD).first.wait_for(state="attached")
    done = Trace(browser.stop_tracing(), f"end {EDITED}")
    return [
        {"part": "burst", "kind": "ours", "what": what, "longest_frame_ms": longest}
        | done.between(done.mark(f"begin {what}"), done.mark(f"end {what}"))
        for what, longest in frames.items()
    ]


@contextmanager
def _watched(page: Page, what: str, frames: dict[str, float]) -> Iterator[None]:
    """Notes the longest frame of what is done meanwhile, and leaves marks around it."""
    page.evaluate("(mark) => { watched.watchFrames(); watched.tell(mark); }", f"begin {what}")
    yield
    frames[what] = page.evaluate("(mark) => { watched.tell(mark); return Math.max(...watched.frames); }", f"end {what}")


def _in_a_second(acts: list[Callable[[], object]]) -> None:
    """Do all, evenly over a second, a few at a time."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        asked = []
        for number, act in enumerate(acts):
            time.sleep(max(0.0, begun + number * SECONDS / len(acts) - time.perf_counter()))
            asked.append(pool.submit(act))
        for one in asked:
            one.result()


def _add(server: Running, thread: str, number: int) -> None:
    site.post(server, number, thread=thread)


def _edit(server: Running, comment: dict[str, str], number: int) -> None:
    """An author changes the words of a comment that nobody has changed yet."""
    with ExitStack() as stack:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        stack.callback(connection.close)
        words = comment_text(number, token=LAST_WORD if number == EVENTS - 1 else f"edited-{number}")
        headers = {"Authorization": f"Bearer {comment['token']}", "Content-Type": "application/json"}
        body = json.dumps({"body": words, "rev": 1})
        connection.request("PATCH", f"/api/v1/sites/{SITE}/comments/{comment['id']}", body=body, headers=headers)
        answer = connection.getresponse()
        if answer.status != 200:
            raise RuntimeError(answer.read())
