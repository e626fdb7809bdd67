"""Isso, the comment system most like ours in language and purpose, as a rival in the same run.

Installed from PyPI into a virtual environment under var/ when it is first asked for. One gunicorn worker, its guard
against floods off, all else as shipped.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from benchmarks import machine
from benchmarks.servers import Running, started
from benchmarks.words import AUTHORS, ORIGIN, comment_text
from tests.backends import free_port, wait_until

VERSION = "0.14.0"
FOLDER = machine.ROOT / "var" / "isso"
SNAPSHOT = "/?uri=%2F{thread}%2F"
PROXY = """
daemon off; user root; worker_processes 1; pid {folder}/pid; error_log {folder}/log;
events {{ worker_connections 1000; }}
http {{
  access_log off; gzip on; gzip_types *;
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass http://127.0.0.1:{upstream}; proxy_http_version 1.1; proxy_set_header Host $http_host; }}
  }}
}}
"""
ADD_THREAD = "INSERT INTO threads (id, uri, title) VALUES (?, ?, 'A page')"
ADD_COMMENT = """
    INSERT INTO comments (tid, created, mode, remote_addr, text, author, voters)
    VALUES (?, ?, 1, '127.0.0.0', ?, ?, x'00')
"""


def is_there() -> bool:
    """Install it if it is not; False, with a word, where that fails."""
    if (FOLDER / "bin" / "gunicorn").exists():
        return True
    pip = [str(FOLDER / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    try:
        subprocess.run([sys.executable, "-m", "venv", str(FOLDER)], check=True)
        subprocess.run([*pip, f"isso=={VERSION}", "gunicorn"], check=True, stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        print("Isso cannot be installed here: it and the ratios to it are left out.\n")
        return False
    return True


@contextmanager
def running_isso(folder: Path) -> Iterator[Running]:
    """Isso with its database in a folder; made there when there is none."""
    folder.mkdir(exist_ok=True)
    settings = folder / "isso.cfg"
    settings.write_text(f"[general]\ndbpath = {folder}/isso.db\nhost = {ORIGIN}/\n[guard]\nenabled = false\n")
    port = free_port()
    command = [str(FOLDER / "bin" / "gunicorn"), "-w", "1", "-b", f"127.0.0.1:{port}", "isso.run"]
    variables = {"PATH": os.environ["PATH"], "ISSO_SETTINGS": str(settings)}
    with started("isso", command, port, SNAPSHOT.format(thread="bench"), variables) as server:
        yield server


@contextmanager
def compressed(server: Running, folder: Path) -> Iterator[Running]:
    """Isso behind nginx, as its documentation has it: it compresses nothing itself. Bare where there is no nginx."""
    binary = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if binary is None:
        print("nginx is not installed: Isso is read without compression.\n")
        yield server
        return
    settings, port = folder / "nginx.conf", free_port()
    settings.write_text(PROXY.format(folder=folder, port=port, upstream=server.port))
    process = subprocess.Popen([binary, "-p", str(folder), "-c", str(settings)], stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: len(machine.family(process.pid)) > 1, what="nginx's worker")
        yield replace(server, port=port)
    finally:
        process.terminate()
        process.wait(20)


def fill(folder: Path, comments: int, threads: int) -> None:
    """Give the site comments in threads nobody asks for, straight into its table: each over HTTP would take minutes."""
    with closing(sqlite3.connect(folder / "isso.db")) as database, database:
        first = 1 + database.execute("SELECT coalesce(max(id), 0) FROM threads").fetchone()[0]
        database.executemany(ADD_THREAD, [(first + place, f"/other-{first + place}/") for place in range(threads)])
        rows = [
            (first + number % threads, time.time(), comment_text(number), AUTHORS[number % len(AUTHORS)])
            for number in range(comments)
        ]
        database.executemany(ADD_COMMENT, rows)
