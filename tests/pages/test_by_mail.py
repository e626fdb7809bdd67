"""Links in moderators' mails: GET shows, POST acts, once, for who may, about the text that was mailed."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from comments.enums import CommentState, MailPace, PublishPolicy
from comments.journal import Actor
from comments.maillinks import DecisionLink, stop_url
from comments.models import Comment, ModerationEntry, NoticeChoice, Site
from comments.services.decisions import DECISIONS, decide
from comments.services.moderation import revise_comment
from tests.pages.conftest import Say

SCANNER = {"User-Agent": "SafeLinks/1.0"}
STATES = list(CommentState)


@pytest.fixture
def moderator(site: Site) -> User:
    user = User.objects.create_user("mia", "mia@example.org", is_staff=True)
    site.moderators.add(user)
    return user


@pytest.fixture
def held(site: Site, say: Say) -> Comment:
    site.policy = PublishPolicy.HOLD_ALL
    return say("I wait <script>alert(1)</script>")


@pytest.fixture
def browser() -> Client:
    """Nobody's: no session, and Django's check of CSRF as strict as in a server."""
    return Client(enforce_csrf_checks=True)


def link(comment: Comment, user: User) -> str:
    return DecisionLink(comment.pk, comment.rev, user.pk).url


def press(browser: Client, url: str, decision: str, **more: str) -> HttpResponse:
    return browser.post(url, {"decision": decision} | more, follow=True)


def state_of(comment: Comment) -> str:
    return Comment.objects.get(pk=comment.pk).state


def words(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def test_get_shows_the_comment_and_its_buttons(browser: Client, held: Comment, moderator: User) -> None:
    response = browser.get(link(held, moderator))
    page = words(response)
    assert "A comment that waits" in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert held.hold_reason in page
    for name in ("approve", "reject", "spam", "remove"):
        assert f'value="{name}"' in page
    assert response["Cache-Control"] == "no-store"
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'; form-action 'self'")
    assert not response.cookies


def test_it_is_shown_in_its_context(browser: Client, site: Site, say: Say, moderator: User) -> None:
    parent = say("What I was asked")
    site.policy = PublishPolicy.HOLD_ALL
    reply = say("What I answer", parent=parent)
    page = words(browser.get(link(reply, moderator)))
    assert page.index("What I was asked") < page.index("What I answer")


@pytest.mark.parametrize("method", ["get", "head", "options", "put", "delete", "patch"])
def test_whatever_opens_links_changes_nothing(browser: Client, held: Comment, moderator: User, method: str) -> None:
    entries = ModerationEntry.objects.count()
    for _ in range(3):
        answer = getattr(browser, method)(link(held, moderator), headers=SCANNER)
        assert answer.status_code == (200 if method in ("get", "head") else 405)
        getattr(browser, method)(f"{link(held, moderator)}&decision=approve", headers=SCANNER)
    assert state_of(held) == CommentState.PENDING
    assert ModerationEntry.objects.count() == entries


@pytest.mark.parametrize(
    ("decision", "state", "word"),
    [
        ("approve", CommentState.PUBLISHED, "Approved"),
        ("reject", CommentState.REJECTED, "Rejected"),
        ("spam", CommentState.SPAM, "Marked as spam"),
        ("remove", CommentState.REMOVED, "Removed"),
    ],
)
def test_a_button_decides_and_pressing_it_again_is_no_harm(
    browser: Client, held: Comment, moderator: User, decision: str, state: CommentState, word: str
) -> None:
    url = link(held, moderator)
    for _ in range(2):
        response = press(browser, url, decision)
        assert response.status_code == 200
        assert f"{word} by <bdi>mia</bdi>" in words(response)
        assert "<form" not in words(response)
    assert state_of(held) == state
    assert [entry.action for entry in ModerationEntry.objects.filter(actor=moderator)].__len__() == 1


def test_a_reason_reaches_the_author(browser: Client, held: Comment, moderator: User) -> None:
    press(browser, link(held, moderator), "reject", reason="Please stay\x0b on topic")
    assert Comment.objects.get(pk=held.pk).refusal == "Please stay on topic"


def test_a_reason_that_is_too_long_is_refused_in_words(browser: Client, held: Comment, moderator: User) -> None:
    response = press(browser, link(held, moderator), "reject", reason="x" * 301)
    assert response.status_code == 422
    assert "Please shorten this" in words(response)
    assert state_of(held) == CommentState.PENDING


def test_a_colleague_was_faster(browser: Client, held: Comment, moderator: User) -> None:
    decide(DECISIONS["reject"], held, actor=Actor(None, "ana"))
    page = words(browser.get(link(held, moderator)))
    assert "Rejected by <bdi>ana</bdi>" in page
    assert "<form" not in page
    response = press(browser, link(held, moderator), "approve")
    assert response.status_code == 409
    assert "Rejected by <bdi>ana</bdi>" in words(response)
    assert state_of(held) == CommentState.REJECTED


def test_other_words_take_another_link(browser: Client, held: Comment, moderator: User) -> None:
    url = link(held, moderator)
    revise_comment(comment=held, body="Something else", actor=Actor(None, "ana"))
    page = words(browser.get(url))
    assert "Something else" in page
    assert "has changed the text" in page
    assert press(browser, url, "approve").status_code == 409
    assert state_of(held) == CommentState.PENDING


def test_after_seven_days_it_is_gone(browser: Client, held: Comment, moderator: User) -> None:
    url = link(held, moderator)
    for days, status in ((6.9, 200), (7.1, 410)):
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            assert browser.get(url).status_code == status
    with time_machine.travel(timezone.now() + timedelta(days=7.1), tick=False):
        assert press(browser, url, "approve").status_code == 410
    assert state_of(held) == CommentState.PENDING


def test_a_key_that_is_none_is_not_found(browser: Client, held: Comment, moderator: User) -> None:
    url = link(held, moderator)
    stop = stop_url(NoticeChoice.objects.create(user=moderator, site=Site.objects.get()).pk)
    foreign = url.partition("?")[0] + "?" + stop.partition("?")[2]
    for wrong in (url[:-1] + ("a" if url[-1] != "a" else "b"), url.partition("?")[0], f"{url}x", foreign):
        assert browser.get(wrong).status_code == 404
        assert press(browser, wrong, "approve").status_code == 404
    assert browser.get(stop.partition("?")[0] + "?" + url.partition("?")[2]).status_code == 404
    assert state_of(held) == CommentState.PENDING


def no_moderator(user: User) -> None:
    Site.objects.get().moderators.set([])


def not_staff(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_staff=False)


def not_active(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def deleted(user: User) -> None:
    user.delete()


@pytest.mark.parametrize("lose", [no_moderator, not_staff, not_active, deleted])
def test_who_may_no_more_sees_and_does_nothing(browser: Client, held: Comment, moderator: User, lose: Any) -> None:
    url = link(held, moderator)
    lose(moderator)
    for response in (browser.get(url), press(browser, url, "approve")):
        assert response.status_code == 403
        assert "I wait" not in words(response)
    assert state_of(held) == CommentState.PENDING


@pytest.mark.parametrize("nonsense", ["", "delete", "settle ", "restore"])
def test_only_its_own_buttons(browser: Client, held: Comment, moderator: User, nonsense: str) -> None:
    response = press(browser, link(held, moderator), nonsense)
    assert response.status_code in (404, 409)
    assert state_of(held) == CommentState.PENDING


def test_links_ignore_what_a_client_says_of_this_server(browser: Client, held: Comment, moderator: User) -> None:
    """H1 and H3: no request is asked where this server is."""
    response = browser.get(link(held, moderator), headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert link(held, moderator).startswith("http://testserver/moderate/?key=")


def test_a_reported_comment_may_stay(browser: Client, say: Say, moderator: User) -> None:
    comment = say("Fine words")
    comment.reports.create(reporter="x", reason="spam", note="<b>really")
    page = words(browser.get(link(comment, moderator)))
    assert "&lt;b&gt;really" in page
    press(browser, link(comment, moderator), "settle")
    assert not comment.reports.filter(settled_at=None).exists()
    assert state_of(comment) == CommentState.PUBLISHED


# --- no more mails -------------------------------------------------------------------------------------------------


def test_stopping_asks_on_get_and_acts_on_a_mail_programs_post(browser: Client, site: Site, moderator: User) -> None:
    choice = NoticeChoice.objects.create(user=moderator, site=site)
    for method in ("get", "head", "options"):
        getattr(browser, method)(stop_url(choice.pk), headers=SCANNER)
    choice.refresh_from_db()
    assert choice.pace == MailPace.HOURLY
    assert "No more mails?" in words(browser.get(stop_url(choice.pk)))
    for _ in range(2):
        response = browser.post(stop_url(choice.pk), {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
        assert "You get no mails" in words(response)
    choice.refresh_from_db()
    assert choice.pace == MailPace.NONE
    choice.delete()
    assert browser.post(stop_url(choice.pk or 1)).status_code == 200
    assert browser.get(f"{stop_url(1)}x").status_code == 404
