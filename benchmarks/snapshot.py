"""How fast the first page of a thread is read: a hundred comments, sixteen connections, beside Isso in the same run.

    python -m benchmarks.snapshot [--rounds 3] [--seconds 4]

Rounds visit every server in turn; all have the same comments. Then the site is fifteen times larger. What a page costs
that has just changed is the processor time of one GET after an edit. wrk is the meter where it is installed.
"""

import argparse
import http.client
import json
import shutil
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import isso, machine, site
from benchmarks.results import Column, Result, Row, footnote, medians, save, table
from benchmarks.servers import NAMES, SNAPSHOT, Running, databases, running
from benchmarks.traffic import exchange, read
from benchmarks.words import SITE, comment_text, request

CONNECTIONS = 16
# With the thread's own hundred, the larger site is 15.5 times the smaller one.
TIMES = 17
COLD_READS = 15
# Long enough for a server to have done with an edit, before the clock of the next read starts.
QUIET_SECONDS = 0.1
SMALL_SITE = site.THREAD_COMMENTS + site.OTHER_COMMENTS
LARGE_SITE = site.THREAD_COMMENTS + TIMES * site.OTHER_COMMENTS
PRODUCT_PATH = SNAPSHOT.format(thread="bench") + "&limit=100"
ISSO_PATH = isso.SNAPSHOT.format(thread="bench")
ENCODINGS = ("identity", "gzip", "br")
COLUMNS = [
    Column("server", "server"),
    Column("comments on the site", "comments"),
    Column("sent as", "encoding"),
    Column("bytes", "bytes"),
    Column("req/s", "per_second"),
    Column("× Isso", "times_isso"),
    Column("p50 ms", "p50_ms", ".2f"),
    Column("p99 ms", "p99_ms", ".2f"),
    Column("× the small site", "times_small", ".2f"),
    Column("just changed: CPU ms", "cold_ms", ".2f"),
]


@dataclass(frozen=True, slots=True)
class Contestant:
    """A server, the size of its site, the encoding it is asked for, and a comment of its thread that may be edited."""

    server: Running
    comments: int
    encoding: str
    editable: dict[str, str]

    @property
    def path(self) -> str:
        return ISSO_PATH if self.server.kind == "isso" else PRODUCT_PATH

    def read(self, seconds: float) -> Row:
        self.server.settle()
        row = read(self.server.port, self.path, CONNECTIONS, seconds, self.encoding)
        self.server.settle()  # a slow one still works for a meter that has gone, beside whoever comes next
        return row

    def describe(self) -> Row:
        """What does not change from round to round, and what a page costs that just changed."""
        body = exchange(self.server.port, request(self.path, accept=self.encoding))[1]
        return {
            "kind": self.server.kind,
            "server": NAMES[self.server.kind],
            "comments": self.comments,
            "encoding": self.encoding,
            "bytes": len(body),
            "cold_ms": 1000 * statistics.median(self._cold_read() for _ in range(COLD_READS)),
        }

    def _cold_read(self) -> float:
        """Processor seconds of one GET after an edit; every GET of Isso's is cold."""
        word = self._edit() if self.editable else b""
        time.sleep(QUIET_SECONDS)
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        connection.connect()
        spent = self.server.processor_seconds()
        connection.request("GET", self.path, headers={"Accept-Encoding": self.encoding})
        body = connection.getresponse().read()
        spent = self.server.processor_seconds() - spent
        connection.close()
        if self.encoding == "identity" and word not in body:
            raise RuntimeError("a page did not show an edit that was answered before it was asked for")
        return spent

    def _edit(self) -> bytes:
        word, path = uuid.uuid4().hex, f"/api/v1/sites/{SITE}/comments/{self.editable['id']}"
        headers = {"Authorization": f"Bearer {self.editable['token']}", "Content-Type": "application/json"}
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        connection.request("GET", f"{path}/source", headers=headers)
        rev = json.loads(connection.getresponse().read())["rev"]
        body = json.dumps({"body": comment_text(0, token=word), "rev": rev})
        connection.request("PATCH", path, body=body, headers=headers)
        answer = connection.getresponse()
        if answer.status != 200:
            raise RuntimeError(answer.read())
        connection.close()
        return word.encode()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4)
    options = parser.parse_args()
    machine.take_load_core()
    with our_servers() as ours, isso_servers() as rivals:
        contestants = [*ours, *rivals]
        rounds: list[list[Row]] = [[] for _ in contestants]
        for _ in range(options.rounds):
            for seen, contestant in zip(rounds, contestants, strict=True):
                seen.append(contestant.read(options.seconds))
        rows = [{**one.describe(), **medians(seen)} for one, seen in zip(contestants, rounds, strict=True)]
    add_ratios(rows)
    meter = "wrk" if shutil.which("wrk") else "own client"
    print(report(save("snapshot", rows, **vars(options), connections=CONNECTIONS, meter=meter)))


@contextmanager
def our_servers() -> Iterator[list[Contestant]]:
    """Daphne and Uvicorn: the small site in each encoding, and the large one."""
    with databases() as prepared, ExitStack() as stack:
        small = prepared.fresh()
        with running("daphne", small) as server:
            last = site.fill_thread(server)
            site.fill_others(server)
            server.stop()
        large = prepared.copy(small)
        site.grow(large, TIMES)
        contestants = []
        for kind in ("daphne", "uvicorn"):
            server = stack.enter_context(running(kind, prepared.copy(small)))
            found = [Contestant(server, SMALL_SITE, encoding, last) for encoding in ENCODINGS]
            server = stack.enter_context(running(kind, prepared.copy(large)))
            # The two that are compared follow each other: a machine that drifts changes them alike.
            found.insert(1, Contestant(server, LARGE_SITE, "identity", last))
            contestants += found
        yield contestants


@contextmanager
def isso_servers() -> Iterator[list[Contestant]]:
    """The small site and the large one, or none where Isso cannot be installed."""
    contestants = []
    with ExitStack() as stack:
        for comments in (SMALL_SITE, LARGE_SITE) if isso.is_there() else ():
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmark-isso-")))
            server = stack.enter_context(isso.running_isso(folder))
            site.fill_thread(server)
            others = comments - site.THREAD_COMMENTS
            isso.fill(folder, others, others * site.OTHER_THREADS // site.OTHER_COMMENTS)
            contestants.append(Contestant(server, comments, "identity", {}))
        yield contestants


def add_ratios(rows: list[Row]) -> None:
    """To Isso with a site of the same size, and to the same server with the small site."""
    for row in rows:
        for other in rows:
            if other["encoding"] != "identity":
                continue
            if other["kind"] == "isso" and other["comments"] == row["comments"]:
                row["times_isso"] = row["per_second"] / other["per_second"]
            if row["comments"] == LARGE_SITE and other["comments"] == SMALL_SITE and other["kind"] == row["kind"]:
                row["times_small"] = row["per_second"] / other["per_second"]


def report(result: Result) -> str:
    meter = result["settings"]["meter"]
    return f"{table(result['rows'], COLUMNS)}\n\n{footnote(result)} Meter: {meter}."


if __name__ == "__main__":
    main()
