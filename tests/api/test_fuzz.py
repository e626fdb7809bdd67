"""The OpenAPI description, fuzzed against a running server: no 5xx, and every answer is one that it declares."""

import json
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings

from tests.servers import BLOG, Server

OPERATIONS = [
    ("GET", "/api/v1/sites/{site}/thread"),
    ("GET", "/api/v1/sites/{site}/counts"),
    ("GET", "/api/v1/sites/{site}/recent"),
    ("GET", "/api/v1/sites/{site}/me"),
    ("GET", "/api/v1/sites/{site}/comments/{id}"),
    ("GET", "/api/v1/sites/{site}/comments/{id}/replies"),
    ("GET", "/api/v1/sites/{site}/comments/{id}/source"),
    ("POST", "/api/v1/sites/{site}/comments"),
    ("POST", "/api/v1/sites/{site}/preview"),
    ("POST", "/api/v1/sites/{site}/ticket"),
    ("POST", "/api/v1/sites/{site}/comments/{id}/report"),
    ("PUT", "/api/v1/sites/{site}/comments/{id}/vote"),
    ("PATCH", "/api/v1/sites/{site}/comments/{id}"),
    ("DELETE", "/api/v1/sites/{site}/comments/{id}"),
]
EXAMPLES = 40
# Their parameters are all in the path, where we put what is known: nothing is left to get wrong.
NOTHING_TO_GET_WRONG = {"/api/v1/sites/{site}/comments/{id}", "/api/v1/sites/{site}/comments/{id}/source"}
CASES = [
    (mode, method, path)
    for method, path in OPERATIONS
    for mode in ("positive", "negative")
    if mode == "positive" or method not in ("GET", "DELETE") or path not in NOTHING_TO_GET_WRONG
]
# A server drops the connection at a request line longer than its buffer; that is no answer of ours.
LONGEST_URL = 16_000


@pytest.fixture(scope="module")
def fuzzed(shared_servers: dict[str, Server]) -> tuple[Server, Any, dict[str, str]]:
    """A server with a comment in it, its schema, and what to put into paths half of the time."""
    server = shared_servers["uvicorn"].with_new_thread()
    posted = server.post("to be fuzzed").json()
    schema = schemathesis.openapi.from_dict(httpx.get(f"{server.url}/api/v1/openapi.json").json())
    return server, schema, {"site": "demo", "id": posted["comment"]["id"], "token": posted["token"]}


def test_every_operation_is_fuzzed(fuzzed: tuple[Server, Any, dict[str, str]]) -> None:
    _, schema, _ = fuzzed
    declared = {(result.ok().method.upper(), result.ok().path) for result in schema.get_all_operations()}
    assert declared == set(OPERATIONS)


@pytest.mark.parametrize(("mode", "method", "path"), CASES)
def test_no_request_breaks_the_server(
    fuzzed: tuple[Server, Any, dict[str, str]], mode: str, method: str, path: str
) -> None:
    server, schema, known = fuzzed
    operation = schema[path][method]
    modes = {"positive": schemathesis.GenerationMode.POSITIVE, "negative": schemathesis.GenerationMode.NEGATIVE}
    statuses: set[int] = set()
    cases = operation.as_strategy(generation_mode=modes[mode])

    @given(case=cases)
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def fuzz(case: Any) -> None:
        case.path_parameters = {**(case.path_parameters or {}), **{name: known[name] for name in ("site", "id")}}
        if mode == "positive" and path.endswith("/comments"):
            case.body["url"] = f"{BLOG}/post"  # any other page is refused before anything is stored
        assume(len(urlencode(case.query or {}, doseq=True)) < LONGEST_URL)
        answer = case.call(base_url=server.url, headers={"Authorization": f"Bearer {known['token']}"}, timeout=30)
        statuses.add(answer.status_code)
        assert answer.status_code < 500, answer.text
        assert str(answer.status_code) in operation.definition.raw["responses"], answer.text
        if answer.status_code >= 400:
            assert answer.headers["content-type"][0] == "application/problem+json"
            assert json.loads(answer.content)["status"] == answer.status_code

    fuzz()
    if (mode, path) == ("positive", "/api/v1/sites/{site}/comments"):
        assert 201 in statuses, statuses
