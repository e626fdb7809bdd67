"""Two processes behind nginx with deploy/nginx.conf: nothing is held back, kept too long, believed or done twice."""

import socket
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.backends import free_port, redis_binary, running_redis, wait_until
from tests.conftest import need
from tests.many import Many, running_many
from tests.nginx import Nginx, nginx_binary
from tests.servers import BLOG, NO_TLS, ROOT, Databases

OTHER = "http://stranger.example"
ENCODINGS = {"br": "gzip, deflate, br, zstd", "gzip": "gzip;q=1.0, br;q=0", "": "identity"}


@pytest.fixture(scope="module")
def many(postgres_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Many]:
    """A sweep a minute apart carries nothing here: what one process writes, the other hears of from Redis."""
    need(nginx_binary(), "nginx")
    need(redis_binary(), "Redis")
    folder = tmp_path_factory.mktemp("many")
    with (
        running_redis() as redis,
        running_many(postgres_databases.fresh(), folder, redis.url, redis.url, LIVE_SWEEP_SECONDS="60") as running,
    ):
        yield running


@pytest.fixture
def thread(many: Many) -> str:
    """For all of a test's servers a thread that no other test has written to."""
    many.front.thread = f"/{uuid.uuid4().hex[:8]}"
    for server in many.servers:
        server.thread = many.front.thread
    return many.front.thread


def ask(many: Many, path: str, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.get(f"{many.front.url}{path}", headers=named, timeout=30, **NO_TLS)


def ask_page(many: Many, thread: str, **headers: str) -> httpx.Response:
    return ask(many, f"/api/v1/sites/demo/thread?thread={thread}", **headers)


def test_every_event_passes_nginx_at_once(many: Many, thread: str) -> None:
    with many.front.stream("0.0", **{"Accept-Encoding": "gzip"}) as stream:
        assert "content-encoding" not in stream.response.headers
        assert stream.next(1)["event"] == "hello"
        for number in range(5):
            posted = many.front.post(f"Comment {number}").json()["cursor"]
            assert stream.next(1)["id"] == posted


def test_what_one_process_writes_readers_of_the_other_have_within_a_second(many: Many, thread: str) -> None:
    writer, reader = many.servers
    with reader.stream("0.0") as stream:
        stream.next()
        posted = [writer.post(f"Comment {number}").json()["cursor"] for number in range(3)]
        assert [stream.next(1)["id"] for _ in posted] == posted


def test_a_poll_waits_behind_nginx_and_is_answered_at_once(many: Many, thread: str) -> None:
    cursor = many.front.post("First").json()["cursor"]
    found: list[httpx.Response] = []
    waiting = threading.Thread(target=lambda: found.append(many.front.poll(cursor, wait=20)))
    waiting.start()
    posted = many.front.post("Second").json()["cursor"]
    waiting.join(5)
    assert found[0].json()["cursor"] == posted


def test_a_page_is_kept_for_a_second_and_for_those_who_may_share_it(many: Many, thread: str) -> None:
    first = ask_page(many, thread, Origin=BLOG)
    assert (first.headers["X-Cache"], first.headers["Access-Control-Allow-Origin"]) == ("MISS", BLOG)
    again = ask_page(many, thread, Origin=BLOG)
    assert (again.headers["X-Cache"], again.headers["Access-Control-Allow-Origin"]) == ("HIT", BLOG)
    assert again.content == first.content
    assert "Access-Control-Allow-Origin" not in ask_page(many, thread, Origin=OTHER).headers
    assert "Access-Control-Allow-Origin" not in ask_page(many, thread).headers
    unchanged = ask_page(many, thread, Origin=BLOG, If_None_Match=again.headers["ETag"])
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    posted = many.front.post("News").json()["cursor"]
    wait_until(lambda: ask_page(many, thread, Origin=BLOG).json()["cursor"] == posted, 3, "the page with the news")


def test_a_page_is_kept_once_for_each_way_it_is_coded(many: Many, thread: str) -> None:
    many.front.post("A comment. " * 200)
    sizes, page = {}, f"{many.front.api('thread')}?thread={thread}"
    for coding, accepted in ENCODINGS.items():
        with httpx.stream("GET", page, headers={"Accept-Encoding": accepted}, **NO_TLS) as answer:
            assert answer.headers.get("Content-Encoding", "") == coding
            sizes[coding] = len(b"".join(answer.iter_raw()))
    assert sizes["br"] < sizes["gzip"] < sizes[""]
    like_another_browser = ask_page(many, thread, Accept_Encoding="br, gzip")
    assert like_another_browser.headers["X-Cache"] == "HIT"


def test_what_is_for_one_reader_alone_is_not_kept(many: Many, thread: str) -> None:
    token = many.front.post("Mine").json()["token"]
    for _ in range(2):
        assert ask_page(many, thread, Authorization=f"Bearer {token}").headers["X-Cache"] == "BYPASS"
        refused = ask(many, "/api/v1/sites/nowhere/thread?thread=/x")
        assert (refused.status_code, refused.headers["X-Cache"]) == (404, "MISS")
    # What went past the cache left nothing in it.
    assert ask_page(many, thread).headers["X-Cache"] == "MISS"


def test_the_widget_is_kept(many: Many) -> None:
    plain = [ask(many, "/embed.js", Accept_Encoding="identity") for _ in range(2)]
    zipped = [ask(many, "/embed.js", Accept_Encoding="gzip, br") for _ in range(2)]
    assert [answer.headers["X-Cache"] for answer in (plain[1], zipped[1])] == ["HIT", "HIT"]
    assert "Content-Encoding" not in plain[1].headers
    assert zipped[1].headers["Content-Encoding"] in ("gzip", "br")
    assert plain[1].content == zipped[1].content
    assert ask(many, "/embed.js", If_None_Match=plain[1].headers["ETag"]).status_code == 304


def test_the_parts_of_the_widget_are_kept(many: Many) -> None:
    build = (ROOT / "static/comments/embed/build.txt").read_text()
    for path in (f"/embed/{build}/later.js", f"/embed/{build}/locale/en.json"):
        answers = [ask(many, path, Accept_Encoding="gzip") for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[1].headers["X-Cache"] == "HIT"
        assert "immutable" in answers[1].headers["Cache-Control"]
    assert ask(many, "/embed/00000000/later.js").status_code == 404


def test_what_is_for_the_operator_stays_inside(many: Many) -> None:
    assert [ask(many, path).status_code for path in ("/metrics", "/readyz", "/healthz")] == [404, 404, 200]
    assert httpx.get(f"{many.servers[0].url}/readyz", **NO_TLS).status_code == 200


def test_too_large_a_body_is_refused_in_our_words(many: Many, thread: str) -> None:
    answer = many.front.post("x" * 280_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert many.front.post("x" * 400_000).status_code == 413


def test_a_reload_cuts_no_stream(many: Many, thread: str) -> None:
    with many.front.stream("0.0") as stream:
        stream.next()
        many.nginx.reload()
        for number in range(20):
            posted = many.front.post(f"Comment {number}").json()["cursor"]
            assert stream.next(2)["id"] == posted


@pytest.fixture
def own_many(postgres_databases: Databases, tmp_path: Path) -> Iterator[Many]:
    """Two processes that a test may kill. They limit rates."""
    need(nginx_binary(), "nginx")
    need(redis_binary(), "Redis")
    with (
        running_redis() as redis,
        running_many(postgres_databases.fresh(), tmp_path, redis.url, redis.url, RATE_LIMITS="on") as running,
    ):
        yield running


def test_an_address_that_a_client_claims_is_not_believed(own_many: Many) -> None:
    codes = []
    for number in range(32):
        claimed = {"X-Forwarded-For": f"198.51.100.{number}", "Forwarded": f"for=198.51.100.{number}", "Origin": BLOG}
        body = {"thread": "/x", "url": f"{BLOG}/x", "body": f"Comment {number}", "client_id": str(uuid.uuid4())}
        answer = httpx.post(own_many.front.api("comments"), json=body, headers=claimed, **NO_TLS)
        codes.append(answer.status_code)
    assert set(codes) == {201, 429}
    assert codes.count(429) >= 2


def test_a_killed_process_costs_its_readers_a_reconnect_and_nobody_else_anything(own_many: Many) -> None:
    front, (first, second) = own_many.front, own_many.servers
    first.kill()
    for number in range(8):
        assert front.post(f"Comment {number}").status_code == 201, own_many.nginx.log()
        assert front.snapshot(limit=number + 1)["thread"]["count"] == number + 1
        with front.stream() as stream:
            assert stream.next(2)["event"] == "hello"
    first.start()
    second.kill()
    posted = front.post("The other one").json()["cursor"]
    with front.stream("0.0") as stream:
        assert stream.take(9)[-1]["id"] == posted


def test_a_new_version_refuses_no_request(own_many: Many) -> None:
    """One process after the other is stopped politely and started, as docs/operating.md says, while somebody writes."""
    front, done = own_many.front, threading.Event()
    codes: list[int] = []

    def write() -> None:
        token = front.post("Before").json()["token"]
        while not done.is_set():
            # Previews pass limits that posts would reach.
            headers = {"Origin": BLOG, "Authorization": f"Bearer {token}"}
            codes.append(
                httpx.post(front.api("preview"), json={"body": "Words"}, headers=headers, **NO_TLS).status_code
            )
            codes.append(httpx.get(front.api("counts"), params={"thread": "/post"}, **NO_TLS).status_code)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with own_many.servers[0].stream() as stream:
            stream.next()
            for server in own_many.servers:
                assert server.terminate() == 0
                server.start()
            assert stream.next_of("closing")["data"]["reason"] == "deploy"
    finally:
        done.set()
        writer.join(30)
    assert len(codes) > 20
    assert set(codes) <= {200, 429}


class Mute(threading.Thread):
    """Takes requests and hangs up without an answer, as a process does that dies over one."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.port = free_port()
        self.taken: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.start()

    def run(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                self.taken.append(connection.recv(65536))

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@pytest.mark.parametrize(("method", "times"), [("POST", 1), ("PATCH", 1), ("GET", 2)])
def test_nginx_repeats_no_write_that_a_process_has_seen(tmp_path: Path, method: str, times: int) -> None:
    need(nginx_binary(), "nginx")
    mutes = [Mute(), Mute()]
    nginx = Nginx(tmp_path, [mute.port for mute in mutes]).start()
    try:
        answer = httpx.request(method, f"{nginx.url}/api/v1/sites/demo/comments", json={}, timeout=30, **NO_TLS)
        assert answer.status_code == 502
        assert sum(len(mute.taken) for mute in mutes) == times
    finally:
        nginx.stop()
        for mute in mutes:
            mute.close()


def test_nginx_takes_a_write_elsewhere_when_a_process_is_not_there(tmp_path: Path) -> None:
    need(nginx_binary(), "nginx")
    mute = Mute()
    nginx = Nginx(tmp_path, [free_port(), mute.port]).start()
    try:
        begun = time.monotonic()
        httpx.post(f"{nginx.url}/api/v1/sites/demo/comments", json={}, timeout=30, **NO_TLS)
        assert len(mute.taken) == 1
        assert time.monotonic() - begun < 3
    finally:
        nginx.stop()
        mute.close()
