"""A moderator for the tests that drive a real server: signs in to the admin and sends its forms."""

import re
from html.parser import HTMLParser
from typing import Any

import httpx

from tests.servers import MODERATOR, Server


class Moderator:
    """A moderator's browser without a screen: signs in to the admin and posts its forms."""

    def __init__(self, server: Server, who: tuple[str, str] = MODERATOR) -> None:
        self._server = server
        self._client = httpx.Client(base_url=server.url, follow_redirects=True, timeout=30)
        self._client.get("/admin/login/")
        name, password = who
        answer = self.submit("/admin/login/?next=/admin/", {"username": name, "password": password})
        assert "Log out" in answer.text, answer.text[:500]

    def __enter__(self) -> "Moderator":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def submit(self, path: str, fields: dict[str, Any]) -> httpx.Response:
        token = self._client.cookies.get("comments_csrf")
        return self._client.post(
            path, data={**fields, "csrfmiddlewaretoken": token}, headers={"Referer": f"{self._server.url}/admin/"}
        )

    @property
    def session(self) -> str:
        """What the browser keeps of having signed in."""
        return str(self._client.cookies["comments_session"])

    def move(self, old: str, new: str) -> None:
        """Move a thread, or merge it into the one that has the other key; by the buttons of its page."""
        path = f"/admin/comments/thread/{self.find_thread(old)}/move/"
        plan = re.search(r'name="plan" value="([^"]+)"', self._client.get(path, params={"key": new}).text)
        assert plan
        answer = self.submit(path, {"key": new, "plan": plan[1]})
        assert 'class="success"' in answer.text, answer.text[:3000]

    def find_thread(self, key: str) -> str:
        """The number of a thread, from the list."""
        listed = self._client.get("/admin/comments/thread/", params={"q": key}).text
        row = re.search(rf"thread/(\d+)/change/(?:(?!<tr).)*?<bdi>{re.escape(key)}</bdi>", listed, re.DOTALL)
        assert row, listed[:3000]
        return row[1]

    def mark(self, comment_id: str, name: str) -> None:
        """Pin, unpin, highlight or dim a comment."""
        answer = self.submit(f"/admin/comments/comment/{comment_id}/mark/", {"mark": name})
        assert 'class="success"' in answer.text, answer.text[:3000]

    def decide(self, action: str, *comment_ids: str) -> None:
        """A bulk action of the comments list: approve, reject, remove, restore."""
        path = "/admin/comments/comment/"
        self._client.get(path)
        answer = self.submit(path, {"action": action, "_selected_action": list(comment_ids), "index": "0"})
        assert "messagelist" in answer.text, answer.text[:3000]
        assert 'class="success"' in answer.text, answer.text[:3000]

    def reject(self, comment: dict[str, Any], reason: str) -> None:
        """The button of a comment's page, with a reason for its author."""
        path = f"/admin/comments/comment/{comment['id']}/decide/"
        answer = self.submit(path, {"decision": "reject", "seen_rev": comment["rev"], "reason": reason})
        assert "The comment was rejected." in answer.text, answer.text[:3000]

    def switch_live_off(self, site: str) -> None:
        """Save the site's form with its live switch off."""
        listing = self._client.get("/admin/comments/site/")
        path = re.search(rf'href="(/admin/comments/site/\d+/change/)">{site}<', listing.text)
        assert path, listing.text[:2000]
        fields = form_fields(self._client.get(path[1]).text)
        fields.pop("live", None)
        answer = self.submit(path[1], {**fields, "_save": "Save"})
        assert "was changed successfully" in answer.text, answer.text[:3000]


def _is_sent(given: dict[str, str | None]) -> bool:
    kind = given.get("type")
    return kind not in ("submit", "hidden", "file") and (kind not in ("checkbox", "radio") or "checked" in given)


class _Form(HTMLParser):
    """The fields of the admin's change form as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Any] = {}
        self._area = self._select = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        name = given.get("name") or ""
        if tag == "textarea":
            self._area = name
            self.fields[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given and self._select:
            self.fields.setdefault(self._select, []).append(given.get("value") or "")
        elif tag == "input" and name and _is_sent(given):
            self.fields[name] = given.get("value") or "on"

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data.removeprefix("\n")


def form_fields(html: str) -> dict[str, Any]:
    form = _Form()
    form.feed(html)
    return {name: value for name, value in form.fields.items() if not name.startswith(("_", "q"))}
