"""How long one new comment takes from POST to the last of N readers, in one process on SQLite.

    python -m benchmarks.delivery [--readers 200] [--comments 40] [--server daphne|uvicorn]

Starts the product on a fresh database and a free port, opens the readers, posts one comment after the other (limits
off) and times each until every reader has its frame. The whole way is in it: HTTP, cleaning, rendering, transaction,
event, doorbell, hub, socket. Loopback only; the server is stopped at the end.
"""

import argparse
import asyncio
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

ROOT = Path(__file__).parent.parent
ORIGIN = "http://localhost:8001"
START_SECONDS = 30
WARM_UP = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--comments", type=int, default=40)
    parser.add_argument("--server", choices=["daphne", "uvicorn"], default="daphne")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="delivery-") as folder:
        port = _free_port()
        server = _start(arguments.server, port, f"sqlite:///{folder}/bench.sqlite3")
        try:
            rounds = asyncio.run(_measure(port, arguments.readers, arguments.comments))
        finally:
            server.terminate()
            server.wait(20)
    _report(arguments, rounds)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _start(kind: str, port: int, database_url: str) -> "subprocess.Popen[bytes]":
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "SECRET_KEY": "benchmark-" * 5,
        "RATE_LIMITS": "off",
        "LOG_LEVEL": "WARNING",
    }
    manage = [sys.executable, "manage.py"]
    for command in (["migrate", "-v0"], ["createsite", "demo", "--name", "Demo", "--origin", ORIGIN]):
        subprocess.run([*manage, *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    uvicorn = [sys.executable, "-m", "uvicorn", "commentsite.asgi:application", "--log-level", "error"]
    command = [*(uvicorn if kind == "uvicorn" else [*manage, "serve"]), "--port", str(port)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)


async def _connect(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.1)


async def _measure(port: int, readers: int, comments: int) -> list[tuple[float, float]]:
    """For each comment: seconds until the middle and until the last reader had it."""
    streams = [await _connect(port) for _ in range(readers)]
    await asyncio.gather(*(_open(reader, writer) for reader, writer in streams))
    rounds = []
    for _ in range(WARM_UP + comments):
        token = uuid.uuid4().hex
        waiting = [asyncio.create_task(_see(reader, token.encode())) for reader, _ in streams]
        begun = time.perf_counter()
        await _post(port, token)
        seen = sorted(moment - begun for moment in await asyncio.gather(*waiting))
        rounds.append((statistics.median(seen), seen[-1]))
    for _, writer in streams:
        writer.close()
    return rounds[WARM_UP:]


async def _open(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"GET /live/v1/demo/stream?thread=bench&cursor=0.0 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    await reader.readuntil(b"event: hello")


async def _see(reader: asyncio.StreamReader, token: bytes) -> float:
    await reader.readuntil(token)
    return time.perf_counter()


async def _post(port: int, token: str) -> None:
    body = json.dumps(
        {
            "thread": "bench",
            "url": f"{ORIGIN}/bench",
            "title": "Bench",
            "author": {"name": "Bench"},
            "client_id": str(uuid.uuid4()),
            "body": f"{token} and *some* words of a usual comment, a sentence or two long, with `code` in them.",
        }
    ).encode()
    reader, writer = await _connect(port)
    head = f"POST /api/v1/sites/demo/comments HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: {ORIGIN}\r\nConnection: close\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    answer = await reader.read(200)
    assert b" 201 " in answer, answer
    writer.close()


def _report(arguments: argparse.Namespace, rounds: list[tuple[float, float]]) -> None:
    middle, last = ([1000 * moment for moment in column] for column in zip(*rounds, strict=True))
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}; {arguments.server}, SQLite"
    )
    print(f"{arguments.readers} readers, {arguments.comments} comments, milliseconds from POST:")
    print(f"{'':16}{'median':>8}{'p90':>8}{'worst':>8}")
    for name, column in (("middle reader", middle), ("last reader", last)):
        p90 = statistics.quantiles(column, n=10)[-1]
        print(f"{name:16}{statistics.median(column):8.1f}{p90:8.1f}{max(column):8.1f}")


if __name__ == "__main__":
    main()
