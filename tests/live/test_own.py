"""An author's own stream: what became of comments that nobody else may read."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core import signing

from comments.tickets import LIFETIME_SECONDS
from tests.backends import Redis, wait_until
from tests.conftest import need
from tests.live.test_processes import start_pair
from tests.moderator import Moderator
from tests.nginx import Nginx, Proxied, nginx_binary
from tests.servers import BLOG, NO_TLS, Databases, Server, Stream

HELD = "held"


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Origin": BLOG}


def hold(server: Server, body: str = "Let me in", token: str | None = None, **fields: Any) -> dict[str, Any]:
    """A comment that waits; with the token of its author."""
    answer = server.post(body, site=HELD, token=token, **fields)
    assert answer.status_code == 202, answer.text
    posted: dict[str, Any] = answer.json()
    return {"token": token, **posted}


def ticket_for(server: Server, token: str, *, thread: str = "", site: str = HELD) -> str:
    asked = {"thread": thread or server.thread}
    answer = httpx.post(server.api("ticket", site), json=asked, headers=bearer(token), **NO_TLS)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["ticket"])


def own_stream(server: Server, token: str = "", *, ticket: str = "", thread: str = "", site: str = HELD) -> Stream:
    query = {"thread": thread or server.thread, "ticket": ticket or ticket_for(server, token)}
    return Stream(f"{server.url}/live/v1/{site}/mine", query, {"Origin": BLOG})


def own(stream: Stream) -> dict[str, Any]:
    event = stream.next_of("own")
    assert event["id"] is None
    data: dict[str, Any] = event["data"]
    return data


def said(comment: dict[str, Any]) -> tuple[str, str, str]:
    return comment["html"], comment["state"], comment["reason"]


def test_what_waits_is_told_on_connecting_and_what_becomes_of_it_as_it_happens(any_server: Server) -> None:
    posted = hold(any_server)
    comment, token = posted["comment"], posted["token"]
    with own_stream(any_server, token) as stream, Moderator(any_server) as moderator:
        assert stream.response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert stream.response.headers["cache-control"] == "no-store"
        assert stream.response.headers["access-control-allow-origin"] == BLOG
        hello = stream.next()
        assert (hello["event"], hello["id"], hello["data"]) == ("hello", None, {"v": 1, "heartbeat_s": 25})
        assert own(stream) == {**comment, "reason": ""}
        moderator.decide("reject", comment["id"])
        told = own(stream)
        assert said(told) == (comment["html"], "rejected", "")
        assert told["rev"] == comment["rev"] + 1
        moderator.decide("restore", comment["id"])
        assert own(stream)["state"] == "published"
        moderator.decide("remove", comment["id"])
        assert said(own(stream)) == ("", "removed", "")


def test_what_happens_in_another_tab_is_told(any_server: Server) -> None:
    token = hold(any_server, "First")["token"]
    with own_stream(any_server, token) as stream:
        assert own(stream)["html"] == "<p>First</p>\n"
        second = hold(any_server, "Second", token)["comment"]
        assert own(stream)["html"] == "<p>Second</p>\n"
        address, data = any_server.api(f"comments/{second['id']}", HELD), {"body": "Mended", "rev": 1}
        assert httpx.patch(address, json=data, headers=bearer(token), **NO_TLS).status_code == 200
        assert said(own(stream)) == ("<p>Mended</p>\n", "pending", "")
        assert httpx.delete(address, headers=bearer(token), **NO_TLS).status_code == 200
        assert said(own(stream)) == ("", "removed", "")


def test_what_was_decided_meanwhile_is_told_on_connecting(server: Server) -> None:
    first = hold(server, "First")
    token = first["token"]
    second, third = hold(server, "Second", token)["comment"], hold(server, "Third", token)["comment"]
    httpx.delete(server.api(f"comments/{third['id']}", HELD), headers=bearer(token), **NO_TLS).raise_for_status()
    with Moderator(server) as moderator:
        moderator.decide("approve", first["comment"]["id"])
        moderator.decide("reject", second["id"])
    with own_stream(server, token) as stream:
        assert [own(stream)["state"] for _ in range(3)] == ["published", "rejected", "removed"]


def test_what_was_published_at_once_is_not_told(server: Server) -> None:
    """The public stream tells of it, and the author's page has it from its answer."""
    token = server.post("Public").json()["token"]
    with own_stream(server, ticket=ticket_for(server, token, site="demo"), site="demo") as stream:
        assert stream.next()["event"] == "hello"
        server.post("Public too", token=token)
        author = httpx.get(server.api(f"me?thread={server.thread}"), headers=bearer(token), **NO_TLS).json()
        with Moderator(server) as moderator:
            moderator.decide("reject", author["own"][0])
        assert own(stream)["id"] == author["own"][0]


def test_nobody_else_is_told(server: Server) -> None:
    """Others wait here too, in the same thread and in another: none of it goes to anybody but its author."""
    secret = hold(server, "SECRET words", author={"name": "Sue Secret"})
    elsewhere = hold(server, "SECRET elsewhere", secret["token"], thread="/elsewhere")
    mine = hold(server, "Mine")
    told = b""
    with own_stream(server, mine["token"]) as stream, server.stream("0.0", site=HELD) as public:
        assert own(stream)["id"] == mine["comment"]["id"]
        public.next_of("hello")
        with Moderator(server) as moderator:
            moderator.decide("reject", secret["comment"]["id"], elsewhere["comment"]["id"])
            moderator.decide("approve", mine["comment"]["id"])
        told += str(own(stream)).encode() + str(public.next_of("comment.created")).encode()
        told += stream._buffer + public._buffer
    told += str(server.snapshot(site=HELD)).encode() + server.poll("0.0", site=HELD).content
    assert b"SECRET" not in told.upper()
    with own_stream(server, secret["token"]) as stream:
        assert said(own(stream)) == ("<p>SECRET words</p>\n", "rejected", "")
        httpx.post(server.api("comments", HELD))  # anything: the next word is about what happens now
        hold(server, "Another", secret["token"])
        assert own(stream)["html"] == "<p>Another</p>\n"  # and not the one elsewhere


def forged(*, site_id: int, key: str, salt: str = "comments.ticket", age: float = 0, author: int = 1) -> str:
    """What only somebody with the server's key could make."""
    signer = signing.TimestampSigner(key="only-for-tests-" * 3, salt=f"{salt}:{site_id}:{key}")
    then = time.time() - age
    signer.timestamp = lambda: signing.b62_encode(int(then))  # type: ignore[method-assign]
    return signer.sign(str(author))


def test_a_ticket_is_good_for_one_author_one_thread_and_a_minute(any_server: Server) -> None:
    token = hold(any_server)["token"]
    ticket, thread = ticket_for(any_server, token), any_server.thread
    author = int(ticket.partition(":")[0])
    good = forged(site_id=2, key=thread, author=author)
    assert _status(any_server, good) == 200  # so that the bad ones are bad for what they say
    assert _status(any_server, ticket, thread=f"{thread}/?utm=x") == 200
    bad = {
        "old": forged(site_id=2, key=thread, author=author, age=LIFETIME_SECONDS + 2),
        "another site's": forged(site_id=1, key=thread, author=author),
        "another thread's": ticket_for(any_server, token, thread="/elsewhere"),
        "another purpose": forged(site_id=2, key=thread, author=author, salt="comments.other"),
        "another author's name": f"{author + 1}:{ticket.partition(':')[2]}",
        "the token": token,
        "nothing": "",
        "nonsense": "1:2:3é\x00",
    }
    assert {name: _status(any_server, each) for name, each in bad.items()} == dict.fromkeys(bad, 401)
    assert _status(any_server, ticket, site="demo") == 401


def _status(server: Server, ticket: str, *, thread: str = "", site: str = HELD) -> int:
    query = {"thread": thread or server.thread, "ticket": ticket}
    with httpx.stream("GET", f"{server.url}/live/v1/{site}/mine", params=query, **NO_TLS) as answer:
        if answer.status_code == 401:
            assert answer.headers["content-type"] == "application/problem+json"
            assert b'"code":"bad_ticket"' in answer.read()
        return answer.status_code


def test_a_ticket_holds_no_token_and_is_one(any_server: Server) -> None:
    token = hold(any_server)["token"]
    ticket = ticket_for(any_server, token)
    assert token not in ticket
    assert httpx.get(any_server.api("me?thread=a", HELD), headers=bearer(ticket), **NO_TLS).status_code == 401


def test_what_one_process_decides_the_other_tells(start_server, databases: Databases, redis: Redis) -> None:
    # A sweep a minute apart cannot be what carries it.
    writer, reader = start_pair(start_server, databases, REDIS_URL=redis.url, LIVE_SWEEP_SECONDS="60")
    posted = hold(writer)
    with own_stream(reader, posted["token"]) as stream, Moderator(writer) as moderator:
        assert own(stream)["state"] == "pending"
        moderator.decide("reject", posted["comment"]["id"])
        assert own(stream)["state"] == "rejected"


def test_without_a_ring_the_sweep_tells(start_server, databases: Databases) -> None:
    writer, reader = start_pair(start_server, databases, LIVE_SWEEP_SECONDS="1")
    posted = hold(writer)
    with own_stream(reader, posted["token"]) as stream, Moderator(writer) as moderator:
        assert own(stream)["state"] == "pending"
        moderator.decide("reject", posted["comment"]["id"])
        assert own(stream)["state"] == "rejected"
        assert hold(writer, "Another", posted["token"])["comment"]["id"] == own(stream)["id"]


def test_a_process_that_is_killed_loses_nothing(start_server: Callable[..., Server]) -> None:
    server = start_server()
    posted = hold(server)
    with own_stream(server, posted["token"]) as stream:
        own(stream)
        with Moderator(server) as moderator:
            moderator.decide("reject", posted["comment"]["id"])
            server.kill()
        with pytest.raises(EOFError):
            stream.next_of("another")
    server.start()
    with own_stream(server, posted["token"]) as stream:
        assert own(stream)["state"] == "rejected"


@pytest.mark.parametrize("kind", ["daphne", "uvicorn"])
def test_it_is_a_stream_like_the_other(kind: str, start_server: Callable[..., Server]) -> None:
    """Beats, seats, the end of its time, and the end of live."""
    limits = {"LIVE_HEARTBEAT_SECONDS": "1", "LIVE_MAX_STREAMS_PER_ADDRESS": "2"}
    server = start_server(kind=kind, **limits)
    token = hold(server)["token"]
    ticket = ticket_for(server, token)
    with own_stream(server, ticket=ticket) as stream, own_stream(server, ticket=ticket):
        assert _status(server, ticket) == 429
        assert stream.next_of("ping")["data"] == {}
        with Moderator(server) as moderator:
            moderator.switch_live_off(HELD)
            assert stream.next_of("stop")["data"] == {}
        with pytest.raises(EOFError):
            stream.next()
    # A site's settings are remembered for two seconds.
    wait_until(lambda: _status(server, ticket) == 204, what="the end of live")


def test_a_drain_says_goodbye(own_server: Server) -> None:
    token = hold(own_server)["token"]
    with own_stream(own_server, token) as stream:
        own(stream)
        own_server.ask_to_stop()
        assert stream.next_of("closing")["data"]["reason"] == "deploy"
        with pytest.raises(EOFError):
            stream.next()
        assert own_server.wait() == 0


def test_an_author_of_many_is_told_all(start_server: Callable[..., Server]) -> None:
    """More than is read or sent at once."""
    server = start_server()
    token = hold(server, "Number 0 " + "x" * 2000)["token"]
    for number in range(1, 60):
        hold(server, f"Number {number} " + "x" * 2000, token)
    with own_stream(server, token) as stream:
        told = [own(stream)["html"].split()[1] for _ in range(60)]
        assert told == [str(number) for number in range(60)]


def test_no_log_holds_a_ticket(start_server: Callable[..., Server], tmp_path: Path) -> None:
    """It stands in an address, and nginx puts addresses into what it says of failures."""
    need(nginx_binary(), "nginx")
    server = start_server(ACCESS_LOG="on", LOG_LEVEL="DEBUG")
    nginx = Nginx(tmp_path, [server.port])
    front = Proxied(nginx)
    try:
        nginx.start()
        ticket = ticket_for(front, hold(server)["token"])
        with own_stream(front, ticket=ticket) as stream:
            own(stream)
            assert _status(front, "SECRET") == 401
            assert _status(front, ticket, thread="/elsewhere") == 401
            # Lines are written ten times a second. Without them the search below would prove nothing.
            wait_until(lambda: "comments.access" in server.log(), what="the lines of its requests")
            server.kill()
            with pytest.raises(EOFError):
                stream.next_of("another")
        assert _status(front, ticket) == 502
        # Nor without nginx's: it does speak of failures elsewhere.
        assert front_fails(front)
        wait_until(lambda: "connect() failed" in nginx.log(), what="nginx's word of it")
        logs = nginx.log() + server.log()
        assert ticket.rpartition(":")[2] not in logs  # the rest is percent-encoded in an address
        assert "SECRET" not in logs
    finally:
        nginx.stop()


def front_fails(front: Server) -> bool:
    return httpx.get(front.api("recent", HELD), **NO_TLS).status_code == 502
