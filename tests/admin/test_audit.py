"""The audit trail: what it tells, how it is narrowed and taken along, and that it cannot be changed."""

import csv
import io
import json
from collections.abc import Iterable

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import User
from django.test import AsyncClient, Client

from comments.admin.audit import trail_url
from comments.journal import Actor
from comments.models import Comment, ModerationEntry, Site
from comments.queries import audit
from comments.services.moderation import reject_comment, revise_comment
from tests.admin.conftest import Post
from tests.admin.pages import change_url, decide, links_of, list_url, rows_of

EXPORT = "/admin/comments/moderationentry/export/{}/"


@pytest.fixture
def comment(site: Site, post: Post, desk: Client) -> Comment:
    comment = post(site, "Words", held=True)
    decide(desk, comment, "reject", reason="=HYPERLINK(1)")
    return comment


def sent(response: object) -> str:
    chunks: Iterable[bytes] = response.streaming_content  # type: ignore[attr-defined]
    return b"".join(chunks).decode()


def test_it_tells_who_did_what_when_why_and_from_what_to_what(desk: Client, comment: Comment) -> None:
    page = desk.get(list_url("moderationentry")).content.decode()
    for words in ("Rejected", "=HYPERLINK(1)", "mia", "state: <bdi>pending</bdi> → <bdi>rejected</bdi>", "The product"):
        assert words in page
    assert change_url(comment) in page


def test_hostile_words_are_text(desk: Client, comment: Comment) -> None:
    comment.refresh_from_db()
    revise_comment(comment=comment, body="<script>alert(1)</script> x", actor=Actor(None, "<b>mia"))
    page = desk.get(list_url("moderationentry")).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "<b>mia" not in page


@pytest.mark.parametrize(
    ("query", "actions"),
    [
        ("?action=rejected", ["rejected"]),
        ("?by=none", ["held", "held"]),
        ("?by={mia}", ["rejected"]),
        ("?by=9999", []),
        ("?within=7", ["held", "rejected", "held"]),
        ("?site=demo", ["held", "rejected", "held"]),
        ("?site=other", []),
        ("?comment={comment}", ["rejected", "held"]),
        ("?comment=nonsense", []),
        ("?author={author}", ["rejected", "held"]),
        ("?thread={thread}", ["rejected", "held"]),
    ],
)
def test_filters(
    desk: Client, moderator: User, site: Site, post: Post, comment: Comment, query: str, actions: list[str]
) -> None:
    post(site, "Another", held=True, thread="/another")
    known = {"mia": moderator.pk, "comment": comment.pk, "author": comment.author_id, "thread": comment.thread_id}
    query = query.format(**known)
    assert [entry.action for entry in rows_of(desk.get(list_url("moderationentry") + query))] == actions
    lines = sent(desk.get(EXPORT.format("ndjson") + query)).splitlines()
    assert [json.loads(line)["action"] for line in lines] == actions


def test_a_comments_page_leads_to_its_trail(desk: Client, comment: Comment) -> None:
    assert trail_url(comment=comment.pk) in links_of(desk.get(change_url(comment)))


def test_a_spreadsheet_calculates_nothing(desk: Client, comment: Comment) -> None:
    answer = desk.get(EXPORT.format("csv"))
    rows = list(csv.DictReader(io.StringIO(sent(answer))))
    assert [(row["action"], row["by"], row["reason"][:11]) for row in rows] == [
        ("rejected", "mia", "'=HYPERLINK"),
        ("held", "", "This site h"),
    ]
    assert json.loads(rows[0]["after"]) == {"state": "rejected"}
    assert answer["Content-Disposition"] == 'attachment; filename="moderation.csv"'
    assert "no-store" in answer["Cache-Control"]


def test_all_of_a_long_trail_is_sent_once_in_batches(
    desk: Client, comment: Comment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "BATCH", 2)
    for _ in range(3):
        comment.refresh_from_db()
        revise_comment(comment=comment, body=f"Words {comment.rev}", actor=Actor(None, "mia"))
    numbers = [json.loads(line)["number"] for line in sent(desk.get(EXPORT.format("ndjson"))).splitlines()]
    assert numbers == sorted(ModerationEntry.objects.values_list("seq", flat=True), reverse=True)
    assert len(numbers) == 5


def test_a_server_on_a_loop_streams_too(moderator: User, comment: Comment) -> None:
    async def lines() -> list[str]:
        client = AsyncClient()
        await client.aforce_login(moderator)
        answer = await client.get(EXPORT.format("ndjson"))
        assert answer.is_async
        return [chunk.decode() async for chunk in answer.streaming_content]

    assert len("".join(async_to_sync(lines)()).splitlines()) == 2


def test_others_trails_are_not_there(stranger: Client, client: Client, comment: Comment) -> None:
    assert rows_of(stranger.get(list_url("moderationentry"))) == []
    assert sent(stranger.get(EXPORT.format("ndjson"))) == ""
    entry = ModerationEntry.objects.first()
    assert entry is not None
    assert "Words" not in stranger.get(change_url(entry), follow=True).content.decode()
    client.logout()
    assert client.get(EXPORT.format("csv")).status_code == 302


def test_nothing_of_it_can_be_changed(desk: Client, admin_client: Client, comment: Comment) -> None:
    entry = ModerationEntry.objects.first()
    assert entry is not None
    before = list(ModerationEntry.objects.values())
    for browser in (desk, admin_client):
        assert browser.get(change_url(entry)).status_code == 200
        assert browser.post(change_url(entry), {"reason": "Mine"}).status_code == 403
        assert browser.post(change_url(entry).replace("change", "delete"), {"post": "yes"}).status_code == 403
        assert browser.post("/admin/comments/moderationentry/add/", {}).status_code == 403
        assert browser.get(EXPORT.format("exe")).status_code == 404
    assert list(ModerationEntry.objects.values()) == before


def test_a_list_of_three_asks_no_more_than_a_list_of_one(
    desk: Client, site: Site, post: Post, comment: Comment, django_assert_max_num_queries: object
) -> None:
    for _ in range(3):
        reject_comment(comment=post(site, "More", held=True), actor=Actor(None, "mia"))
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        desk.get(list_url("moderationentry"))
