"""What a page of the moderators' queue costs with fifty waiting comments, and with fifty thousand.

python -m benchmarks.queue [--many 50000] [--pages 60]    Daphne on SQLite and PostgreSQL, one moderator
"""

import argparse
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from benchmarks import machine
from benchmarks.results import Column, Result, Row, footnote, percentile, save, table
from benchmarks.servers import Running, databases, manage, running, running_postgres
from benchmarks.words import SITE

FEW = 50
QUEUE = "/admin/comments/queueitem/"
MODERATOR = ("mo", "mo-password-for-benchmarks")
PAGES = {
    "the page, oldest first": QUEUE,
    "the page, riskiest first": f"{QUEUE}?order=riskiest",
    "one site": f"{QUEUE}?site={SITE}",
    "one reason": f"{QUEUE}?why=site_holds_all",
    "the next items": f"{QUEUE}items/",
}
COLUMNS = [
    Column("database", "database"),
    Column("asked for", "page"),
    Column("waiting", "waiting"),
    Column("p50 ms", "p50_ms", ".1f"),
    Column("p99 ms", "p99_ms", ".1f"),
    Column("× with fifty", "times_few", ".2f"),
]
# Rows as the services write them, in bulk: fifty thousand posts would take minutes and prove the same.
FILL = """
import sys, uuid
from django.contrib.auth.models import User
from comments.models import Author, Comment, QueueItem, Site, Thread
from comments.models.comment import new_comment_id
name, password = {moderator!r}
if not User.objects.exists():
    User.objects.create_superuser(name, password=password)
site = Site.objects.get(key={site!r})
threads = [Thread.objects.get_or_create(site=site, key=f"/post-{{n}}")[0] for n in range(20)]
authors = Author.objects.bulk_create([Author(site=site, name=f"Author {{n}}") for n in range(max(1, {number} // 5))])
for start in range(0, {number}, 1000):
    comments = [
        Comment(
            id=new_comment_id(), thread=threads[n % 20], author=authors[n % len(authors)], author_name=f"Author {{n}}",
            body=f"Words {{n}}", html=f"<p>Words {{n}}</p>", state="pending", risk=n % 97, hold_reason="Held.",
        )
        for n in range(start, min(start + 1000, {number}))
    ]
    Comment.objects.bulk_create(comments)
    QueueItem.objects.bulk_create(
        QueueItem(comment=each, site=site, why="site_holds_all", risk=each.risk) for each in comments
    )
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--many", type=int, default=50_000)
    parser.add_argument("--pages", type=int, default=60)
    options = parser.parse_args()
    machine.take_load_core()
    rows: list[Row] = []
    with on_sqlite() as (server, url):
        rows += measure("SQLite", server, url, options.many, options.pages)
    with running_postgres() as postgres:
        if postgres is None:
            print("PostgreSQL is not installed: its rows are left out.\n")
        else:
            with running("daphne", postgres.url, beside=postgres.pid) as server:
                rows += measure("PostgreSQL", server, postgres.url, options.many, options.pages)
    print(report(save("queue", rows, **vars(options))))


@contextmanager
def on_sqlite() -> Iterator[tuple[Running, str]]:
    with databases() as prepared:
        url = prepared.fresh()
        with running("daphne", url, beside=None) as server:
            yield server, url


def measure(database: str, server: Running, url: str, many: int, pages: int) -> list[Row]:
    """Each page with FEW waiting, then with `many`."""
    fill(url, FEW)
    browser = sign_in(server)
    few = {name: timed(browser, address, pages) for name, address in PAGES.items()}
    fill(url, many - FEW)
    rows: list[Row] = []
    for name, address in PAGES.items():
        rows.append({"database": database, "page": name, "waiting": FEW, **few[name]})
        row = {"database": database, "page": name, "waiting": many, **timed(browser, address, pages)}
        rows.append(row | {"times_few": row["p50_ms"] / few[name]["p50_ms"]})
    return rows


def fill(url: str, number: int) -> None:
    manage(url, "shell", "-v0", "-c", FILL.format(moderator=MODERATOR, site=SITE, number=number))


def sign_in(server: Running) -> httpx.Client:
    browser = httpx.Client(base_url=f"http://127.0.0.1:{server.port}", follow_redirects=True, timeout=60, verify=False)
    browser.get("/admin/login/")
    name, password = MODERATOR
    form = {"username": name, "password": password, "csrfmiddlewaretoken": browser.cookies["comments_csrf"]}
    answer = browser.post(f"/admin/login/?next={QUEUE}", data=form)
    assert "desk-count" in answer.text, answer.text[:500]
    return browser


def timed(browser: httpx.Client, address: str, pages: int) -> Row:
    """Milliseconds from asking to having it all, one after the other."""
    taken = []
    for _ in range(pages):
        begun = time.perf_counter()
        answer = browser.get(address)
        taken.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200, answer.text[:500]
    return {"p50_ms": statistics.median(taken), "p99_ms": percentile(taken, 99)}


def report(result: Result) -> str:
    return f"{table(result['rows'], COLUMNS)}\n\n{footnote(result)}"


if __name__ == "__main__":
    main()
