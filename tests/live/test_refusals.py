"""What the live routes refuse, in the one error shape."""

import httpx
import pytest

from tests.moderator import Moderator
from tests.servers import Server


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/live/v1/nowhere/stream?thread=a", 404, "not_found"),
        ("GET", "/live/v1/demo/nothing", 404, "not_found"),
        ("GET", "/live/", 404, "not_found"),
        ("GET", "/live/v1/DEMO/stream?thread=a", 404, "not_found"),
        ("POST", "/live/v1/demo/stream?thread=a", 405, "method_not_allowed"),
        ("GET", "/live/v1/demo/stream", 422, "invalid"),
        ("GET", "/live/v1/demo/poll?thread=", 422, "invalid"),
        ("GET", "/live/v1/demo/poll?thread=%00", 422, "invalid"),
        ("GET", "/live/v1/demo/poll?thread=%ff", 400, "bad_request"),
        ("GET", "/live/v1/demo/poll?thread=a&wait=-1", 400, "bad_request"),
        ("GET", "/live/v1/demo/poll?thread=a&wait=9999", 400, "bad_request"),
        ("GET", "/live/v1/demo/poll?thread=" + "x" * 600, 422, "invalid"),
    ],
)
def test_a_bad_request_gets_a_problem(any_server: Server, method: str, path: str, status: int, code: str) -> None:
    answer = httpx.request(method, any_server.url + path)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["code"], answer.json()["status"]) == (status, code, status)
    if status == 405:
        assert answer.headers["allow"] == "GET"


def test_a_refusal_can_be_read_by_the_sites_pages(any_server: Server) -> None:
    headers = {"Origin": "http://blog.example"}
    answer = httpx.get(f"{any_server.url}/live/v1/demo/poll?thread=a&cursor=x", headers=headers)
    assert answer.status_code == 400
    assert answer.headers["access-control-allow-origin"] == "http://blog.example"
    assert answer.headers["cache-control"] == "no-store"


def test_another_host_is_not_ours(any_server: Server) -> None:
    answer = httpx.get(f"{any_server.url}/live/v1/demo/poll?thread=a&wait=0", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


def test_a_hundred_long_keys_can_be_counted_in_one_question(any_server: Server) -> None:
    keys = [f"{number:03}" + "k" * 400 for number in range(100)]
    answer = httpx.get(any_server.api("counts"), params={"thread": keys})
    assert answer.status_code == 200
    assert len(answer.json()["counts"]) == 100


def test_another_origin_is_not_let_in(server: Server) -> None:
    answer = httpx.get(f"{server.url}/live/v1/demo/poll?thread=a&wait=0", headers={"Origin": "http://evil.example"})
    assert "access-control-allow-origin" not in answer.headers


def test_a_site_that_is_switched_off_stops_its_readers(any_own_server: Server) -> None:
    cursor = any_own_server.post("Before").json()["cursor"]
    with any_own_server.stream(cursor) as stream, Moderator(any_own_server) as moderator:
        assert stream.next()["event"] == "hello"
        moderator.switch_live_off("demo")
        assert stream.next_of("stop")["data"] == {}
        with pytest.raises(EOFError):
            stream.next()
    with any_own_server.stream(cursor) as stream:
        assert stream.response.status_code == 204
    answer = any_own_server.poll(cursor)
    assert (answer.status_code, answer.json()) == (410, {"stop": True})
