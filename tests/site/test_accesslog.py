"""The writer of access lines, beside a pipe that nobody reads."""

import os
import re
import select

import pytest

from commentsite import accesslog
from commentsite.accesslog import AccessLog, Visit, json_line, plain_line
from tests.backends import wait_until

MOST = 50


def visit(path: str) -> Visit:
    return Visit(1_700_000_000.25, "GET", path, 200, 12, 0.0015)


def lost_lines(caplog: pytest.LogCaptureFixture) -> int:
    return sum(int(number) for number in re.findall(r"(\d+) lines were lost", caplog.text))


def test_a_log_that_nobody_reads_loses_lines_and_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(accesslog, "MOST_WAITING", MOST)
    monkeypatch.setattr(accesslog, "WRITE_EVERY_SECONDS", 0)
    reader, writer = os.pipe()
    log = AccessLog(writer, plain_line)
    log.start()
    # More than a pipe holds: the writer's thread hangs in it, and noting goes on.
    count = 5000
    for number in range(count):
        log.note(visit(f"/{number}/{'x' * 100}"))
    seen = b""
    while seen.count(b"\n") + lost_lines(caplog) < count:
        if select.select([reader], [], [], 0.05)[0]:
            seen += os.read(reader, 1 << 20)
    assert lost_lines(caplog) > 0
    lines = seen.decode().splitlines()
    numbers = [int(line.split("/")[1]) for line in lines]
    assert numbers == sorted(set(numbers))
    assert all(line.endswith(" 200 12 B 1.5 ms") for line in lines)
    os.close(reader)
    log.note(visit("/after"))  # nobody at the other end: no fault of the reader who asked
    wait_until(lambda: not log._visits, 10, "the writer")
    os.close(writer)


def test_a_broken_path_makes_a_line_like_any_other() -> None:
    assert '"path":"/a?"' in json_line(visit("/a\ud800"))
    assert ' "/a?" 200 ' in plain_line(visit("/a\ud800"))
    assert len(plain_line(visit("/" + "a" * 5000))) < 300
