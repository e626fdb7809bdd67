"""What our widget asks of a reader's browser, beside Isso's: the same thread of a hundred comments in Chromium.

    python -m benchmarks.widget [--rounds 7] [--long 10000]

A round opens the thread with each widget in turn, every time in a browser without cache or connections: as it is, on a
slow line (150 ms for each request, 1.6 Mbit/s), and in a page whose owner reserved the room. Then a hundred events come
within a second, and a thread of ten thousand comments is loaded whole, scrolled and searched.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks import burst, isso, longthread, machine, site
from benchmarks.browser import CHROMIUM, Requests, Trace, go, opened, running_blog, running_chromium, slow_down, trace
from benchmarks.results import Column, Result, Row, footnote, medians, save, table
from benchmarks.servers import Running, databases, running
from benchmarks.words import SITE

SETTLE_MS = 500  # for what moves late
PAGE = """<!doctype html><html lang=en><meta charset=utf-8><title>A post</title>
<style>body {{ max-width: 45em; margin: auto; font: 17px/1.5 sans-serif }} {style}</style>
<h1>A post</h1><p>{words}</p>{embed}<footer><p>About this blog</p></footer>"""
WORDS = "Words of the post. " * 40
FIRST = [
    Column("widget", "widget"),
    Column("requests", "requests"),
    Column("preflights", "preflights"),
    Column("round trips", "round_trips"),
    Column("bytes", "bytes"),
    Column("first comment ms", "first_ms"),
    Column("on a slow line", "slow_first_ms"),
    Column("main thread CPU ms", "main_ms"),
    Column("longest task ms", "longest_task_ms"),
    Column("layout shift", "shift", ".3f"),
    Column("after the first comment", "late_shift", ".3f"),
    Column("with room reserved", "reserved_shift", ".3f"),
]


@dataclass(frozen=True, slots=True)
class Widget:
    """One widget in the pages of the blog: `/KIND`, and `/KIND-reserved`."""

    kind: str
    name: str
    server: str
    script: str
    embed: str
    element: str
    style: str
    storage: dict[str, str] = field(default_factory=dict)

    def pages(self) -> dict[str, str]:
        pasted = PAGE.format(style="", words=WORDS, embed=self.embed)
        return {
            f"/{self.kind}": pasted,
            f"/{self.kind}-reserved": PAGE.format(style=self.style, words=WORDS, embed=self.element),
        }

    def round(self, browser: Browser) -> Row:
        """All that is seen in one round."""
        row: Row = {"part": "first", "kind": self.kind, "widget": self.name}
        return row | self._as_it_is(browser) | self._slow(browser) | self._reserved(browser)

    def _as_it_is(self, browser: Browser) -> Row:
        with opened(browser, self.storage) as page:
            trace(browser, page)
            go(page, f"/{self.kind}", site.PAGE_COMMENTS)
            page.wait_for_timeout(SETTLE_MS)
            seen = page.evaluate(LOOK, self.script)
            done = Trace(browser.stop_tracing(), "first")
            return {
                **done.between(done.begin_of(self.script), done.mark(f"drawn {site.PAGE_COMMENTS}")),
                "first_ms": seen["first"] - seen["begun"],
                "shift": float(sum(value for _, value in seen["shifts"])),
                "late_shift": float(sum(value for at, value in seen["shifts"] if at > seen["first"])),
            }

    def _slow(self, browser: Browser) -> Row:
        with opened(browser, self.storage) as page:
            session = page.context.new_cdp_session(page)
            requests = Requests(session, self.server)
            slow_down(session)
            go(page, f"/{self.kind}", site.PAGE_COMMENTS)
            seen = page.evaluate(LOOK, self.script)
            until = (seen["origin"] + seen["first"]) / 1000
            return {"slow_first_ms": seen["first"] - seen["begun"], **requests.until(until)}

    def _reserved(self, browser: Browser) -> Row:
        with opened(browser, self.storage) as page:
            go(page, f"/{self.kind}-reserved", site.PAGE_COMMENTS)
            page.wait_for_timeout(SETTLE_MS)
            return {"reserved_shift": float(sum(value for _, value in page.evaluate("watched.shifts")))}


LOOK = """(script) => ({
    origin: performance.timeOrigin,
    first: performance.getEntriesByName("first")[0].startTime,
    begun: performance.getEntriesByType("resource").find(({ name }) => name.endsWith(script)).startTime,
    shifts: watched.shifts,
})"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--long", type=int, default=10_000, help="comments of the long thread; 0 leaves it out")
    options = parser.parse_args()
    if not CHROMIUM:
        raise SystemExit("Chromium is not installed: nothing was measured.")
    machine.take_load_core()
    pages: dict[str, str] = {}
    with (
        databases() as prepared,
        running("daphne", prepared.fresh()) as ours,
        rival() as isso_server,
        running_blog(pages) as blog,
        running_chromium(blog) as browser,
    ):
        widgets = list(contestants(ours, isso_server))
        for widget in widgets:
            pages |= widget.pages()
        rows = compare(browser, widgets, options.rounds)
        rows += burst.measure(browser, ours, pages, options.rounds)
        if options.long:
            rows += longthread.measure(browser, ours, pages, options.long)
        version = browser.version
    print(report(save("widget", rows, **vars(options), comments=site.PAGE_COMMENTS, chromium=version)))


@contextmanager
def rival() -> Iterator[Running | None]:
    """Isso as an owner would serve it, behind nginx that compresses; None where it cannot be had."""
    if not isso.is_there():
        yield None
        return
    with (
        tempfile.TemporaryDirectory(prefix="benchmark-isso-") as folder,
        isso.running_isso(Path(folder)) as server,
        isso.compressed(server, Path(folder)) as shown,
    ):
        yield shown


def contestants(ours: Running, isso_server: Running | None) -> Iterator[Widget]:
    token = site.fill_page(ours)[-1]["token"]
    yield our_widget("ours", "ours", ours)
    if isso_server:
        site.fill_page(isso_server)
        yield isso_widget(isso_server)
    # Whoever wrote here before is asked for what is theirs, too.
    key = f"live-comments:token:http://127.0.0.1:{ours.port}:{SITE}"
    yield our_widget("author", "ours, to somebody who wrote before", ours, {key: token})


def our_widget(kind: str, name: str, server: Running, storage: dict[str, str] | None = None) -> Widget:
    url = f"http://127.0.0.1:{server.port}"
    script = f'<script type="module" src="{url}/embed.js"'
    return Widget(
        kind,
        name,
        server=url,
        script="/embed.js",
        embed=f'{script} data-site="{SITE}" data-thread="bench"></script>',
        element=f'<live-comments site="{SITE}" thread="bench"></live-comments>{script}></script>',
        style="live-comments { display: block; min-height: 100vh }",
        storage=storage or {},
    )


def isso_widget(server: Running) -> Widget:
    url = f"http://127.0.0.1:{server.port}"
    embed = (
        f'<script data-isso="{url}/" src="{url}/js/embed.min.js"></script>'
        '<section id="isso-thread" data-isso-id="/bench/" data-title="A page"></section>'
    )
    style = "#isso-thread { min-height: 100vh }"
    return Widget("isso", "Isso", server=url, script="/embed.min.js", embed=embed, element=embed, style=style)


def compare(browser: Browser, widgets: list[Widget], rounds: int) -> list[Row]:
    """A row for each widget, medians over the rounds, which visit them in turn."""
    seen: list[list[Row]] = [[] for _ in widgets]
    for _ in range(rounds):
        for rows, widget in zip(seen, widgets, strict=True):
            rows.append(widget.round(browser))
    return [medians(rows) for rows in seen]


def report(result: Result) -> str:
    def part(name: str, columns: list[Column]) -> str:
        return table([row for row in result["rows"] if row["part"] == name], columns)

    tables = [part("first", FIRST), part("burst", burst.COLUMNS)]
    if result["settings"]["long"]:
        tables.append(part("long", longthread.COLUMNS))
    return "\n\n".join([*tables, f"{footnote(result)} Chromium {result['settings']['chromium']}."])


if __name__ == "__main__":
    main()
