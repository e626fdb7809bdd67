import json
import uuid
from typing import Any

import pytest
from django.test import Client

from comments.models import Site

ORIGIN = "https://blog.example"


class Reader:
    """One reader's browser: speaks JSON from the blog's origin, and keeps the token it is given."""

    def __init__(self, site: str = "demo") -> None:
        self.client = Client()
        self.site = site
        self.token = ""

    def request(self, method: str, path: str, data: Any = None, **headers: str) -> Any:
        given = {"Origin": ORIGIN} | ({"Authorization": f"Bearer {self.token}"} if self.token else {}) | headers
        body = data if isinstance(data, bytes) else json.dumps(data) if data is not None else ""
        content = {"content_type": given.pop("Content-Type", "application/json")} if method != "GET" else {}
        url = path if path.startswith("/") else f"/api/v1/sites/{self.site}/{path}"
        if method == "GET":
            return self.client.get(url, headers=given)
        return self.client.generic(method, url, body, headers=given, **content)

    def get(self, path: str, **headers: str) -> Any:
        return self.request("GET", path, **headers)

    def post(self, body: str = "Hello", **fields: Any) -> Any:
        answer = self.request("POST", "comments", draft(body, **fields))
        self.token = self.token or answer.json().get("token", "")
        return answer


def draft(body: str = "Hello", **fields: Any) -> dict[str, Any]:
    return {
        "thread": "/post",
        "url": f"{ORIGIN}/post",
        "title": "A post",
        "body": body,
        "author": {"name": "Ann"},
        "client_id": str(uuid.uuid4()),
        **fields,
    }


@pytest.fixture
def ann(site: Site) -> Reader:
    return Reader()


@pytest.fixture
def bob(site: Site) -> Reader:
    return Reader()


@pytest.fixture(autouse=True)
def no_rate_limits(settings: Any) -> None:
    """Off except where they are what is tested."""
    settings.RATE_LIMITS = False
