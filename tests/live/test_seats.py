"""Past the limits a reader gets a clear answer at once, and everything else goes on."""

import resource
from collections.abc import Callable

import httpx
import pytest

from tests.backends import wait_until
from tests.live.followers import Followers
from tests.servers import Server


def ask(server: Server, *, thread: str = "", **headers: str) -> httpx.Response:
    """The answer to a stream's request, without its endless body."""
    url = f"{server.url}/live/v1/demo/stream"
    with httpx.stream("GET", url, params={"thread": thread or server.thread}, headers=headers, timeout=30) as answer:
        if answer.status_code != 200:
            answer.read()
        return answer


def refuses(server: Server, status: int, **more: str) -> bool:
    answer = ask(server, **more)
    if answer.status_code == 200:
        return False
    assert answer.status_code == status
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    return True


def test_a_full_process_refuses_streams_and_lets_polls_come_back_later(start_server: Callable[..., Server]) -> None:
    server = start_server(LIVE_MAX_STREAMS="5")
    cursor = server.post("First").json()["cursor"]
    with Followers(server, 5) as followers:
        followers.wait_for(b"event: hello")
        assert refuses(server, 503)
        poll = server.poll(cursor, wait=20).json()
        assert (poll["events"], poll["cursor"]) == ([], cursor)
        assert 10_000 <= poll["retry_ms"] <= 20_000
        assert server.post("Second").status_code == 201
        assert [event["type"] for event in server.poll(cursor, wait=20).json()["events"]] == ["comment.created"]
        assert server.snapshot()["thread"]["count"] == 2
        followers.wait_for(b"Second")
    wait_until(lambda: ask(server).status_code == 200, what="a free seat")


def test_one_address_cannot_take_every_seat(start_server: Callable[..., Server]) -> None:
    server = start_server(LIVE_MAX_STREAMS_PER_ADDRESS="3", TRUSTED_PROXY_COUNT="1")
    with Followers(server, 3, headers="X-Forwarded-For: 192.0.2.7\r\n") as followers:
        followers.wait_for(b"event: hello")
        assert refuses(server, 429, **{"X-Forwarded-For": "192.0.2.7"})
        # What a client writes left of what our proxy saw is its own claim.
        assert refuses(server, 429, **{"X-Forwarded-For": "198.51.100.1, 192.0.2.7"})
        assert ask(server, **{"X-Forwarded-For": "192.0.2.8"}).status_code == 200


def test_one_thread_cannot_take_every_seat(start_server: Callable[..., Server]) -> None:
    server = start_server(LIVE_MAX_STREAMS_PER_THREAD="3")
    with Followers(server, 3) as followers:
        followers.wait_for(b"event: hello")
        assert refuses(server, 503)
        assert ask(server, thread="/elsewhere").status_code == 200


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux lowers the limit of another process")
def test_file_descriptors_are_kept_for_posting_and_reading(start_server: Callable[..., Server]) -> None:
    server = start_server(LIVE_MAX_STREAMS_PER_ADDRESS="1000")
    resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (200, 200))
    with Followers(server, 72) as followers:
        followers.wait_for(b"event: hello")
        assert refuses(server, 503)
        assert server.post("Words").status_code == 201
        assert server.snapshot()["thread"]["count"] == 1
