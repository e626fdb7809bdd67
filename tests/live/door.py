"""A server by its public addresses, for tests that ask it hundreds of times: one kept connection, one thread."""

from collections.abc import Iterator
from typing import Any

import httpx

from tests.servers import BLOG, NO_TLS, Server, Stream


class Door:
    """One server as a browser knows it, on one connection."""

    def __init__(self, server: Server) -> None:
        self._client = httpx.Client(base_url=server.url, timeout=30, **NO_TLS)
        self._server = server
        self.site = ""
        self.thread = ""

    def api(self, method: str, path: str, token: str | None = None, **request: Any) -> httpx.Response:
        headers = {"Origin": BLOG} | ({"Authorization": f"Bearer {token}"} if token else {})
        return self._client.request(method, f"/api/v1/sites/{self.site}/{path}", headers=headers, **request)

    def read(self, path: str, **query: Any) -> dict[str, Any]:
        answer = self.api("GET", path, params={name: value for name, value in query.items() if value is not None})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def snapshot(self, **query: Any) -> dict[str, Any]:
        return self.read("thread", thread=self.thread, **query)

    def read_pages(self, sort: str, limit: int) -> list[dict[str, Any]]:
        pages = [self.snapshot(sort=sort, limit=limit)]
        while pages[-1]["next"]:
            pages.append(self.snapshot(sort=sort, limit=limit, after=pages[-1]["next"]))
        return pages

    def read_more(self, branch: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """What a page left out of a branch."""
        after = branch[-1]["id"] if branch[0]["reply_count"] else None
        while after:
            page = self.read(f"comments/{branch[0]['id']}/replies", limit=2, after=after)
            yield from page["comments"]
            after = page["next"]

    def decide(self, action: str, **words: str) -> httpx.Response:
        names = {"action": action, "site": self.site, "thread": self.thread, **words}
        return self._client.get("/decide", params=names)

    def poll(self, cursor: str) -> dict[str, Any]:
        query = {"thread": self.thread, "cursor": cursor, "wait": 0}
        return self._client.get(f"/live/v1/{self.site}/poll", params=query).json()

    def stream(self, cursor: str) -> Stream:
        return self._server.stream(cursor, thread=self.thread, site=self.site)

    def close(self) -> None:
        self._client.close()


def split_branches(comments: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """A page's comments by root."""
    branches: list[list[dict[str, Any]]] = []
    for comment in comments:
        if comment["parent"] is None:
            branches.append([])
        branches[-1].append(comment)
    return branches
