"""The one error shape, whoever refuses: nothing malformed is stored, nothing is a 500."""

import json
from typing import Any

import pytest
from django.db import OperationalError

from comments.models import Author, Comment, Thread
from tests.api.conftest import Reader, draft


def problem(answer: Any) -> tuple[int, str]:
    """Status and code, after the shape was checked."""
    document = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert document["type"] == "about:blank"
    assert document["status"] == answer.status_code
    assert document["title"]
    assert document["detail"]
    return answer.status_code, document["code"]


def nothing_is_stored() -> bool:
    return not (Comment.objects.exists() or Thread.objects.exists() or Author.objects.exists())


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"\xef\xbb\xbf{}",
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"9" * 5_000,
        b'{"body": NaN}',
        b'{"body": Infinity}',
        b'{"body": 1e999}',
        b'{"body": "\xff"}',
    ],
    ids=repr,
)
def test_malformed_json_is_refused(ann: Reader, body: bytes) -> None:
    status, code = problem(ann.request("POST", "comments", body))
    assert status in (400, 422)
    assert code in ("invalid_json", "invalid")
    assert nothing_is_stored()


@pytest.mark.parametrize("field", ["body", "title", "thread", "url", "name", "email", "website"])
@pytest.mark.parametrize("poison", ["\\ud800", "\\u0000", "a\\udfff"])
def test_text_no_database_can_hold_is_refused(ann: Reader, field: str, poison: str) -> None:
    data = draft()
    holder = data["author"] if field in ("name", "email", "website") else data
    holder[field] = "POISON"
    raw = json.dumps(data).replace("POISON", f"a{poison}b").encode()
    assert problem(ann.request("POST", "comments", raw))[0] in (400, 422)
    assert nothing_is_stored()


def test_huge_numbers_are_refused(ann: Reader) -> None:
    comment = ann.post().json()["comment"]
    for rev in (2**31, 2**63, 2**64, 10**400, -1, 1.5, True, "1"):
        raw = json.dumps({"body": "x", "rev": rev}).encode()
        assert problem(ann.request("PATCH", f"comments/{comment['id']}", raw))[0] in (400, 422)
    for path in (
        "thread?thread=a&limit=99999999999999999999",
        f"comments/{2**63}",
        f"comments/{comment['id']}/replies?limit=-1",
    ):
        assert problem(ann.get(path))[0] in (404, 422)


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "application/json-evil", "", "multipart/form-data; boundary=x"],
)
@pytest.mark.parametrize("path", ["comments", "preview"])
def test_only_json_by_name_is_read(ann: Reader, kind: str, path: str) -> None:
    assert problem(ann.request("POST", path, draft(), **{"Content-Type": kind})) == (415, "unsupported_media_type")
    assert nothing_is_stored()


def test_json_in_another_charset_or_compressed_is_not_read(ann: Reader) -> None:
    latin = {"Content-Type": "application/json; charset=latin-1"}
    assert problem(ann.request("POST", "comments", draft(), **latin)) == (415, "unsupported_media_type")
    assert problem(ann.request("POST", "comments", draft(), **{"Content-Encoding": "gzip"}))[0] == 415
    utf8 = {"Content-Type": "application/json; charset=UTF-8"}
    assert ann.request("POST", "comments", draft(), **utf8).status_code == 201


def test_a_large_body_is_refused_unread(ann: Reader, settings: Any) -> None:
    large = draft("x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1))
    assert problem(ann.request("POST", "comments", large)) == (413, "too_large")
    assert nothing_is_stored()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/"),
        ("GET", "/api/v1/nothing"),
        ("GET", "/api/v2/sites/demo/thread"),
        ("GET", "/api/v1/sites/none/thread?thread=a"),
        ("GET", "/api/v1/sites/demo/none"),
        ("POST", "/api/v1/sites/none/comments"),
    ],
)
def test_what_is_not_there_is_a_404(ann: Reader, method: str, path: str) -> None:
    assert problem(ann.request(method, path, draft() if method == "POST" else None)) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "thread"), ("PUT", "comments"), ("GET", "preview"), ("DELETE", "recent"), ("PATCH", "me")],
)
def test_another_method_is_a_405(ann: Reader, method: str, path: str) -> None:
    answer = ann.request(method, path, {} if method != "GET" else None)
    assert problem(answer) == (405, "method_not_allowed")
    assert answer["Allow"]


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "https://blog.example.evil.example",
        "http://blog.example",
        "https://blog.example:8443",
        "https://BLOG.example/x",
    ],
)
def test_a_write_from_another_origin_is_refused(ann: Reader, origin: str) -> None:
    answer = ann.request("POST", "comments", draft(), Origin=origin)
    assert problem(answer) == (403, "origin_refused")
    assert "Access-Control-Allow-Origin" not in answer
    assert nothing_is_stored()


def test_cors_echoes_the_sites_origins_without_credentials(ann: Reader) -> None:
    answer = ann.get("thread?thread=/post")
    assert answer["Access-Control-Allow-Origin"] == "https://blog.example"
    assert "Access-Control-Allow-Credentials" not in answer
    assert "Access-Control-Allow-Origin" not in ann.get("thread?thread=/post", Origin="https://evil.example")
    refused = ann.request("POST", "comments", {})
    assert refused["Access-Control-Allow-Origin"] == "https://blog.example"
    asked = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization,content-type"}
    preflight = ann.request("OPTIONS", "comments/x", **asked)
    assert preflight.status_code == 200
    assert preflight["Access-Control-Allow-Origin"] == "https://blog.example"
    assert "PATCH" in preflight["Access-Control-Allow-Methods"]
    assert {"authorization", "content-type"} <= {
        word.strip() for word in preflight["Access-Control-Allow-Headers"].split(",")
    }
    assert "Access-Control-Allow-Origin" not in ann.request(
        "OPTIONS", "comments/x", Origin="https://evil.example", **asked
    )


def test_head_is_answered_like_get(ann: Reader) -> None:
    answer = ann.client.head("/api/v1/sites/demo/thread?thread=/post")
    assert answer.status_code == 200
    assert answer["ETag"]


def test_a_cookie_means_nothing_and_comes_back_as_nothing(ann: Reader) -> None:
    answer = ann.client.get("/api/v1/sites/demo/thread?thread=/post", headers={"Cookie": "comments_session=x"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert "cookie" not in answer["Vary"].lower()


def test_a_missing_token_says_which_kind_is_wanted(ann: Reader) -> None:
    assert ann.get("me?thread=/post")["WWW-Authenticate"] == "Bearer"


def test_a_script_without_an_origin_may_write(ann: Reader) -> None:
    answer = ann.client.post("/api/v1/sites/demo/comments", draft(), content_type="application/json")
    assert answer.status_code == 201
    assert not answer.cookies


def test_a_database_that_is_away_is_a_503(ann: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("comments.api.comments.services.post_comment", fail)
    answer = ann.post()
    assert problem(answer) == (503, "unavailable")
    assert int(answer["Retry-After"]) > 0


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("origin", ["https://blog.example", ""])
def test_a_database_that_is_away_before_the_view_is_a_503_too(
    ann: Reader, monkeypatch: pytest.MonkeyPatch, method: str, origin: str
) -> None:
    def fail(*_: Any) -> None:
        raise OperationalError("the connection is gone")

    monkeypatch.setattr("comments.api.sites.find_site", fail)
    headers = {"Origin": origin} if origin else {}
    path = "/api/v1/sites/demo/" + ("thread?thread=a" if method == "GET" else "comments")
    sent = json.dumps(draft()) if method == "POST" else ""
    answer = ann.client.generic(method, path, sent, content_type="application/json", headers=headers)
    assert problem(answer) == (503, "unavailable")
    assert answer["Retry-After"]


def test_a_fault_of_ours_has_the_shape_too(ann: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("comments.api.threads.find_thread", fail)
    ann.client.raise_request_exception = False
    answer = ann.get("thread?thread=/post")
    assert problem(answer) == (500, "internal")
    assert "secret" not in answer.content.decode()
