"""The moderators' stream, on real servers: what it tells, to whom, and that nothing is lost by a break."""

from typing import Any

import httpx
import pytest

from tests.backends import Redis
from tests.live.test_processes import start_pair
from tests.moderator import Moderator
from tests.servers import ANA, NO_TLS, Databases, Server, Stream, manage


def desk_stream(server: Server, moderator: Moderator | None = None, cursor: str = "", **headers: str) -> Stream:
    cookie = {"Cookie": f"comments_session={moderator.session}"} if moderator else {}
    return Stream(f"{server.url}/live/desk/stream", {"cursor": cursor} if cursor else {}, {**cookie, **headers})


def hold(server: Server, body: str = "Let me in") -> dict[str, Any]:
    answer = server.post(body, site="held")
    assert answer.status_code == 202, answer.text
    comment: dict[str, Any] = answer.json()["comment"]
    return comment


def entry_of(stream: Stream, comment: dict[str, Any]) -> dict[str, Any]:
    """What is told next of a comment; a server shared with other tests tells of theirs too."""
    while True:
        event = stream.next_of("entry")
        if event["data"]["comment"] == comment["id"]:
            return event


def test_what_happens_to_the_queue_is_told_with_who_did_it(any_server: Server) -> None:
    with Moderator(any_server) as moderator, desk_stream(any_server, moderator) as stream:
        assert stream.response.headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in stream.response.headers
        assert stream.next()["event"] == "hello"
        comment = hold(any_server, "SECRET words")
        held = entry_of(stream, comment)
        told = {"action": "held", "comment": comment["id"], "site": "held", "name": "", "state": "pending"}
        assert held["data"] == told
        moderator.decide("approve", comment["id"])
        approved = entry_of(stream, comment)
        assert approved["data"] == told | {"action": "approved", "name": "mo", "state": "published"}
        assert int(approved["id"].partition(".")[2]) > int(held["id"].partition(".")[2])
        assert "SECRET" not in f"{held}{approved}"


def test_a_break_loses_nothing_and_repeats_nothing(own_server: Server) -> None:
    with Moderator(own_server) as moderator:
        with desk_stream(own_server, moderator) as stream:
            first = hold(own_server, "First")
            place = entry_of(stream, first)["id"]
        missed = [hold(own_server, f"Missed {number}") for number in range(3)]
        moderator.decide("reject", missed[1]["id"])
        own_server.kill()
        own_server.start()
        with desk_stream(own_server, moderator, place) as stream:
            hello = stream.next()
            assert hello["data"]["replayed"] == 4
            told = [stream.next_of("entry")["data"] for _ in range(4)]
            assert [each["comment"] for each in told] == [*(each["id"] for each in missed), missed[1]["id"]]
            after = hold(own_server, "After")
            assert stream.next_of("entry")["data"]["comment"] == after["id"]


@pytest.mark.parametrize(("cursor", "reason"), [("1.1", "epoch"), ("9.999999", "epoch")])
def test_a_place_of_another_log_is_answered_with_a_reset(any_server: Server, cursor: str, reason: str) -> None:
    hold(any_server)
    with Moderator(any_server) as moderator, desk_stream(any_server, moderator, cursor) as stream:
        assert stream.next_of("reset")["data"] == {"reason": reason}


def test_how_many_wait_and_who_looks_at_what_are_told_as_they_are(own_server: Server) -> None:
    with Moderator(own_server) as mo, Moderator(own_server, ANA) as ana, desk_stream(own_server, mo) as stream:
        assert stream.next_of("desk")["data"] == {"waiting": 0, "claims": []}
        comment = hold(own_server)
        assert stream.next_of("desk")["data"]["waiting"] == 1
        ana.submit("/admin/comments/queueitem/claim/", {"item": comment["id"]})
        assert stream.next_of("desk")["data"]["claims"] == [{"comment": comment["id"], "name": "ana"}]
        ana.submit("/admin/comments/queueitem/claim/", {})
        assert stream.next_of("desk")["data"]["claims"] == []


def test_a_moderator_hears_of_their_sites_alone_and_of_none_after_losing_them(own_server: Server) -> None:
    with Moderator(own_server, ANA) as ana, desk_stream(own_server, ana) as stream:
        stream.next_of("desk")
        elsewhere = own_server.post("Public").json()["comment"]
        answer = httpx.post(own_server.api(f"comments/{elsewhere['id']}/report"), json={"reason": "spam"}, **NO_TLS)
        assert answer.status_code == 200
        comment = hold(own_server)
        assert stream.next_of("entry")["data"]["comment"] == comment["id"]
        command = "from comments.models import Site; Site.objects.get(key='held').moderators.clear()"
        manage(own_server.database_url, "shell", "-v0", "-c", command)
        assert stream.next_of("entry", "stop")["event"] == "stop"


def test_whoever_signs_out_hears_no_more(any_server: Server) -> None:
    with Moderator(any_server) as moderator, desk_stream(any_server, moderator) as stream:
        stream.next_of("desk")
        session = moderator.session
        moderator.submit("/admin/logout/", {})
        assert stream.next_of("entry", "stop")["event"] == "stop"
        asked = {"Cookie": f"comments_session={session}"}
        assert httpx.get(f"{any_server.url}/live/desk/stream", headers=asked, **NO_TLS).status_code == 401


@pytest.mark.parametrize("cookie", ["", "comments_session=", "comments_session=" + "x" * 32, "comments_session", '"'])
def test_nobody_follows_without_a_session(any_server: Server, cookie: str) -> None:
    answer = httpx.get(f"{any_server.url}/live/desk/stream", headers={"Cookie": cookie}, **NO_TLS)
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_a_page_of_elsewhere_is_refused(any_server: Server) -> None:
    with Moderator(any_server) as moderator:
        cookie = {"Cookie": f"comments_session={moderator.session}"}
        for origin in ("http://blog.example", "null"):
            answer = httpx.get(f"{any_server.url}/live/desk/stream", headers={**cookie, "Origin": origin}, **NO_TLS)
            assert answer.status_code == 403
        answer = httpx.post(f"{any_server.url}/live/desk/stream", headers=cookie, **NO_TLS)
        assert answer.status_code == 405
        answer = httpx.get(f"{any_server.url}/live/desk/stream?cursor=x", headers=cookie, **NO_TLS)
        assert answer.status_code == 400


def test_what_happens_on_one_process_is_told_on_the_other(databases: Databases, start_server, redis: Redis) -> None:
    # A sweep a minute apart cannot be what carries it.
    first, second = start_pair(start_server, databases, REDIS_URL=redis.url, LIVE_SWEEP_SECONDS="60")
    with Moderator(first) as moderator, desk_stream(second, moderator) as stream:
        stream.next_of("desk")
        comment = hold(first)
        moderator.decide("approve", comment["id"])
        assert [entry_of(stream, comment)["data"]["action"] for _ in range(2)] == ["held", "approved"]
