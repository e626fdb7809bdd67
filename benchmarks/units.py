"""Unit costs that only sizing asks for: what a doorbell weighs on the way through Redis, and a reader inside nginx."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from benchmarks import machine
from benchmarks.readers import Readers
from benchmarks.servers import STREAM, databases, running
from benchmarks.traffic import drive
from benchmarks.words import product_post
from tests.backends import free_port, redis_binary, running_redis, wait_until

POSTS = 200
PROXIED_READERS = 2000
PROXY = """
daemon off; user root; worker_processes 1; pid {folder}/pid; error_log {folder}/log;
events {{ worker_connections 20000; }}
http {{
  access_log off;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location / {{
      proxy_pass http://127.0.0.1:{upstream}; proxy_http_version 1.1; proxy_buffering off;
      proxy_set_header Host 127.0.0.1; proxy_set_header Connection "";
    }}
  }}
}}
"""


def doorbell_bytes() -> float | None:
    """What Redis sends to one process for one comment. None where there is no Redis."""
    if redis_binary() is None:
        return None
    with running_redis() as broker, databases() as prepared:
        client = redis.Redis(port=broker.port)
        with running("daphne", prepared.fresh(), REDIS_URL=broker.url) as server:
            # The process listens from its first reader on.
            readers = Readers(server.port, [STREAM.format(thread="bench")], 1)
            drive(server.port, 1, (product_post(number) for number in range(20)), seconds=60)
            before = _sent_bytes(client)
            drive(server.port, 1, (product_post(number) for number in range(20, 20 + POSTS)), seconds=60)
            sent = _sent_bytes(client) - before
            readers.close()
        client.close()
    return sent / POSTS


def _sent_bytes(client: "redis.Redis") -> int:
    facts = client.info("stats")
    assert isinstance(facts, dict)
    return int(facts["total_net_output_bytes"])


def proxied_reader_kb() -> float | None:
    """RSS of an nginx worker for each stream it passes on. None where there is no nginx."""
    try:
        subprocess.run(["nginx", "-v"], check=True, capture_output=True)
    except OSError:
        return None
    with databases() as prepared, running("daphne", prepared.fresh()) as server, _proxy(server.port) as (port, pid):
        before = machine.resident_bytes(machine.family(pid))
        readers = Readers(port, [STREAM.format(thread="bench")], PROXIED_READERS)
        after = machine.resident_bytes(machine.family(pid))
        readers.close()
    return (after - before) / PROXIED_READERS / 1024


@contextmanager
def _proxy(upstream: int) -> Iterator[tuple[int, int]]:
    with tempfile.TemporaryDirectory(prefix="benchmark-nginx-") as folder:
        port, settings = free_port(), Path(folder) / "nginx.conf"
        settings.write_text(PROXY.format(folder=folder, port=port, upstream=upstream))
        process = subprocess.Popen(["nginx", "-p", folder, "-c", str(settings)], stderr=subprocess.DEVNULL)
        try:
            wait_until(lambda: len(machine.family(process.pid)) > 1, what="nginx's worker")
            yield port, process.pid
        finally:
            process.terminate()
            process.wait(20)
