"""Reporting a comment without scripts: the same service and limits as the API's, and nobody sees it but moderators."""

from typing import Any

import pytest

from comments.models import Comment, Report
from comments.services.moderation import remove_comment
from comments.services.threads import close_thread
from comments.throttle import limits
from tests.pages.conftest import Say
from tests.pages.visitor import Page, Visitor


def form(visitor: Visitor) -> Page:
    return visitor.open(visitor.thread().links["Report the comment of Ann"])


def test_a_reader_says_what_is_wrong_and_is_thanked(visitor: Visitor, say: Say) -> None:
    comment = say("Buy my pills", name="Ann")
    page = form(visitor)
    assert "Buy my pills" in page.words
    answer = visitor.send(page, reason="spam", note="Three times today")
    assert answer.status_code == 302
    assert "A moderator will look at it" in visitor.open(answer["Location"]).words
    report = Report.objects.get()
    assert (report.comment, report.reason, report.note) == (comment, "spam", "Three times today")


def test_the_same_reader_again_changes_what_was_said(visitor: Visitor, say: Say) -> None:
    say(name="Ann")
    page = form(visitor)
    for reason in ("spam", "abuse"):
        visitor.send(page, reason=reason)
    assert [report.reason for report in Report.objects.all()] == ["abuse"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"reason": "", "note": "My words"}, "Please choose what is wrong with it."),
        ({"reason": "nonsense", "note": "My words"}, "Please choose what is wrong with it."),
        ({"reason": "spam", "note": "x" * 501}, "500"),
    ],
)
def test_what_is_wrong_with_the_form_is_said_and_its_words_stay(
    visitor: Visitor, say: Say, typed: dict[str, str], words: str
) -> None:
    say(name="Ann")
    answer = visitor.send(form(visitor), **typed)
    assert answer.status_code == 422
    assert words in visitor.page.words
    assert visitor.page.forms[0].fields["note"] == typed["note"]
    assert "Not sent:" in visitor.page.words
    assert not Report.objects.exists()


def test_a_closed_thread_can_be_reported_and_what_is_not_public_cannot(visitor: Visitor, say: Say) -> None:
    comment, pending = say(name="Ann"), say("Secret", name="Bob")
    page = form(visitor)
    Comment.objects.filter(pk=pending.pk).update(state="pending")
    visitor.open(f"/t/demo/?thread=/post&report={pending.pk}", status=404)
    visitor.open(f"/t/demo/?thread=/other&report={comment.pk}", status=404)
    close_thread(thread=comment.thread)
    assert visitor.send(page, reason="spam").status_code == 302
    remove_comment(comment=comment)
    assert visitor.send(page, reason="abuse").status_code == 404
    assert [report.reason for report in Report.objects.all()] == ["spam"]


def test_another_websites_form_reports_nothing(visitor: Visitor, say: Say) -> None:
    say(name="Ann")
    page = form(visitor)
    del page.forms[0].fields["csrfmiddlewaretoken"]
    assert visitor.send(page, reason="spam").status_code == 403
    assert not Report.objects.exists()


def test_many_reports_at_once_are_asked_to_wait(
    visitor: Visitor, say: Say, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(name="Ann")
    page = form(visitor)
    settings.RATE_LIMITS = True
    monkeypatch.setitem(limits.ADDRESS_LIMITS, "report", ("1/hour",))
    visitor.send(page, reason="spam")
    answer = visitor.send(page, reason="abuse", note="My words")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert visitor.page.forms[0].fields["note"] == "My words"


def test_a_report_shows_nowhere(visitor: Visitor, say: Say) -> None:
    say(name="Ann")
    visitor.send(form(visitor), reason="abuse", note="Hush")
    assert "Hush" not in visitor.thread().html
    assert "Insults" not in visitor.thread().html
