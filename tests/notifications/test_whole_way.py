"""From a reader's post to a moderator's decision, through a real server and a real mail server."""

import re
from collections.abc import Callable

import httpx

from tests.mailbox import Mailbox
from tests.servers import BLOG, NO_TLS, Server, manage

MODERATOR = """
from django.contrib.auth.models import User
from comments.models import Site
mia = User.objects.create_user("mia", "mia@example.org", is_staff=True)
Site.objects.get(key="held").moderators.add(mia)
"""


def test_a_held_comment_is_mailed_and_published_by_the_link(
    start_server: Callable[..., Server], mailbox: Mailbox
) -> None:
    server = start_server(EMAIL_URL=mailbox.url, WORKER_POLL_SECONDS="1")
    manage(server.database_url, "shell", "-v0", "-c", MODERATOR)
    evil = {"Daphne-Root-Path": "@evil.example", "Origin": BLOG, "X-Forwarded-Host": "evil.example"}
    draft = {
        "thread": "/post",
        "url": f"{BLOG}/post",
        "title": "A\x0bBcc: v@x.example",
        "body": "May I?",
        "author": {"name": "Ann\x1c"},
        "client_id": "6c0ff3f1-6a8c-4a3e-8f21-1f6f6f1d2c11",
    }
    answer = httpx.post(server.api("comments", "held"), json=draft, headers=evil, timeout=5, **NO_TLS)
    assert answer.status_code == 202
    (mail,) = mailbox.wait_for(1)
    assert mail["To"] == "mia@example.org"
    assert mail["From"] == "comments@127.0.0.1"
    assert mail["Bcc"] is None
    text = mail.get_body(("plain",)).get_content()
    assert set(re.findall(r"https?://[^/\s]+", text)) == {server.url}
    (link,) = re.findall(r"\S+/moderate/\S+", text)
    assert httpx.get(link, headers=evil, **NO_TLS).status_code == 200
    assert server.snapshot(site="held", thread="/post")["thread"]["count"] == 0
    pressed = httpx.post(link, data={"decision": "approve"}, headers={"Origin": "null"}, **NO_TLS)
    assert pressed.status_code == 302
    assert pressed.headers["Location"] == link.removeprefix(server.url)
    assert server.snapshot(site="held", thread="/post")["thread"]["count"] == 1
    assert "key=" not in server.log()


def test_a_post_is_answered_at_once_while_the_mail_server_hangs(
    start_server: Callable[..., Server], mailbox: Mailbox
) -> None:
    mailbox.answering.clear()
    server = start_server(EMAIL_URL=mailbox.url, WORKER_POLL_SECONDS="1")
    manage(server.database_url, "shell", "-v0", "-c", MODERATOR)
    assert server.post("First", site="held").status_code == 202
    mailbox.wait_for(1)  # and now the worker waits for an answer
    assert server.post("Second", site="held").status_code == 202
    assert len(mailbox.raw) == 1
