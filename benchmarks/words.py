"""What is posted: unique comments of about 210 characters with some Markdown, from forty authors."""

import json
import random
import uuid
from collections.abc import Mapping

ORIGIN = "http://localhost:8001"
SITE = "demo"
LENGTH = 210
AUTHORS = [f"Reader {number}" for number in range(1, 41)]
_NOUNS = ["garden", "river", "letter", "engine", "window", "paper", "winter", "kitchen", "road", "answer", "machine"]
_VERBS = ["keeps", "finds", "carries", "opens", "follows", "repairs", "forgets", "paints", "crosses"]
_MARKS = ["**{}**", "*{}*", "`{}`", "[{}](https://example.org/page)", "{}", "{}", "{}"]


def comment_text(number: int, *, token: str = "") -> str:
    """The same number makes the same text; no two numbers make the same one.

    With a token to look for it has no Markdown: then the frames of a server that does not render are as long as ours.
    """
    chance, marks = random.Random(number), ["{}"] if token else _MARKS
    words = [token or f"Number {number}:"]
    while len(" ".join(words)) < LENGTH:
        words += ["the", chance.choice(marks).format(chance.choice(_NOUNS)), chance.choice(_VERBS)]
    return " ".join(words) + "."


def product_post(
    number: int, *, thread: str = "bench", token: str = "", parent: str | None = None, address: str = ""
) -> bytes:
    """A comment for our API, ready to send, on a connection that stays open. `address` is what a proxy would tell."""
    body = {
        "thread": thread,
        "url": f"{ORIGIN}/{thread}",
        "title": "A page",
        "parent": parent,
        "author": {"name": AUTHORS[number % len(AUTHORS)]},
        "client_id": str(uuid.uuid4()),
        "body": comment_text(number, token=token),
    }
    return request(f"/api/v1/sites/{SITE}/comments", body, address=address)


def isso_post(number: int, *, thread: str = "bench", parent: str | None = None) -> bytes:
    """The same comment for Isso. It is given the title, so that it does not fetch the page to find one."""
    body = {
        "text": comment_text(number),
        "author": AUTHORS[number % len(AUTHORS)],
        "email": None,
        "website": None,
        "parent": parent,
        "title": "A page",
    }
    return request(f"/new?uri=%2F{thread}%2F", body)


def request(path: str, body: Mapping[str, object] | None = None, *, accept: str = "", address: str = "") -> bytes:
    """The bytes of a GET, or of a POST when there is a body."""
    data = json.dumps(body).encode() if body is not None else b""
    head = [f"{'POST' if body is not None else 'GET'} {path} HTTP/1.1", "Host: 127.0.0.1", f"Origin: {ORIGIN}"]
    if body is not None:
        head += ["Content-Type: application/json", f"Content-Length: {len(data)}"]
    if address:
        head.append(f"X-Forwarded-For: {address}")
    if accept:
        head.append(f"Accept-Encoding: {accept}")
    return "\r\n".join([*head, "", ""]).encode() + data
