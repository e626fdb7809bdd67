"""Readers' reports: once for each reader, of what is public, for the moderators alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comments.models import Comment, Report, Site
from comments.services.comments import delete_comment
from comments.services.moderation import reject_comment, remove_comment, restore_comment
from comments.services.reports import settle_reports
from comments.throttle import limits
from tests.api.conftest import Reader


def report(reader: Reader, comment: str, reason: str = "spam", **fields: Any) -> Any:
    return reader.request("POST", f"comments/{comment}/report", {"reason": reason, **fields})


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.fixture
def posted(ann: Reader) -> str:
    return str(ann.post("Buy now!").json()["comment"]["id"])


def only_report() -> tuple[str, str, bool]:
    kept = Report.objects.get()
    return kept.reason, kept.note, kept.settled_at is None


def test_a_reader_counts_once_and_may_change_what_was_said(bob: Reader, posted: str) -> None:
    answer = report(bob, posted, note="  Look\u202e at\nthe link ")
    assert (answer.status_code, answer.json()) == (200, {"reported": True})
    assert answer["Cache-Control"] == "no-store"
    assert only_report() == ("spam", "Look at the link", True)
    assert report(bob, posted, "other").json() == {"reported": True}
    assert only_report() == ("other", "", True)


def test_without_a_token_the_address_counts_and_with_one_the_author(bob: Reader, posted: str) -> None:
    bob.client.defaults["REMOTE_ADDR"] = "192.0.2.1"
    report(bob, posted)
    bob.client.defaults["REMOTE_ADDR"] = "192.0.2.2"
    report(bob, posted)
    assert Report.objects.count() == 2
    bob.post("Hello")
    report(bob, posted)
    bob.client.defaults["REMOTE_ADDR"] = "192.0.2.3"
    report(bob, posted)
    assert Report.objects.count() == 3


def test_who_reported_is_a_hash_that_does_not_join_reports(ann: Reader, bob: Reader, posted: str) -> None:
    other = ann.post("Again").json()["comment"]["id"]
    report(bob, posted)
    report(bob, other)
    first, second = Report.objects.values_list("reporter", flat=True)
    assert first != second
    assert len(first) == len(second) == 64
    assert "127.0.0.1" not in first


def test_nobody_reports_their_own(ann: Reader, posted: str) -> None:
    assert refused(report(ann, posted)) == (403, "own_comment")
    assert not Report.objects.exists()


def test_what_is_not_public_is_not_there(ann: Reader, bob: Reader, posted: str, site: Site) -> None:
    comment = Comment.objects.select_related("thread__site").get()
    bob.post("Reply", parent=posted)
    remove_comment(comment=comment)  # its empty place stays
    Site.objects.create(key="other", name="Other", origins=["https://blog.example"])
    for path in (posted, "0" * 8, "01a20801-efa9-7364-8146-e5136483916d"):
        assert refused(report(Reader(), path)) == (404, "not_found")
    assert refused(report(Reader("other"), posted)) == (404, "not_found")
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "reason"),
        ({"reason": "boring"}, "reason"),
        ({"reason": None}, "reason"),
        ({"reason": "spam", "note": "x" * 501}, "note"),
        ({"reason": "spam", "note": 5}, "note"),
    ],
)
def test_a_faulty_report_names_the_field(bob: Reader, posted: str, data: Any, field: str) -> None:
    answer = bob.request("POST", f"comments/{posted}/report", data)
    assert refused(answer) == (422, "invalid")
    assert list(answer.json()["errors"]) == [field]


def test_a_bad_token_is_no_stranger(bob: Reader, posted: str) -> None:
    bob.token = "x"
    assert refused(report(bob, posted)) == (401, "bad_token")


def test_reports_are_limited_by_address(
    bob: Reader, posted: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RATE_LIMITS = True
    monkeypatch.setitem(limits.ADDRESS_LIMITS, "report", ("2/minute",))
    assert [report(bob, posted).status_code for _ in range(3)] == [200, 200, 429]


def test_what_was_settled_stays_so_until_the_words_change(bob: Reader, posted: str) -> None:
    report(bob, posted)
    assert settle_reports(Report.objects.all()) == 1
    assert settle_reports(Report.objects.all()) == 0
    report(bob, posted, "abuse")
    assert only_report() == ("abuse", "", False)
    Comment.objects.update(edited_at=timezone.now() + timedelta(seconds=1))
    report(bob, posted, "abuse")
    assert only_report() == ("abuse", "", True)


@pytest.mark.parametrize("way", ["reject", "remove", "delete"])
def test_a_decision_settles_what_was_reported(bob: Reader, posted: str, way: str) -> None:
    report(bob, posted)
    comment = Comment.objects.select_related("thread__site", "author").get()
    if way == "delete":
        assert comment.author is not None
        delete_comment(comment=comment, author=comment.author)
    else:
        {"reject": reject_comment, "remove": remove_comment}[way](comment=comment)
    assert only_report() == ("spam", "", False)


def test_restoring_settles_too(bob: Reader, posted: str) -> None:
    comment = remove_comment(comment=Comment.objects.select_related("thread__site").get())
    Report.objects.create(comment=comment, reporter="x", reason="spam")
    restore_comment(comment=comment)
    assert only_report() == ("spam", "", False)


def test_nobody_reads_what_was_reported(ann: Reader, bob: Reader, posted: str) -> None:
    report(bob, posted, note="SECRET note")
    for answer in (
        ann.get("thread?thread=/post"),
        ann.get("me?thread=/post"),
        ann.get(f"comments/{posted}"),
        ann.get("recent"),
    ):
        assert b"SECRET" not in answer.content
