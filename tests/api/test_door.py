"""The API's own door answers as Django does, whatever comes, goes away or breaks."""

import asyncio
import json
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.api import door as door_module
from comments.api.door import Door
from comments.api.handler import ApiHandler
from comments.models import Comment, Site
from tests.api.conftest import ORIGIN, draft
from tests.backends import wait_until
from tests.servers import BLOG, Databases, Server

COMMENTS = "/api/v1/sites/demo/comments"
THREAD = "/api/v1/sites/demo/thread?thread=/post"
JSON = {"Content-Type": "application/json", "Origin": ORIGIN}
PREFLIGHT = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
REQUESTS: list[tuple[str, str, dict[str, str], bytes]] = [
    ("GET", THREAD, {}, b""),
    ("GET", THREAD, {"Origin": ORIGIN}, b""),
    ("GET", THREAD, {"Origin": "https://foreign.example"}, b""),
    ("GET", THREAD, {"Host": "evil.example"}, b""),
    ("GET", THREAD, {"Cookie": "comments_session=x"}, b""),
    ("HEAD", THREAD, {"Origin": ORIGIN}, b""),
    ("GET", "/api/v1/sites/demo/thread", {}, b""),
    ("GET", "/api/v1/sites/demo/me?thread=/post", {}, b""),
    ("GET", "/api/v1/sites/nobody/thread?thread=/post", {"Origin": ORIGIN}, b""),
    ("GET", "/api/v1/sites/demo/nothing", {"Origin": ORIGIN}, b""),
    ("GET", "/api/v1/sites/demo/comments/nonsense", {}, b""),
    ("OPTIONS", COMMENTS, PREFLIGHT, b""),
    ("OPTIONS", COMMENTS, PREFLIGHT | {"Origin": "https://foreign.example"}, b""),
    ("PUT", COMMENTS, JSON, b"{}"),
    ("DELETE", COMMENTS, JSON, b""),
    ("POST", COMMENTS, JSON, b"{"),
    ("POST", COMMENTS, JSON, b"{}"),
    ("POST", COMMENTS, JSON | {"Content-Type": "text/plain"}, b"{}"),
    ("POST", COMMENTS, JSON | {"Origin": "null"}, b"{}"),
    ("POST", COMMENTS, JSON, b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)),
    ("POST", COMMENTS, JSON | {"Authorization": "Bearer nobody"}, json.dumps(draft()).encode()),
    ("PATCH", f"{COMMENTS}/{uuid.UUID(int=1)}", JSON, b'{"body": "x", "rev": 1}'),
]


def scope_of(method: str, target: str, headers: dict[str, str], body: bytes = b"") -> dict[str, Any]:
    path, _, query = target.partition("?")
    sent = {"Host": "testserver"} | headers | ({"Content-Length": str(len(body))} if body else {})
    return {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
        "client": ["127.0.0.1", 1],
        "server": ["127.0.0.1", 80],
        "scheme": "http",
    }


def readable(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode().lower(): value.decode() for name, value in headers}


@pytest.mark.parametrize(("method", "target", "headers", "body"), REQUESTS, ids=range(len(REQUESTS)))
def test_an_answer_is_the_one_that_djangos_whole_chain_gives(
    site: Site, method: str, target: str, headers: dict[str, str], body: bytes
) -> None:
    given = ApiHandler().answer(scope_of(method, target, headers, body), body)
    kind = headers.get("Content-Type", "application/octet-stream")
    plain = Client().generic(method, target, body, content_type=kind, headers=headers)
    assert given.status == plain.status_code
    assert given.body == plain.content or method == "HEAD"
    expected = {name.lower(): value for name, value in plain.items()}
    # The door always says how long an answer is; Django's chain forgets it where a refusal takes another's place.
    expected.setdefault("content-length", str(len(given.body)))
    assert readable(given.headers) == expected


def test_an_unchanged_page_is_a_304_with_the_same_headers(site: Site) -> None:
    handler = ApiHandler()
    etag = readable(handler.answer(scope_of("GET", THREAD, {}), b"").headers)["etag"]
    given = handler.answer(scope_of("GET", THREAD, {"If-None-Match": etag}), b"")
    plain = Client().get(THREAD, headers={"If-None-Match": etag})
    assert (given.status, given.body) == (plain.status_code, b"") == (304, b"")
    assert readable(given.headers) == {name.lower(): value for name, value in plain.items()}


def test_a_post_is_answered_alike(site: Site) -> None:
    body = json.dumps(draft()).encode()
    given = ApiHandler().answer(scope_of("POST", COMMENTS, JSON, body), body)
    plain = Client().generic("POST", COMMENTS, json.dumps(draft()), headers=JSON, content_type="application/json")
    assert given.status == plain.status_code == 201
    names = {name.lower(): value for name, value in plain.items()}
    assert {**readable(given.headers), "content-length": ""} == {**names, "content-length": ""}
    assert json.loads(given.body).keys() == plain.json().keys()


def test_a_site_is_remembered_for_moments_only(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    handler, now = ApiHandler(), time.monotonic()
    assert handler.answer(scope_of("GET", THREAD, {}), b"").status == 200
    Site.objects.update(name="Renamed")
    assert json.loads(handler.answer(scope_of("GET", THREAD, {}), b"").body)["site"]["name"] == "Demo"
    monkeypatch.setattr("time.monotonic", lambda: now + 60)
    assert json.loads(handler.answer(scope_of("GET", THREAD, {}), b"").body)["site"]["name"] == "Renamed"


# --- on real servers ---


def raw_post(server: Server, text: str, length: int | None = None) -> tuple[bytes, bytes]:
    """Head and body of a post as they go over the wire."""
    body = json.dumps(draft(text, thread=server.thread, url=f"{BLOG}/post")).encode()
    head = (
        f"POST {COMMENTS} HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: {BLOG}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {length or len(body)}\r\n\r\n"
    )
    return head.encode(), body


def test_a_body_that_is_too_large_is_refused_in_words_the_page_can_read(any_server: Server) -> None:
    body = b" " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    for content in (body, iter([body])):  # with its length, and in chunks without one
        headers = {"Origin": BLOG, "Content-Type": "application/json"}
        answer = httpx.post(any_server.api("comments"), content=content, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
        assert answer.headers["access-control-allow-origin"] == BLOG


def test_a_client_that_goes_away_in_the_middle_is_no_fault(any_server: Server) -> None:
    head, body = raw_post(any_server, "Half", length=5000)
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", any_server.port), 10) as connection:
            connection.sendall(head + body[:20])
    assert any_server.post("Whole").status_code == 201
    assert [comment["html"] for comment in any_server.snapshot()["comments"]] == ["<p>Whole</p>\n"]
    assert "Traceback" not in any_server.log()


@contextmanager
def thread_locked(database_url: str, key: str) -> Iterator[psycopg.Connection]:
    """Another writer holds the thread's row: posts to it wait."""
    with psycopg.connect(database_url) as holder:
        holder.execute("SELECT id FROM comments_thread WHERE key = %s FOR UPDATE", [key])
        yield holder
        holder.rollback()


def waiting(database_url: str) -> int:
    question = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with psycopg.connect(database_url) as connection:
        [(count,)] = connection.execute(question).fetchall()
        return int(count)


def read_admin(server: Server) -> None:
    """Asks for the session of a cookie, and is sent to log in."""
    cookie = {settings.SESSION_COOKIE_NAME: "x" * 32}
    assert httpx.get(f"http://127.0.0.1:{server.port}/admin/", cookies=cookie, timeout=60).status_code == 302


@pytest.mark.parametrize("kind", ["daphne", "uvicorn"])
def test_a_post_is_finished_when_its_client_goes_away(start_server, postgres_databases: Databases, kind: str) -> None:
    database_url = postgres_databases.fresh()
    server: Server = start_server(database_url=database_url, kind=kind)
    server.post("First")
    with thread_locked(database_url, "/post"):
        with socket.create_connection(("127.0.0.1", server.port), 10) as connection:
            connection.sendall(b"".join(raw_post(server, "Gone")))
            wait_until(lambda: waiting(database_url) == 1, what="the post at the lock")
        assert server.post("Other", thread="/other").status_code == 201
    wait_until(lambda: len(server.snapshot()["comments"]) == 2, what="the comment of a client that went away")
    assert "Traceback" not in server.log()


def test_a_slow_post_and_slow_reads_do_not_stand_before_others(start_server, postgres_databases: Databases) -> None:
    database_url = postgres_databases.fresh()
    server: Server = start_server(database_url=database_url)
    server.post("First")
    with psycopg.connect(database_url) as holder:
        holder.execute("LOCK TABLE django_session IN ACCESS EXCLUSIVE MODE")
        with thread_locked(database_url, "/post"):
            slow = [threading.Thread(target=server.post, args=[f"Slow {number}"]) for number in range(2)]
            slow += [threading.Thread(target=read_admin, args=[server]) for _ in range(2)]
            for each in slow:
                each.start()
            wait_until(lambda: waiting(database_url) >= 3, what="the posts at the lock, and a read")
            assert server.post("Quick", thread="/other").status_code == 201
            assert len(server.snapshot()["comments"]) == 1
        holder.rollback()
        for each in slow:
            each.join(30)
    assert len(server.snapshot()["comments"]) == 3


@pytest.mark.parametrize("kind", ["daphne", "uvicorn"])
def test_the_ring_of_a_post_reaches_the_hub_at_once(start_server, kind: str) -> None:
    # A sweep a minute apart cannot be what carries the event.
    server: Server = start_server(kind=kind, LIVE_SWEEP_SECONDS="60")
    with server.stream("0.0") as stream:
        stream.next()
        posted = [server.post(f"Comment {number}").json()["cursor"] for number in range(3)]
        assert [event["id"] for event in stream.take(3)] == posted


# --- the door by itself ---


async def ask(door: Door, method: str, target: str) -> tuple[int, dict[str, str]]:
    """Through the door without a server."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await door(scope_of(method, target, {}), receive, send)
    return sent[0]["status"], readable(sent[0]["headers"])


NOWHERE = "/api/v1/sites/nothing"  # answered without asking the database


def test_reads_that_hang_do_not_stand_before_a_write() -> None:
    async def scene() -> None:
        door, hung = Door(), threading.Event()
        slow = [door.readers.hand(hung.wait) for _ in range(10)]
        assert (await ask(door, "POST", NOWHERE))[0] == 415
        assert not any(read.done() for read in slow)
        hung.set()
        await asyncio.gather(*slow)
        assert (await ask(door, "GET", NOWHERE))[0] == 404

    asyncio.run(scene())


def test_past_a_full_line_requests_are_turned_away_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> None:
        door, hung = Door(), threading.Event()
        monkeypatch.setattr(door_module, "LINE_LIMIT", 3)
        slow = [door.readers.hand(hung.wait) for _ in range(10)]
        status, headers = await ask(door, "GET", NOWHERE)
        assert (status, headers["content-type"]) == (503, "application/problem+json")
        assert int(headers["retry-after"]) > 0
        hung.set()
        await asyncio.gather(*slow)
        assert (await ask(door, "GET", NOWHERE))[0] == 404

    asyncio.run(scene())


def test_the_door_is_idle_when_the_last_request_is_answered() -> None:
    async def scene() -> None:
        door, hung = Door(), threading.Event()
        await asyncio.wait_for(door.idle(), 5)
        for _ in range(10):
            door.readers.hand(hung.wait)
        asked = asyncio.create_task(ask(door, "GET", NOWHERE))
        abandoned = asyncio.create_task(ask(door, "GET", NOWHERE))
        await asyncio.sleep(0)
        abandoned.cancel()  # as a server does when the client goes away
        idle = asyncio.create_task(door.idle())
        done, _ = await asyncio.wait([idle, asked], timeout=0.1)
        assert not done
        hung.set()
        await asyncio.wait_for(idle, 10)
        assert asked.done()
        assert asked.result()[0] == 404

    asyncio.run(scene())


def test_a_fault_of_the_doors_own_is_a_problem_too(caplog: pytest.LogCaptureFixture) -> None:
    async def scene() -> None:
        door = Door()
        door._handler.answer = lambda *_: 1 / 0  # type: ignore[method-assign, assignment, return-value]
        assert (await ask(door, "GET", NOWHERE))[0] == 500

    asyncio.run(scene())
    assert "could not be answered" in caplog.text


# --- what a post costs ---


def statements(handler: ApiHandler, body: dict[str, Any], token: str = "") -> list[str]:
    raw = json.dumps(body).encode()
    headers = JSON | ({"Authorization": f"Bearer {token}"} if token else {})
    with CaptureQueriesContext(connection) as captured:
        answer = handler.answer(scope_of("POST", COMMENTS, headers, raw), raw)
    assert answer.status == 201, answer.body
    return [query["sql"] for query in captured.captured_queries]


@pytest.mark.django_db(transaction=True)
def test_a_post_costs_a_handful_of_statements() -> None:
    """What begins and ends the transaction is counted too."""
    Site.objects.create(key="demo", name="Demo", origins=[ORIGIN])
    handler = ApiHandler()
    raw = json.dumps(draft("The first opens the thread")).encode()
    first = json.loads(handler.answer(scope_of("POST", COMMENTS, JSON, raw), raw).body)
    assert len(found := statements(handler, draft())) <= 9, found
    assert len(found := statements(handler, draft(), first["token"])) <= 10, found
    reply = draft(parent=first["comment"]["id"])
    assert len(found := statements(handler, reply, first["token"])) <= 13, found
    assert Comment.objects.count() == 4
