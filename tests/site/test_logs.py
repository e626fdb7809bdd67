"""The log of a running server: one line for each request, none for what is live, and nothing of who asked."""

import json
import socket
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import servers
from tests.backends import Redis, wait_until
from tests.servers import BLOG, Databases, Server

# What a reader brings. None of it may stand in a log, in any spelling of the request.
SECRETS = {
    "query": "diary-of-ann",
    "token": "t0ken-of-ann",
    "cookie": "c00kie-of-ann",
    "body": "words-of-ann",
    "email": "ann@example.org",
    "address": "203.0.113.77",
    "agent": "browser-of-ann",
    "password": "passw0rd-of-ann",
    "host": "host-of-ann.example",
    "cursor": "cursor-of-ann",
}
TALKATIVE_UVICORN = [sys.executable, "-m", "uvicorn", "{application}", "--port", "{port}"]


@pytest.fixture(params=["daphne", "uvicorn-talkative"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both servers, Uvicorn as it is by default: with a log of its own."""
    monkeypatch.setitem(servers.COMMANDS, "uvicorn-talkative", TALKATIVE_UVICORN)
    return str(request.param)


def json_lines(server: Server) -> list[dict[str, Any]]:
    return [json.loads(line) for line in server.log().splitlines() if line.startswith("{")]


def requests_of(server: Server) -> list[dict[str, Any]]:
    return [line for line in json_lines(server) if line["logger"] == "comments.access" and line["path"] != "/healthz"]


def ask(server: Server, method: str, path: str, **options: Any) -> httpx.Response:
    headers = {
        "Authorization": f"Bearer {SECRETS['token']}",
        "Cookie": f"comments_session={SECRETS['cookie']}",
        "X-Forwarded-For": SECRETS["address"],
        "User-Agent": SECRETS["agent"],
        "Referer": f"{BLOG}/{SECRETS['query']}",
        "Origin": BLOG,
        **options.pop("headers", {}),
    }
    return httpx.request(method, server.url + path, headers=headers, timeout=30, **options)


def draft() -> dict[str, Any]:
    return {
        "thread": SECRETS["query"],
        "url": f"{BLOG}/{SECRETS['query']}",
        "title": SECRETS["body"],
        "body": SECRETS["body"],
        "author": {"name": SECRETS["body"], "email": SECRETS["email"]},
        "client_id": str(uuid.uuid4()),
    }


def visit_everything(server: Server) -> list[tuple[str, str, int]]:
    """Every way in, with and without faults. What the log must tell: method, path, status."""
    site, page = "/api/v1/sites/demo", f"/t/demo/?thread={SECRETS['query']}"
    query = f"thread={SECRETS['query']}"
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", f"{site}/thread?{query}", {}),
        ("POST", f"{site}/comments", {"json": draft()}),
        ("POST", f"{site}/comments", {"json": draft(), "headers": {"Authorization": ""}}),
        ("POST", f"{site}/comments", {"content": f'{{"body": "{SECRETS["body"]}', "headers": {"Content-Type": "x/y"}}),
        ("GET", f"{site}/me?{query}", {}),
        ("GET", f"{site}/comments/no-uuid?{query}", {}),
        ("GET", f"{site}/thread?{query}", {"headers": {"Host": SECRETS["host"]}}),
        ("GET", page, {}),
        ("POST", page, {"data": {"body": SECRETS["body"], "email": SECRETS["email"]}}),
        ("POST", "/admin/login/", {"data": {"username": SECRETS["email"], "password": SECRETS["password"]}}),
        ("GET", f"/nowhere?{query}", {}),
        ("GET", f"/embed.js?{query}", {}),
        ("GET", f"/nowhere/{SECRETS['email']}", {}),
        ("GET", "/readyz", {}),
        ("GET", "/metrics", {}),
    ]
    return [
        (
            method,
            path.partition("?")[0].replace(SECRETS["email"], "[…]"),
            ask(server, method, path, **options).status_code,
        )
        for method, path, options in calls
    ]


def follow_everything(server: Server) -> None:
    """The live routes: a stream with deliveries, polls, and what is refused."""
    base, query = "/live/v1/demo", f"thread={SECRETS['query']}"
    with server.stream("0.0", thread=SECRETS["query"], Authorization=f"Bearer {SECRETS['token']}") as stream:
        stream.next()
        posted = server.post(SECRETS["body"], thread=SECRETS["query"])
        assert stream.next_of("comment.created")["id"] == posted.json()["cursor"]
    assert ask(server, "GET", f"{base}/poll?{query}&wait=0").status_code == 200
    assert ask(server, "GET", f"{base}/stream?{query}&cursor={SECRETS['cursor']}").status_code == 400
    assert ask(server, "GET", f"/live/nowhere?{query}").status_code == 404
    with socket.create_connection(("127.0.0.1", server.port), 10) as connection:
        upgrade = (
            f"GET {base}/stream?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        connection.sendall(upgrade.encode())
        assert connection.recv(1000)


def test_one_line_for_each_request_and_nothing_of_who_asked(start_server: Callable[..., Server], kind: str) -> None:
    server = start_server(kind=kind, LOG_FORMAT="json", LOG_LEVEL="INFO", TRUSTED_PROXY_COUNT="1")
    expected = visit_everything(server)
    follow_everything(server)
    expected.append(("POST", "/api/v1/sites/demo/comments", 201))
    wait_until(lambda: len(requests_of(server)) >= len(expected), 10, "the last line")
    seen = [(line["method"], line["path"], line["status"]) for line in requests_of(server)]
    server.terminate()
    assert sorted(seen) == sorted(expected)
    assert {status for _, _, status in expected} >= {200, 201, 400, 401, 403, 404, 415}, "too few ways were tried"
    log = server.log()
    assert [name for name, secret in SECRETS.items() if secret in log] == []
    assert "/live/" not in log


def test_a_line_says_how_it_went(start_server: Callable[..., Server], kind: str) -> None:
    server = start_server(kind=kind, LOG_FORMAT="json")
    answer = httpx.get(f"{server.url}/?page=2")
    # Written by the process's end at the latest, without waiting for the writer's turn.
    server.terminate()
    (line,) = requests_of(server)
    assert (line["method"], line["path"], line["status"], line["level"]) == ("GET", "/", 200, "INFO")
    assert (line["logger"], line["message"]) == ("comments.access", "request")
    assert line["bytes"] == len(answer.content)
    assert 0 < line["duration_ms"] < 30_000
    assert line["time"].endswith("Z")


def test_plain_lines_for_people_cannot_be_forged(start_server: Callable[..., Server], kind: str) -> None:
    server = start_server(kind=kind)
    httpx.get(f"{server.url}/a%0A2026-01-01T00:00:00Z%20INFO%20forged%3A%20b?x=y")
    server.terminate()
    lines = [line for line in server.log().splitlines() if "forged" in line]
    assert len(lines) == 1
    assert r' INFO comments.access: GET "/a\n2026-01-01T00:00:00Z INFO forged: b" 404 ' in lines[0]


def test_the_access_log_can_be_switched_off(start_server: Callable[..., Server]) -> None:
    server = start_server(ACCESS_LOG="off", LOG_LEVEL="INFO")
    httpx.get(f"{server.url}/")
    server.terminate()
    assert "comments.access" not in server.log()


@pytest.mark.parametrize("server_kind", ["daphne-application", "uvicorn"])
def test_an_error_keeps_its_traceback_on_one_line(databases: Databases, tmp_path: Path, server_kind: str) -> None:
    server = Server(databases.fresh(), tmp_path / "log", kind=server_kind, LOG_FORMAT="json")
    server.application = "tests.site.broken_application:application"
    server.start()
    try:
        assert httpx.get(f"{server.url}/").status_code == 500
        assert httpx.get(f"{server.url}/boom").status_code == 500
        wait_until(lambda: len(requests_of(server)) == 2, 10, "two lines")
    finally:
        server.terminate()
    # A line is written when its answer has gone out: the second may be first.
    assert sorted((line["path"], line["status"], line["level"]) for line in requests_of(server)) == [
        ("/", 500, "ERROR"),
        ("/boom", 500, "ERROR"),
    ]
    faults = [line for line in json_lines(server) if "exception" in line]
    assert len(faults) == 2
    for fault in faults:
        assert fault["level"] == "ERROR"
        assert fault["exception"].startswith("Traceback ")
        assert "broken_application.py" in fault["exception"]
        assert "RuntimeError: No […] from […] with Bearer […] at /t/demo/[…]" in fault["exception"]
    for secret in ("ann@example.org", "203.0.113.77", "s3cret", "thread=diary"):
        assert secret not in server.log()
    # Nothing but JSON, so that a program reads every line.
    assert [line for line in server.log().splitlines() if not line.startswith("{")] == []


def test_an_outage_of_redis_is_told_in_a_few_lines(start_server: Callable[..., Server], redis: Redis) -> None:
    server = start_server(REDIS_URL=redis.url, LOG_FORMAT="json")
    with server.stream("0.0") as stream:
        stream.next()
        redis.kill()
        # Told at once; and again only after a while, when what was left out is counted.
        wait_until(lambda: " more like it before" in server.log(), 30, "the count")
        lines = [line for line in json_lines(server) if line["logger"] != "comments.access"]
    assert len(lines) <= 6
    assert {line["level"] for line in lines} <= {"WARNING", "ERROR"}
    assert [line for line in lines if "exception" in line] == []
