"""How many are reading: told on change, and right again after a process was killed."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest

from comments.live.typists import ADDRESS_LIMIT, PROCESS_LIMIT, TYPING_SECONDS, Typists
from tests.backends import Redis
from tests.live.followers import Followers
from tests.servers import Databases, Server, Stream, manage


def presence(stream: Stream) -> dict[str, int]:
    data: dict[str, int] = stream.next_of("presence", seconds=60)["data"]
    return data


def wait_for_readers(stream: Stream, readers: int) -> None:
    while presence(stream) != {"readers": readers, "typing": 0}:
        pass


def test_readers_are_counted_and_told_when_the_number_changes(any_own_server: Server) -> None:
    with any_own_server.stream() as stream:
        assert presence(stream)["readers"] == 1
        with Followers(any_own_server, 4) as followers:
            wait_for_readers(stream, 5)
            followers.wait_for(b'"readers":5')
        wait_for_readers(stream, 1)


def test_a_presence_moves_no_cursor(own_server: Server) -> None:
    with own_server.stream() as stream:
        assert stream.next_of("presence")["id"] is None


def test_processes_count_together_and_forget_one_that_was_killed(
    start_server: Callable[..., Server], redis: Redis
) -> None:
    first = start_server(REDIS_URL=redis.url)
    second = start_server(REDIS_URL=redis.url, database_url=first.database_url)
    with first.stream() as stream, Followers(second, 3) as followers:
        followers.wait_for(b"event: hello")
        wait_for_readers(stream, 4)
        second.kill()
        wait_for_readers(stream, 1)


@pytest.fixture
def typing_site(databases: Databases) -> str:
    """A database whose site tells that people are typing."""
    url = databases.fresh()
    switch_on = 'from comments.models import Site; Site.objects.filter(key="demo").update(typing=True)'
    manage(url, "shell", "-v0", "-c", switch_on)
    return url


@contextmanager
def keep_typing(*pages: tuple[Server, str]) -> Iterator[None]:
    """Pages that say so again and again, as the widget does: on a busy machine one beacon is over before it is told."""
    stopped = threading.Event()

    def type_on() -> None:
        while not stopped.is_set():
            for server, who in pages:
                server.type(who)
            stopped.wait(2)

    thread = threading.Thread(target=type_on)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def wait_for_typists(stream: Stream, typing: int) -> None:
    while presence(stream)["typing"] != typing:
        pass


@pytest.mark.parametrize("kind", ["daphne", "uvicorn"])
def test_people_who_type_are_counted_by_page_and_forgotten(
    start_server: Callable[..., Server], typing_site: str, kind: str
) -> None:
    server = start_server(kind=kind, database_url=typing_site)
    with server.stream() as stream:
        assert presence(stream) == {"readers": 1, "typing": 0}
        answers = [server.type(who) for who in ("page-one", "page-one", "page-two")]
        assert {(answer.status_code, answer.content) for answer in answers} == {(204, b"")}
        with keep_typing((server, "page-one"), (server, "page-two")):
            wait_for_typists(stream, 2)
        wait_for_typists(stream, 0)


def test_typing_is_counted_for_our_pages_only_and_where_the_site_wants_it(
    start_server: Callable[..., Server], typing_site: str
) -> None:
    server = start_server(database_url=typing_site)
    server.thread = "/elsewhere"
    assert server.type("held-site", site="held").status_code == 204
    server.thread = "/post"
    with server.stream(site="held", thread="/elsewhere") as off, server.stream() as stream:
        assert server.type("page-evil", origin="http://evil.example").status_code == 204
        assert server.type("page-script", origin="").status_code == 204
        assert server.type("page-null", origin="null").status_code == 204
        assert server.type("page-there", thread="/elsewhere").status_code == 204
        with keep_typing((server, "page-here")):
            wait_for_typists(stream, 1)
        assert presence(off) == {"readers": 1, "typing": 0}


@pytest.mark.parametrize("who", ["", "short", "x" * 37, "semi;colon", "äöüäöüäöü"])
def test_a_word_that_is_none_is_refused(server: Server, who: str) -> None:
    answer = server.type(who)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["who"])


def test_typing_is_said_by_post_on_a_site_of_ours(server: Server) -> None:
    answer = httpx.get(f"{server.url}/live/v1/demo/typing", params={"thread": "/post", "who": "page-one"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert server.type("page-one", site="nobody").status_code == 404


def test_processes_count_one_page_once(start_server: Callable[..., Server], redis: Redis, typing_site: str) -> None:
    first, second = (start_server(REDIS_URL=redis.url, database_url=typing_site) for _ in range(2))
    with first.stream() as stream:
        assert presence(stream)["readers"] == 1
        with keep_typing((first, "page-one"), (second, "page-one"), (second, "page-two")):
            wait_for_typists(stream, 2)
        wait_for_typists(stream, 0)


def test_one_network_cannot_fill_the_room_and_nobody_the_process() -> None:
    typists, name = Typists(), (1, "/post")
    for number in range(ADDRESS_LIMIT + 5):
        typists.hear(name, f"page-{number}", "192.0.2.1", now=1.0)
    assert typists.count(name) == ADDRESS_LIMIT
    typists.hear(name, "page-elsewhere", "192.0.2.2", now=1.0)
    assert typists.count(name) == ADDRESS_LIMIT + 1
    for number in range(PROCESS_LIMIT):
        typists.hear((1, f"/{number}"), "page-one", "", now=2.0)
    assert sum(typists.count((1, f"/{number}")) for number in range(PROCESS_LIMIT)) == PROCESS_LIMIT - ADDRESS_LIMIT - 1
    typists.forget(now=2.0 + TYPING_SECONDS)
    assert typists.count(name) == 0
    assert not typists._until
    typists.hear(name, "page-one", "192.0.2.1", now=1.0 + 2 * TYPING_SECONDS)
    assert typists.count(name) == 1
