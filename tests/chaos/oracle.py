"""The judge: after all is mended, nothing may be lost, doubled or different, for anybody."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable

from tests.chaos.ledger import Ledger
from tests.chaos.readers import Reader
from tests.chaos.record import Record
from tests.chaos.sequence import is_same_place
from tests.chaos.snapshot import Room, Snapshot, load_snapshot
from tests.chaos.wire import Answer, Broken, ask
from tests.chaos.writers import Post

# Differences printed for one reader.
SHOWN = 2
# A snapshot may be some seconds old by design, not more.
STALE_SECONDS = 5
LOOK_AGAIN_SECONDS = 0.05
# channels_redis logs so whenever its Redis goes away, and tries again: nothing of ours failed.
KNOWN_TRACEBACKS = ("channels_redis.pubsub: Unexpected exception in receive task",)


async def judge_convergence(
    readers: list[Reader], ledger: Ledger, record: Record, *, since: float, limit: float
) -> None:
    """Every reader reaches the top of its log within `limit` seconds of `since`."""

    async def are_there() -> bool:
        return not _behind(readers, ledger)

    await comes_true(are_there, until=since + limit)
    for reader in _behind(readers, ledger):
        top = ledger.cursors[str(reader.room)]
        record.blame("readers left behind", f"{reader.name} at {reader.place}, {top} is the top")
    slowest = max(reader.moved_at for reader in readers)
    record.counts["milliseconds until the last reader had all"] = max(0, round((slowest - since) * 1000))


def _behind(readers: list[Reader], ledger: Ledger) -> list[Reader]:
    return [reader for reader in readers if not is_same_place(reader.place, ledger.cursors[str(reader.room)])]


async def comes_true(condition: Callable[[], Awaitable[bool]], *, until: float) -> bool:
    """Whether it does before `until` (monotonic seconds)."""
    while not (result := await condition()) and time.monotonic() < until:  # noqa: ASYNC110 - others' doing: no event
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
    return result


async def judge_replicas(readers: list[Reader], ledger: Ledger, ports: list[int], record: Record) -> None:
    """What each reader holds equals a fresh snapshot, and all servers have the same one."""
    for room in sorted({reader.room for reader in readers}, key=str):
        fresh = [await _load_fresh(room, port, ledger.cursors[str(room)], record) for port in ports]
        if any(other != fresh[0] for other in fresh):
            record.blame("servers that differ", str(room))
        for reader in readers:
            if reader.room == room and reader.replica is not None:
                record.counts["replicas compared"] += 1
                for difference in reader.replica.differences(fresh[0])[:SHOWN]:
                    record.blame("replicas that differ", f"{reader.name} at {reader.place}: {difference}")


async def _load_fresh(room: Room, port: int, top: str, record: Record) -> Snapshot:
    async def get(path: str) -> Answer:
        return await ask(port, "GET", path)

    until = time.monotonic() + STALE_SECONDS
    while True:
        snapshot = await load_snapshot(get, room)
        if is_same_place(snapshot.cursor, top):
            return snapshot
        if time.monotonic() > until:
            record.blame("snapshots that stay old", f"{room} on port {port}: {snapshot.cursor}, {top} is the top")
            return snapshot
        await asyncio.sleep(0.2)


def judge_ledger(ledger: Ledger, posts: dict[str, Post], record: Record) -> None:
    """Logs have no gaps; what was acknowledged is there once, what was not at most once, and nothing else is."""
    for room, numbers in ledger.logs.items():
        record.counts["events in the logs"] += len(numbers)
        if numbers != list(range(1, len(numbers) + 1)):
            record.blame("logs with gaps", f"{room}: {len(numbers)} events, the last is {numbers[-1]}")
    stored: dict[str, list[dict[str, object]]] = {}
    for comment in ledger.comments:
        stored.setdefault(str(comment["client_id"]), []).append(comment)
    for client_id in stored.keys() - posts.keys():
        record.blame("comments nobody wrote", client_id)
    for post in posts.values():
        _judge_post(post, stored.get(post.client_id, []), ledger.published, record)


def _judge_post(post: Post, stored: list[dict[str, object]], published: set[str], record: Record) -> None:
    if len(stored) > 1:
        record.blame("posts stored twice", f"{post}")
    if not post.id:
        return
    row = next((row for row in stored if row["id"] == post.id and row["room"] == str(post.room)), None)
    if row is None:
        record.blame("acknowledged posts lost", f"{post}")
        return
    if int(str(row["rev"])) < post.rev or (post.is_deleted and row["state"] != "deleted"):
        record.blame("acknowledged changes lost", f"{post}, stored is {row}")
    if post.is_public and post.id not in published:
        record.blame("public posts without an event", f"{post}")


def judge_logs(logs: dict[str, str], record: Record) -> None:
    """No process logged a traceback. The same one in many places is told once for each process, with its last line."""
    for name, text in logs.items():
        for cause in sorted(
            {_cause(entry) for entry in _entries(text) if "Traceback" in entry and not _is_known(entry)}
        ):
            record.blame("tracebacks", f"{name}: {cause}")


def _entries(text: str) -> list[str]:
    return re.split(r"\n(?=\d{4}-\d\d-\d\dT|\{)", text)


def _is_known(entry: str) -> bool:
    return any(words in entry for words in KNOWN_TRACEBACKS)


def _cause(entry: str) -> str:
    """The first line of an entry and the one that names the error, without what differs each time."""
    first, *_, last = entry.strip().splitlines()
    return re.sub(r"^[0-9T:.-]+Z |Task-\d+", "", f"{first} … {last}")[:400]


async def judge_gauges(ports: list[int], record: Record) -> None:
    """When all readers have gone, no server counts an open stream."""
    for port in ports:

        async def is_empty(port: int = port) -> bool:
            return not await _open_streams(port)

        if not await comes_true(is_empty, until=time.monotonic() + STALE_SECONDS):
            record.blame("streams that stay open", f"{await _open_streams(port):.0f} on port {port}")


async def _open_streams(port: int) -> float:
    """What the server's own gauge says; 0 where it has none."""
    try:
        answer = await ask(port, "GET", "/metrics")
    except Broken:
        return 1
    if answer.status != 200:
        return 0
    return sum(float(value) for value in re.findall(rb"^comments_open_streams(?:{[^}]*})? (\S+)$", answer.body, re.M))
