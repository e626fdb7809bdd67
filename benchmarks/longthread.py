"""Thousands of comments in one thread: loaded whole, scrolled, searched; part of `benchmarks.widget`."""

from collections.abc import Iterator

from playwright.sync_api import Browser, Page

from benchmarks import site
from benchmarks.browser import go, opened
from benchmarks.results import Column, Row, percentile
from benchmarks.servers import Running
from benchmarks.traffic import drive
from benchmarks.words import SITE, product_post

THREAD = "long"
CONNECTIONS = 4
FILL_SECONDS = 600
# What the first page holds: 25 comments, and their replies.
FIRST_PAGE = 25 * (1 + site.PAGE_REPLIES)
EMBED = (
    '<script type="module" src="http://127.0.0.1:{port}/embed.js" data-site="{site}" data-thread="{thread}"></script>'
)
COLUMNS = [
    Column("comments in one thread", "comments"),
    Column("first comment ms", "first_ms"),
    Column("all loaded s", "all_s", ".1f"),
    Column("first page asked for ms", "first_page_ms"),
    Column("last page ms", "last_page_ms"),
    Column("scrolling: p95 frame ms", "p95_frame_ms"),
    Column("longest frame ms", "longest_frame_ms"),
    Column("heap MB", "heap_mb", ".1f"),
    Column("find-in-page finds the last", "found"),
]


def measure(browser: Browser, server: Running, pages: dict[str, str], comments: int) -> list[Row]:
    """One row: a reader who wants to see it all."""
    roots = comments // (1 + site.PAGE_REPLIES)
    _fill(server, roots)
    embed = EMBED.format(port=server.port, site=SITE, thread=THREAD)
    pages[f"/{THREAD}"] = f"<!doctype html><h1>A post</h1>{embed}"
    with opened(browser) as page:
        go(page, f"/{THREAD}", min(FIRST_PAGE, comments))
        row: Row = {"part": "long", "kind": "ours", "comments": comments}
        row["first_ms"] = page.evaluate("performance.getEntriesByName('first')[0].startTime")
        times = page.evaluate("watched.loadAll()")
        if page.evaluate("watched.count()") != comments:
            raise RuntimeError("not all comments were loaded")
        row |= {"all_s": sum(times) / 1000, "first_page_ms": times[0], "last_page_ms": times[-1]}
        return [row | _moved(page) | _weighed(page) | _searched(page, comments)]


def _fill(server: Running, roots: int) -> None:
    made = [site.post(server, number, thread=THREAD)["id"] for number in range(roots)]
    drive(server.port, CONNECTIONS, _replies(made), seconds=FILL_SECONDS)


def _replies(roots: list[str]) -> Iterator[bytes]:
    for number in range(len(roots) * site.PAGE_REPLIES):
        parent = roots[number // site.PAGE_REPLIES]
        yield product_post(len(roots) + number, thread=THREAD, parent=parent)


def _moved(page: Page) -> Row:
    """Scrolling from the beginning, from the middle and to the end, some pages each."""
    frames = [
        frame
        for share in (0.0, 0.5, 0.9)
        for frame in page.evaluate("(share) => watched.scroll(document.body.scrollHeight * share)", share)
    ]
    return {"p95_frame_ms": percentile(frames, 95), "longest_frame_ms": max(frames)}


def _weighed(page: Page) -> Row:
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    seen = {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}
    return {"heap_mb": seen["JSHeapUsedSize"] / 1e6, "nodes": seen["Nodes"]}


def _searched(page: Page, comments: int) -> Row:
    """The last comment is the one that was posted last: replies follow the order of their heads."""
    return {"found": "yes" if page.evaluate("watched.finds", f"Number {comments - 1}:") else "no"}
