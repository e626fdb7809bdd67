"""Tickets to an author's own stream, and what `me` tells of comments that were refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comments.enums import PublishPolicy
from comments.errors import BadTicket
from comments.models import Comment, Site
from comments.services.moderation import reject_comment, restore_comment
from comments.throttle import limits
from comments.tickets import LIFETIME_SECONDS, read_ticket
from tests.api.conftest import Reader


def ask(reader: Reader, thread: str = "/post", **headers: str) -> Any:
    return reader.request("POST", "ticket", {"thread": thread}, **headers)


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_ticket_names_its_author_in_one_thread_of_one_site(ann: Reader, site: Site) -> None:
    ann.post()
    author = Comment.objects.get().author
    assert author is not None
    answer = ask(ann, "https://blog.example/hello/?utm=x")
    assert answer.json() == {"ticket": answer.json()["ticket"], "expires_in": LIFETIME_SECONDS}
    assert answer["Cache-Control"] == "no-store"
    ticket = answer.json()["ticket"]
    assert read_ticket(ticket, site_id=site.pk, key="/hello") == author.pk
    assert ann.token not in ticket
    for place in ({"site_id": site.pk, "key": "/post"}, {"site_id": site.pk + 1, "key": "/hello"}):
        with pytest.raises(BadTicket):
            read_ticket(ticket, **place)


def test_an_old_ticket_is_refused(ann: Reader, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    ann.post()
    ticket = ask(ann).json()["ticket"]
    read_ticket(ticket, site_id=site.pk, key="/post")
    monkeypatch.setattr("comments.tickets.LIFETIME_SECONDS", -1)
    with pytest.raises(BadTicket):
        read_ticket(ticket, site_id=site.pk, key="/post")


def test_it_needs_a_token_of_the_site_and_a_thread(ann: Reader, site: Site) -> None:
    assert refused(ask(ann)) == (401, "token_missing")
    assert refused(ask(ann, Authorization="Bearer x")) == (401, "bad_token")
    ann.post()
    Site.objects.create(key="other", name="Other", origins=["https://blog.example"])
    assert refused(ann.request("POST", "/api/v1/sites/other/ticket", {"thread": "/post"})) == (401, "bad_token")
    assert refused(ask(ann, " ")) == (422, "invalid")
    assert refused(ask(ann, Origin="https://evil.example")) == (403, "origin_refused")


def test_tickets_are_limited(ann: Reader, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ann.post()
    settings.RATE_LIMITS = True
    monkeypatch.setitem(limits.AUTHOR_LIMITS, "ticket", ("2/minute",))
    assert [ask(ann).status_code for _ in range(3)] == [200, 200, 429]


@pytest.fixture
def rejected(ann: Reader, site: Site) -> Comment:
    site.policy = PublishPolicy.HOLD_ALL
    site.save(update_fields=["policy"])
    assert ann.post("Buy now!").status_code == 202
    return reject_comment(comment=Comment.objects.select_related("thread__site").get(), reason="No advertising here.")


def me(reader: Reader) -> Any:
    return reader.get("me?thread=/post").json()


def test_its_author_reads_what_was_rejected_and_why(ann: Reader, bob: Reader, rejected: Comment) -> None:
    (told,) = me(ann)["rejected"]
    assert (told["id"], told["state"], told["rev"]) == (str(rejected.pk), "rejected", 2)
    assert (told["html"], told["reason"]) == ("<p>Buy now!</p>\n", "No advertising here.")
    assert me(ann)["pending"] == []
    bob.post("Hello")
    for answer in (bob.get("me?thread=/post"), bob.get("thread?thread=/post"), bob.get("recent")):
        assert b"advertising" not in answer.content
        assert b"Buy now" not in answer.content
    assert bob.get(f"comments/{rejected.pk}").status_code == 404
    assert ann.get("me?thread=/elsewhere").json()["rejected"] == []


def test_after_a_month_it_is_not_told_any_more(ann: Reader, rejected: Comment) -> None:
    Comment.objects.update(decided_at=timezone.now() - timedelta(days=29))
    assert len(me(ann)["rejected"]) == 1
    Comment.objects.update(decided_at=timezone.now() - timedelta(days=31))
    assert me(ann)["rejected"] == []


def test_restoring_takes_the_reason_back(ann: Reader, rejected: Comment) -> None:
    restore_comment(comment=rejected)
    rejected.refresh_from_db()
    assert (rejected.refusal, rejected.state) == ("", "published")
    assert me(ann)["rejected"] == []
