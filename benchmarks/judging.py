"""What judging adds to a post: every check on, beside every check off, for texts of several lengths.

python -m benchmarks.judging [--times 300]    SQLite and PostgreSQL, in one process, without a server around it
"""

import argparse
import json
import subprocess
from typing import Any

from benchmarks import machine
from benchmarks.results import Column, Result, Row, footnote, save, table
from benchmarks.servers import PYTHON, databases, environment, running_postgres
from benchmarks.words import SITE

COLUMNS = [
    Column("database", "database"),
    Column("text", "text"),
    Column("author", "author"),
    Column("p50 ms", "p50_ms", ".2f"),
    Column("p99 ms", "p99_ms", ".2f"),
    Column("p50 ms, checks off", "off_ms", ".2f"),
]
# A site with ten thousand comments whose moderators have taught it three hundred of each kind, through the services.
SCRIPT = """
import json, random, statistics, time, uuid
from django.contrib.auth.models import User
from django.db import transaction
from benchmarks.words import comment_text
from comments.enums import CommentState
from comments.journal import Actor
from comments.models import Author, Comment, Site, Thread
from comments.moderation.checks import CHECKS
from comments.moderation.judge import judge
from comments.moderation.verdict import Case
from comments.services.lessons import learn
from comments.services.moderation import approve_comment, spam_comment

TIMES = {times}
site = Site.objects.get(key={site!r})
Site.objects.update(held_words="casino\\nbuy now*", spam_words="viagra\\nцена", spam_domains="casino.example")
site.refresh_from_db()
thread = Thread.objects.create(site=site, key="/bench")
authors = Author.objects.bulk_create([Author(site=site, name=f"Ann {{n}}") for n in range(100)])
author = authors[0]
mo = Actor(User.objects.create(username="mo").pk, "mo")
chance = random.Random(7)

def made(number, state=CommentState.PUBLISHED):
    comment = Comment(thread=thread, author=authors[number % 100], author_name="Ann", state=state)
    comment.write(comment_text(number))
    return comment

for start in range(0, 10_000, 1000):
    Comment.objects.bulk_create([made(number) for number in range(start, start + 1000)])
with transaction.atomic():
    for number in range(300):
        for decide, seed in ((spam_comment, 20_000), (approve_comment, 30_000)):
            comment = made(seed + number, CommentState.PENDING)
            comment.save(force_insert=True)
            decide(comment=comment, actor=mo)
learn()
site.refresh_from_db()
assert site.learned_spam == site.learned_ham == 300

def text(kind, number):
    words = " ".join(comment_text(number * 100 + part) for part in range(60))
    if kind == "8,000 characters of links":
        return " ".join(f"https://h{{number}}-{{part}}.example/" for part in range(300))[:8000]
    return words[: {lengths}[kind]]

rows = []
for kind in (*{lengths}, "8,000 characters of links"):
    for who in ("newcomer", "known"):
        cases = []
        for number in range(TIMES):
            comment = Comment(thread=thread, author=author, author_name="Ann", author_website="https://ann.example/")
            comment.write(text(kind, 50_000 + number))
            cases.append(comment)
        taken = dict()
        for mode, checks in (("on", dict()), ("off", dict.fromkeys([check.name for check in CHECKS], 0))):
            site.checks = checks
            spent = []
            for comment in cases:
                begun = time.perf_counter()
                judge(Case(site, author, comment, is_newcomer=who == "newcomer"))
                spent.append((time.perf_counter() - begun) * 1000)
            taken[mode] = sorted(spent)
        rows.append(dict(
            text=kind, author=who, p50_ms=statistics.median(taken["on"]),
            p99_ms=taken["on"][int(len(taken["on"]) * 0.99) - 1], off_ms=statistics.median(taken["off"]),
        ))
print(json.dumps(rows))
"""
LENGTHS = {"40 characters": 40, "400 characters": 400, "2,000 characters": 2000, "8,000 characters": 8000}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=300)
    options = parser.parse_args()
    rows: list[Row] = []
    with databases() as prepared:
        rows += measure("SQLite", prepared.fresh(), options.times)
    with running_postgres() as postgres:
        if postgres is None:
            print("PostgreSQL is not installed: its rows are left out.\n")
        else:
            rows += measure("PostgreSQL", postgres.url, options.times)
    print(report(save("judging", rows, **vars(options))))


def measure(database: str, url: str, times: int) -> list[Row]:
    script = SCRIPT.format(times=times, site=SITE, lengths=LENGTHS)
    done = subprocess.run(
        [PYTHON, "manage.py", "shell", "-v0", "-c", script],
        cwd=machine.ROOT,
        env=environment(url),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return [{"database": database, **row} for row in found]


def report(result: Result) -> str:
    return f"{table(result['rows'], COLUMNS)}\n\n{footnote(result)}"


if __name__ == "__main__":
    main()
