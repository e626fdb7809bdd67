"""The page of a thread from memory: the same answer as from the API, and never older than it may be."""

import gzip
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import brotli
import httpx
import pytest

from tests.backends import Redis, wait_until
from tests.moderator import Moderator
from tests.servers import BLOG, Databases, Server

DECODERS = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=30) as client:
        yield client


def ask(client: httpx.Client, server: Server, *, method: str = "GET", query: str = "", **headers: str) -> Any:
    """A question for the server's thread with just these headers. The body of its answer is left coded: `.raw`."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    request = httpx.Request(method, f"{server.api('thread')}?thread={server.thread}{query}", headers=names)
    answer = client.send(request, stream=True)
    answer.raw = b"".join(answer.iter_raw())
    answer.close()
    return answer


def told(answer: Any) -> tuple[int, list[tuple[str, str]], bytes]:
    """All that an answer says, but for the time."""
    return answer.status_code, [pair for pair in answer.headers.multi_items() if pair[0] != "date"], answer.raw


def sources(server: Server) -> dict[str, int]:
    """How often each source has answered so far."""
    text = httpx.get(f"{server.url}/metrics", timeout=30).text
    return {name: int(float(n)) for name, n in re.findall(r'comments_snapshots_total{answer="(\w+)"} (\S+)', text)}


def delete(server: Server, posted: dict[str, Any]) -> httpx.Response:
    headers = {"Authorization": f"Bearer {posted['token']}"}
    return httpx.delete(server.api(f"comments/{posted['comment']['id']}"), headers=headers, timeout=30)


@pytest.mark.parametrize("accepted", ["", "gzip", "br"])
@pytest.mark.parametrize("origin", ["", BLOG, "http://evil.example"])
def test_a_ready_answer_is_the_built_one(client: httpx.Client, any_server: Server, accepted: str, origin: str) -> None:
    any_server.post("Hello *there*")
    headers = {"Accept-Encoding": accepted} if accepted else {}
    headers |= {"Origin": origin} if origin else {}
    before = sources(any_server)
    built, ready = (ask(client, any_server, **headers) for _ in range(2))
    after = sources(any_server)
    assert (after["hit"] - before["hit"], after["miss"] - before["miss"]) == (1, 1)
    assert told(ready) == told(built)
    assert ready.status_code == 200
    assert ready.headers.get("content-encoding", "") == accepted
    assert ready.headers.get("access-control-allow-origin") == (origin if origin == BLOG else None)
    assert "access-control-allow-credentials" not in ready.headers
    assert ready.headers["content-length"] == str(len(ready.raw))
    assert ready.headers["vary"] == "Origin, Accept-Encoding"
    assert ready.headers["cache-control"] == "public, no-cache"
    assert DECODERS[accepted](ready.raw) == ask(client, any_server).raw
    assert b"<em>there</em>" in DECODERS[accepted](ready.raw)


def test_each_origin_has_its_own_answer_from_one_page(client: httpx.Client, any_server: Server) -> None:
    any_server.post("Hello")
    before = sources(any_server)
    for _ in range(2):
        allowed = ask(client, any_server, Origin=BLOG)
        foreign, none = ask(client, any_server, Origin="null"), ask(client, any_server)
        assert allowed.headers["access-control-allow-origin"] == BLOG
        assert allowed.headers["access-control-expose-headers"] == "etag, retry-after"
        assert not [name for name in (*foreign.headers, *none.headers) if name.startswith("access-control")]
    after = sources(any_server)
    assert (after["hit"] - before["hit"], after["miss"] - before["miss"]) == (5, 1)


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br;q=0.2, gzip;q=0.8", "gzip"),
        ("gzip;q=0, br;q=0", ""),
        ("*", "br"),
        ("*;q=0.5, br;q=0", "gzip"),
        ("identity, gzip;q=0.5", ""),
        ("deflate", ""),
        ("GZIP", "gzip"),
        ("br;q=x, ,;;, gzip ; q=0.001", "gzip"),
        ("identity;q=0, *;q=0", ""),
    ],
)
def test_the_coding_is_one_that_the_reader_takes(
    client: httpx.Client, server: Server, accepted: str, coding: str
) -> None:
    server.post("Hello")
    for _ in range(2):
        assert ask(client, server, Accept_Encoding=accepted).headers.get("content-encoding", "") == coding


def test_what_a_reader_holds_is_not_sent_again(client: httpx.Client, any_server: Server) -> None:
    posted = any_server.post("Hello").json()
    whole = ask(client, any_server, Accept_Encoding="gzip")
    tag = whole.headers["etag"]
    for held in (tag, tag.removeprefix("W/"), f'"x", {tag}', "*"):
        answer = ask(client, any_server, If_None_Match=held, Origin=BLOG)
        assert (answer.status_code, answer.raw) == (304, b"")
        assert answer.headers["etag"] == tag
        assert answer.headers["access-control-allow-origin"] == BLOG
        assert answer.headers["vary"] == "Origin, Accept-Encoding"
        assert "content-encoding" not in answer.headers
    assert ask(client, any_server, If_None_Match='"other"').status_code == 200
    assert delete(any_server, posted).status_code == 200
    assert ask(client, any_server, If_None_Match=tag).status_code == 200


def test_head_is_get_without_a_body(client: httpx.Client, any_server: Server) -> None:
    any_server.post("Hello")
    for _ in range(2):
        head, get = (told(ask(client, any_server, method=method)) for method in ("HEAD", "GET"))
        assert head == (*get[:2], b"")


def test_one_page_whatever_its_spelling(client: httpx.Client, any_server: Server) -> None:
    any_server.post("Hello")
    before = sources(any_server)
    for query in ("", "/", "/index.html", "%3Fa=b", "&sort=oldest", "&limit=25&after=", "&_=17"):
        assert ask(client, any_server, query=query).status_code == 200
    assert sources(any_server)["miss"] - before["miss"] == 1
    ask(client, any_server, query="&limit=24")
    assert sources(any_server)["miss"] - before["miss"] == 2


def test_what_was_acknowledged_is_in_the_next_page(any_server: Server) -> None:
    """Post, edit, decide, delete: the page that was ready before is never given after."""
    with Moderator(any_server) as moderator:
        for number in range(10):
            posted = any_server.post(f"Words {number}").json()
            comment, headers = posted["comment"], {"Authorization": f"Bearer {posted['token']}"}
            assert [shown["html"] for shown in any_server.snapshot()["comments"]][-1] == f"<p>Words {number}</p>\n"
            assert any_server.snapshot()["cursor"] == posted["cursor"]
            edited = httpx.patch(
                any_server.api(f"comments/{comment['id']}"), json={"body": "Better", "rev": 1}, headers=headers
            )
            assert any_server.snapshot()["cursor"] == edited.json()["cursor"]
            if number % 2:
                moderator.decide("remove", comment["id"])
            else:
                assert delete(any_server, posted).status_code == 200
            assert any_server.snapshot()["comments"] == []


def test_held_words_are_in_no_page(server: Server) -> None:
    assert server.snapshot(site="held")["comments"] == []
    held = server.post("Not yet", site="held")
    assert held.status_code in (201, 202)
    assert server.snapshot(site="held")["comments"] == []


def test_a_post_in_one_process_drops_the_others_page(start_server: Any, databases: Databases, redis: Redis) -> None:
    """Long before it would be too old: the pages of a watched thread live for half a minute."""
    url = databases.fresh()
    variables = {"REDIS_URL": redis.url, "LIVE_SWEEP_SECONDS": "60"}
    writer, reader = (start_server(database_url=url, **variables) for _ in range(2))
    posted = writer.post("SECRET").json()
    with reader.stream(posted["cursor"]) as stream:
        stream.next()
        assert reader.snapshot()["cursor"] == posted["cursor"]
        time.sleep(2.5)  # past the life of a page that nobody watches: this one must live on
        before = sources(reader)
        assert reader.snapshot()["cursor"] == posted["cursor"]
        assert sources(reader)["hit"] == before["hit"] + 1
        assert delete(writer, posted).status_code == 200
        stream.take(1)
        assert reader.snapshot()["comments"] == []


def test_without_a_broker_a_page_is_two_seconds_old_at_most(start_server: Any, databases: Databases) -> None:
    url = databases.fresh()
    writer, reader = (start_server(database_url=url, LIVE_SWEEP_SECONDS="60") for _ in range(2))
    posted = writer.post("SECRET").json()
    assert "SECRET" in str(reader.snapshot())
    assert delete(writer, posted).status_code == 200
    begun = time.monotonic()
    wait_until(lambda: "SECRET" not in str(reader.snapshot()), 10, "the page's end")
    assert time.monotonic() - begun < 4  # two, and a slow machine


def test_the_sweep_drops_a_watched_page_whose_ring_was_lost(start_server: Any, databases: Databases) -> None:
    url = databases.fresh()
    writer, reader = (start_server(database_url=url, LIVE_SWEEP_SECONDS="1") for _ in range(2))
    posted = writer.post("SECRET").json()
    with reader.stream(posted["cursor"]) as stream:
        stream.next()
        for _ in range(3):
            assert "SECRET" in str(reader.snapshot())
            time.sleep(1)
        assert delete(writer, posted).status_code == 200
        stream.take(1)
        assert "SECRET" not in str(reader.snapshot())


def test_a_storm_of_readers_is_one_build(any_server: Server) -> None:
    for number in range(20):
        any_server.post(f"Comment {number}")
    any_server.snapshot()
    posted = any_server.post("The last").json()
    before = sources(any_server)
    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(lambda _: any_server.snapshot()["cursor"], range(64)))
    assert set(answers) == {posted["cursor"]}
    assert sum(sources(any_server).values()) - sum(before.values()) == 64


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("&limit=0", 422, "invalid"),
        ("&limit=101", 422, "invalid"),
        ("&sort=worst", 422, "invalid"),
        ("&thread=", 422, "invalid"),
        ("&thread=%00", 422, "invalid"),
        ("&after=1~x", 400, "bad_cursor"),
        ("&after=" + "x" * 300, 422, "invalid"),
    ],
)
def test_refusals_are_the_apis_own(
    client: httpx.Client, any_server: Server, query: str, status: int, code: str
) -> None:
    any_server.post("Hello")
    for _ in range(2):
        answer = ask(client, any_server, query=query, Origin=BLOG, Accept_Encoding="br")
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
        assert f'"code":"{code}"'.encode() in answer.raw.replace(b'": "', b'":"')
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["access-control-allow-origin"] == BLOG
        assert "content-encoding" not in answer.headers


def test_what_is_not_there_is_not_kept(client: httpx.Client, any_server: Server) -> None:
    before = sources(any_server)
    for _ in range(2):
        assert client.get(f"{any_server.url}/api/v1/sites/nowhere/thread?thread=/a").status_code == 404
        assert client.get(any_server.api("thread")).status_code == 422
        assert client.post(any_server.api("thread") + "?thread=/a", headers={"Origin": BLOG}).status_code in (405, 415)
        assert client.get(any_server.api("thread") + "?thread=/a", headers={"Host": "evil.example"}).status_code == 400
    assert sources(any_server) == before


def test_an_unusual_question_goes_to_the_api(client: httpx.Client, any_server: Server) -> None:
    any_server.post("Hello")
    whole = ask(client, any_server)
    before = sources(any_server)
    assert client.get(whole.request.url, headers={"Authorization": "Bearer x"}).json()["cursor"]
    assert client.request("GET", whole.request.url, content=iter([b"a body"])).json()["cursor"]
    assert client.request("GET", whole.request.url, content=b"a body").json()["cursor"]
    assert sources(any_server) == before


def test_the_page_for_readers_without_scripts_is_not_from_memory(client: httpx.Client, any_server: Server) -> None:
    any_server.post("Hello there")
    before = sources(any_server)
    address = f"{any_server.url}/t/demo/?thread={any_server.thread}"
    assert "Hello there" in client.get(address).text
    any_server.post("And more")
    assert "And more" in client.get(address).text
    assert sources(any_server) == before


def test_a_later_page_is_never_older_than_the_first(start_server: Any, databases: Databases) -> None:
    """Whoever reads on from the first page's cursor would never be told what the later page does not know."""
    url = databases.fresh()
    here, there = start_server(database_url=url), start_server(database_url=url)
    for words in ("one", "two"):
        posted = here.post(words).json()
    first = here.snapshot(limit=1)
    assert len(here.snapshot(limit=1, after=first["next"])["comments"]) == 1
    assert delete(there, posted).status_code == 200
    newest = here.snapshot(limit=1, sort="newest")
    later = here.snapshot(limit=1, after=first["next"])
    assert "two" not in str(later["comments"])
    assert int(later["cursor"].partition(".")[2]) >= int(newest["cursor"].partition(".")[2])
