"""The queue's page and its answers: what is shown, in which order, to whom, and what a decision does to it."""

import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.enums import ReportReason
from comments.errors import CommentRefused
from comments.models import Author, Ban, Claim, Comment, QueueItem, Site
from comments.services.moderation import reject_comment
from comments.services.reports import report_comment
from tests.admin.conftest import Post
from tests.admin.pages import kinds, logged, messages_of

QUEUE = "/admin/comments/queueitem/"
JSON = {"accept": "application/json"}


def ids_on(response: HttpResponse) -> list[str]:
    return re.findall(r'data-id="([0-9a-f-]+)"', response.content.decode())


def order(client: Client, **query: Any) -> list[str]:
    return ids_on(client.get(QUEUE, query))


def refer(comment: Comment) -> str:
    comment.refresh_from_db()
    return f"{comment.pk}:{comment.rev}"


def send(client: Client, what: str, *comments: Comment, query: str = "", **fields: str) -> dict[str, Any]:
    data = {"item": [refer(comment) for comment in comments], **fields}
    answer = client.post(f"{QUEUE}{what}/{query}", data, headers=JSON)
    return {"status": answer.status_code, **json.loads(answer.content)}


def set_risk(comment: Comment, risk: float) -> None:
    QueueItem.objects.filter(comment=comment).update(risk=risk)


def test_what_waits_is_shown_oldest_or_riskiest_first(desk: Client, site: Site, post: Post) -> None:
    waiting = [post(site, f"Number {number}", held=True) for number in range(3)]
    post(site, "Public")
    set_risk(waiting[1], 9)
    assert order(desk) == [str(comment.pk) for comment in waiting]
    assert order(desk, order="riskiest")[0] == str(waiting[1].pk)


def test_an_item_shows_context_history_and_reason(desk: Client, site: Site, post: Post) -> None:
    parent = post(site, "The **parent**", name="Petra")
    author = post(site, "Before", name="Ann").author
    reject_comment(comment=post(site, "Bad one", author=author))
    comment = post(
        site, "Now <b>this</b> & _that_", held=True, parent=parent, author=author, website="https://ann.example"
    )
    sheet = [{"check": "links", "score": 4, "reason": "Two links to one domain."}]
    Comment.objects.filter(pk=comment.pk).update(risk=4, sheet=sheet)
    html = desk.get(QUEUE).content.decode()
    assert "Now &lt;b&gt;this&lt;/b&gt; &amp; <em>that</em>" in html
    assert "The parent" in html
    assert "Petra" in html
    assert "1 approved" in html
    assert "1 rejected" in html
    assert "1 waiting" in html
    assert "This site holds every comment." in html
    assert "Two links to one domain." in html
    assert 'href="https://blog.example/post/"' in html
    assert 'href="https://ann.example"' in html


@pytest.mark.parametrize(
    ("query", "found"),
    [({"why": "reported"}, ["rude"]), ({"why": "site_holds_all"}, ["waits", "other"]), ({"site": "other"}, ["other"])],
)
def test_filters(admin_client: Client, site: Site, other_site: Site, post: Post, query: Any, found: list[str]) -> None:
    comments = {"waits": post(site, held=True), "other": post(other_site, held=True), "rude": post(site)}
    report_comment(comment=comments["rude"], author=None, address="192.0.2.1", reason=ReportReason.ABUSE)
    assert order(admin_client, **query) == [str(comments[name].pk) for name in found]


def test_filters_by_thread_and_author(desk: Client, site: Site, post: Post) -> None:
    first, second = post(site, held=True), post(site, held=True, thread="/other")
    assert order(desk, thread=second.thread_id) == [str(second.pk)]
    assert order(desk, author=first.author_id) == [str(first.pk)]
    assert len(order(desk, thread="x\0", author="9" * 30, site="\0", order="up")) == 2  # nothing that can be read


def test_a_moderator_sees_and_decides_only_about_their_sites(
    desk: Client, stranger: Client, site: Site, other_site: Site, post: Post
) -> None:
    comment, other = post(site, held=True), post(other_site, held=True)
    assert order(desk) == [str(comment.pk)]
    assert json.loads(desk.get(f"{QUEUE}items/", {"id": [other.pk]}).content)["items"] == []
    answer = send(desk, "decide", other, comment, decision="approve")
    assert (answer["done"], list(answer["failed"])) == ([str(comment.pk)], [str(other.pk)])
    assert send(desk, "undo", other)["done"] == []
    desk.post(f"{QUEUE}claim/", {"item": str(other.pk)}, headers=JSON)
    assert not Claim.objects.exists()
    other.refresh_from_db()
    assert other.state == "pending"
    assert order(stranger) == [str(other.pk)]


@pytest.mark.parametrize("path", ["", "items/", "decide/", "undo/", "claim/"])
def test_nobody_else_gets_in(client: Client, site: Site, post: Post, path: str) -> None:
    comment = post(site, held=True)
    client.force_login(User.objects.create_user("reader"))
    for method in (client.get, client.post):
        answer = method(QUEUE + path, {"item": refer(comment), "decision": "approve"})
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/admin/login/")


@pytest.mark.parametrize("path", ["decide/", "undo/", "claim/"])
def test_reading_changes_nothing(desk: Client, site: Site, post: Post, path: str) -> None:
    comment = post(site, held=True)
    assert desk.get(QUEUE + path, {"item": refer(comment), "decision": "approve"}).status_code == 405
    assert QueueItem.objects.count() == 1


def test_many_are_decided_at_once_and_put_back(desk: Client, site: Site, post: Post) -> None:
    waiting = [post(site, f"Number {number}", held=True) for number in range(3)]
    answer = send(desk, "decide", *waiting, decision="spam")
    assert (answer["status"], len(answer["done"]), answer["failed"], answer["waiting"]) == (200, 3, {}, "0")
    assert order(desk) == []
    assert logged(waiting[0]) == ["Marked as spam."]
    assert len(send(desk, "undo", *waiting)["done"]) == 3
    assert order(desk) == [str(comment.pk) for comment in waiting]
    assert send(desk, "undo", waiting[0])["failed"] == {}  # the undoing is undone: it is spam again
    waiting[0].refresh_from_db()
    assert waiting[0].state == "spam"


def test_nobody_undoes_what_a_colleague_decided(desk: Client, admin_client: Client, site: Site, post: Post) -> None:
    comment = post(site, held=True)
    send(admin_client, "decide", comment, decision="approve")
    assert "nothing of yours to undo" in send(desk, "undo", comment)["failed"][str(comment.pk)]
    comment.refresh_from_db()
    assert comment.state == "published"


def test_text_that_changed_meanwhile_is_not_decided_about(desk: Client, site: Site, post: Post) -> None:
    comment = post(site, held=True)
    seen = refer(comment)
    Comment.objects.filter(pk=comment.pk).update(rev=7)
    answer = desk.post(f"{QUEUE}decide/", {"item": seen, "decision": "approve"}, headers=JSON)
    assert "has changed" in json.loads(answer.content)["failed"][str(comment.pk)]
    assert QueueItem.objects.count() == 1


def test_a_reason_reaches_the_author_alone(desk: Client, site: Site, post: Post) -> None:
    comment = post(site, held=True)
    send(desk, "decide", comment, decision="reject", reason="  Please write\nabout the river. ")
    comment.refresh_from_db()
    assert comment.refusal == "Please write about the river."


def test_to_approve_what_was_reported_is_to_keep_it(desk: Client, site: Site, post: Post) -> None:
    comment = post(site)
    report_comment(comment=comment, author=None, address="192.0.2.1", reason=ReportReason.ABUSE, note="Calls me names")
    assert "Calls me names" in desk.get(QUEUE).content.decode()
    told = len(kinds(comment.thread))
    assert send(desk, "decide", comment, decision="approve")["done"] == [str(comment.pk)]
    assert order(desk) == []
    assert comment.reports.filter(settled_at=None).count() == 0
    assert len(kinds(comment.thread)) == told


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ({"item": "x:1", "decision": "approve"}, "load the page again"),
        ({"item": "00000000-0000-0000-0000-000000000000:", "decision": "approve"}, "load the page again"),
        ({"decision": "approve"}, "choose a comment"),
        ({"item": "00000000-0000-0000-0000-000000000000:1", "decision": "explode"}, "one of the buttons"),
        ({"item": "00000000-0000-0000-0000-000000000000:1", "decision": "reject", "reason": "x" * 301}, "300"),
    ],
)
def test_a_request_that_cannot_be_read_says_so(desk: Client, site: Site, data: Any, fault: str) -> None:
    answer = desk.post(f"{QUEUE}decide/", data, headers=JSON)
    assert answer.status_code == 400
    assert fault in json.loads(answer.content)["fault"]
    assert fault in messages_of(desk.post(f"{QUEUE}decide/", data, follow=True))[0]


def test_without_a_script_a_button_is_a_form(desk: Client, site: Site, post: Post) -> None:
    first, second = post(site, held=True), post(site, held=True)
    form = {"item": refer(first), "decision": "approve"}
    response = desk.post(f"{QUEUE}decide/?order=riskiest", form, follow=True)
    assert messages_of(response) == ["1 comment was approved."]
    assert response.redirect_chain == [(f"{QUEUE}?order=riskiest", 302)]
    assert ids_on(response) == [str(second.pk)]


def test_the_next_ones_are_those_that_the_page_has_not(desk: Client, site: Site, post: Post) -> None:
    waiting = [str(post(site, f"Number {number}", held=True).pk) for number in range(4)]
    answer = json.loads(desk.get(f"{QUEUE}items/", {"without": waiting[:2]}).content)
    assert [item["id"] for item in answer["items"]] == waiting[2:]
    assert answer["waiting"] == "4"


def test_a_claim_is_the_first_ones_until_it_is_given_up(
    desk: Client, admin_client: Client, site: Site, post: Post
) -> None:
    comment, other = post(site, held=True), post(site, held=True)

    def claim(client: Client, item: str = "") -> str:
        return str(json.loads(client.post(f"{QUEUE}claim/", {"item": item}, headers=JSON).content)["name"])

    assert claim(desk, str(comment.pk)) == ""
    assert claim(admin_client, str(comment.pk)) == "mia"
    assert "<bdi>mia</bdi> is looking at this" in admin_client.get(QUEUE).content.decode()
    claim(desk, str(other.pk))
    assert claim(admin_client, str(comment.pk)) == ""
    claim(admin_client)
    assert list(Claim.objects.values_list("comment", flat=True)) == [other.pk]


def test_a_page_of_many_asks_as_few_questions_as_one_of_one(desk: Client, site: Site, post: Post) -> None:
    post(site, held=True)
    with CaptureQueriesContext(
        connection,
    ) as few:
        desk.get(QUEUE)
    for number in range(12):
        post(site, f"Number {number}", held=True)
    with CaptureQueriesContext(connection) as many:
        assert len(order(desk)) == 13
    assert len(many) == len(few) < 16


def test_hostile_words_stay_words(desk: Client, site: Site, post: Post) -> None:
    comment = post(site, "<script>alert(1)</script>", held=True)
    nasty = '"><img src=x onerror=alert(1)>'
    signature = {"author_name": nasty, "author_website": "javascript:x", "hold_reason": nasty}
    sheet = [{"check": nasty, "score": 1, "reason": nasty}]
    html = "<p onclick=x>t</p><script>x</script>"
    Comment.objects.filter(pk=comment.pk).update(html=html, risk=1, sheet=sheet, **signature)
    html = desk.get(QUEUE).content.decode()
    assert "<img" not in html
    assert "onclick" not in html
    assert 'href="javascript' not in html
    assert "<script>x" not in html


def test_a_ban_is_one_key_and_its_undo_lifts_it(desk: Client, site: Site, post: Post) -> None:
    comment = post(site, "Buy", held=True, email="pills@example.org")
    assert comment.author is not None
    assert send(desk, "decide", comment, decision="ban")["done"] == [str(comment.pk)]
    comment.refresh_from_db()
    assert comment.state == "spam"
    assert sorted(Ban.objects.values_list("kind", flat=True)) == ["author", "email"]
    with pytest.raises(CommentRefused):
        post(Site.objects.get(), "Buy more", author=comment.author)
    assert send(desk, "undo", comment)["done"] == [str(comment.pk)]
    assert not Ban.objects.exists()
    assert post(site, "Hello", author=comment.author, email="pills@example.org").is_published


def test_a_ban_made_before_outlives_the_undo(desk: Client, admin_client: Client, site: Site, post: Post) -> None:
    first, second = post(site, held=True), None
    second = post(site, held=True, author=first.author)
    send(admin_client, "decide", first, decision="ban")
    send(desk, "decide", second, decision="ban")
    send(desk, "undo", second)
    assert Ban.objects.filter(kind="author").count() == 1


def test_who_has_a_badge_is_not_banned_with_a_key(desk: Client, site: Site, post: Post) -> None:
    comment = post(site, held=True)
    Author.objects.update(badge="owner")
    assert "badge" in send(desk, "decide", comment, decision="ban")["failed"][str(comment.pk)]
    comment.refresh_from_db()
    assert comment.state == "pending"
