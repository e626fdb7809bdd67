"""Posting and replying without scripts: once, safely, and with no word lost."""

import uuid
from typing import Any

import pytest
from django.db import OperationalError

from comments.enums import PublishPolicy
from comments.models import Author, Comment, Event, Site, Thread
from comments.pages import thread as thread_page
from comments.services.moderation import remove_comment
from comments.services.threads import close_thread
from comments.throttle import limits
from tests.pages.conftest import Say
from tests.pages.visitor import Visitor


def test_a_first_comment_opens_the_thread(visitor: Visitor) -> None:
    page = visitor.thread("/new", url="https://blog.example/new/")
    after = visitor.post(page, "First **word**", name="Ann", email="ann@private.example", website="ann.example")
    comment, thread = Comment.objects.get(), Thread.objects.get()
    assert (thread.key, thread.url) == ("/new", "https://blog.example/new/")
    assert (comment.author_name, comment.author_website) == ("Ann", "https://ann.example")
    assert Author.objects.get().email == "ann@private.example"
    assert list(after.levels) == [str(comment.pk)]
    assert Event.objects.get().kind == "comment.created"


def test_the_answer_leads_to_the_comment(visitor: Visitor) -> None:
    answer = visitor.send(visitor.thread(), body="Hello")
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/t/demo/?thread=/post#comment-{Comment.objects.get().pk}",
    )


def test_beyond_the_first_page_the_answer_leads_to_it_too(visitor: Visitor, say: Say) -> None:
    for _ in range(25):
        say()
    after = visitor.post(visitor.thread(), "I am number 26")
    assert "I am number 26" in after.words
    assert len(after.levels) == 1


def test_a_reply_lands_under_its_parent(visitor: Visitor, say: Say) -> None:
    parent = say("A question", name="Bob")
    page = visitor.open(visitor.thread().links["Reply to Bob"])
    assert "Reply to Bob" in page.words
    assert "A question" in page.words
    after = visitor.post(page, "An answer", name="Ann")
    reply = Comment.objects.exclude(pk=parent.pk).get()
    assert reply.parent == parent
    assert after.levels == {str(parent.pk): 1, str(reply.pk): 2}


def test_sending_a_form_twice_posts_once(visitor: Visitor) -> None:
    page = visitor.thread()
    answers = [visitor.send(page, body="Only once") for _ in range(3)]
    assert {answer["Location"] for answer in answers} == {f"/t/demo/?thread=/post#comment-{Comment.objects.get().pk}"}
    assert Author.objects.count() == 1


def test_a_used_form_with_other_words_is_another_comment_after_a_word(visitor: Visitor) -> None:
    page = visitor.thread()
    visitor.send(page, body="First")
    answer = visitor.send(page, body="Second")
    assert answer.status_code == 409
    assert Comment.objects.count() == 1
    again = visitor.page
    assert "sent before" in again.words
    assert again.forms[0].fields["body"] == "Second"
    visitor.post(again, "Second")
    assert sorted(Comment.objects.values_list("body", flat=True)) == ["First", "Second"]


def test_each_page_has_a_form_of_its_own(visitor: Visitor) -> None:
    first, second = visitor.thread().forms[0].fields, visitor.thread().forms[0].fields
    assert first["client_id"] != second["client_id"]
    assert first["claim"] != second["claim"]


@pytest.mark.parametrize(
    "names", [{"client_id": "nonsense"}, {"client_id": ""}, {"claim": "short"}, {"claim": "é" * 40}]
)
def test_damaged_hidden_fields_lose_nothing(visitor: Visitor, names: dict[str, str]) -> None:
    visitor.post(visitor.thread(), "Still posted", **names)
    assert Comment.objects.get().body == "Still posted"


def test_errors_stand_beside_their_fields_and_the_words_are_kept(visitor: Visitor) -> None:
    typed = {
        "body": '\n  <i>Keep</i> "me" & all\r\n',
        "name": "x" * 81,
        "email": "no address",
        "website": "javascript:alert(1)",
    }
    answer = visitor.send(visitor.thread(), **typed)
    page = visitor.page
    assert answer.status_code == 422
    assert not Comment.objects.exists()
    assert {name: page.forms[0].fields[name] for name in typed} == typed
    errors = [attributes["id"] for tag, attributes in page.tags if attributes.get("class") == "error"]
    assert errors == ["name-error", "email-error", "website-error"]
    assert page.attribute("input", "aria-invalid") == ["true"] * 3
    assert "name-error name-hint" in page.attribute("input", "aria-describedby")
    visitor.post(page, "Now it works", name="Ann", email="", website="")


@pytest.mark.parametrize("body", ["", "   ", "\u200b", "a\x00b", "x" * 8001, "\uffff"])
def test_a_body_that_cannot_stand_is_refused_with_words(visitor: Visitor, body: str) -> None:
    assert visitor.send(visitor.thread(), body=body).status_code == 422
    assert "body-error" in visitor.answer.content.decode()
    assert not Comment.objects.exists()


def test_a_held_comment_says_that_it_waits(visitor: Visitor, site: Site) -> None:
    Site.objects.update(policy=PublishPolicy.HOLD_ALL)
    form = visitor.thread()
    page = visitor.post(form, "Secret until read")
    assert "as soon as a moderator has looked at it" in page.words
    assert "Secret until read" not in page.html
    assert not page.levels
    assert Comment.objects.get().state == "pending"
    assert not Event.objects.exists()
    assert visitor.post(form, "Secret until read").words == page.words
    assert Comment.objects.count() == 1


def test_a_strangers_copy_of_a_held_comments_id_learns_nothing(visitor: Visitor, site: Site) -> None:
    Site.objects.update(policy=PublishPolicy.HOLD_ALL)
    visitor.post(visitor.thread(), "Secret")
    stranger = Visitor()
    answer = stranger.send(stranger.thread(), body="Mine", client_id=str(Comment.objects.get().client_id))
    assert answer.status_code == 409
    assert "Secret" not in answer.content.decode()


def test_a_thread_that_closed_meanwhile_keeps_the_words(visitor: Visitor, say: Say) -> None:
    comment, page = say(), visitor.thread()
    close_thread(thread=comment.thread)
    answer = visitor.send(page, body="Too late")
    assert answer.status_code == 403
    assert Comment.objects.count() == 1
    after = visitor.page
    assert "This discussion is closed" in after.words
    assert after.forms[0].fields["body"] == "Too late"


def test_a_parent_that_went_meanwhile_keeps_the_words(visitor: Visitor, say: Say) -> None:
    parent = say(name="Bob")
    page = visitor.open(visitor.thread().links["Reply to Bob"])
    remove_comment(comment=parent)
    answer = visitor.send(page, body="My long answer")
    after = visitor.page
    assert answer.status_code == 404
    assert "no longer there" in after.words
    assert after.forms[0].fields["body"] == "My long answer"
    assert "reply=" not in after.forms[0].action


def test_a_parent_of_another_thread_is_refused(visitor: Visitor, say: Say) -> None:
    elsewhere = say(key="/other")
    page = visitor.thread()
    page.forms[0].action = f"/t/demo/?thread=/post&reply={elsewhere.pk}"
    assert visitor.send(page, body="Hello").status_code == 404
    assert Comment.objects.count() == 1


def test_a_page_of_another_site_is_never_stored(visitor: Visitor) -> None:
    visitor.post(visitor.thread("post-1", url="https://evil.example/"), "Hello")
    assert Thread.objects.get().url == "https://blog.example"


def test_without_the_cookie_nothing_is_posted(visitor: Visitor) -> None:
    page = visitor.thread()
    visitor.client.cookies.clear()
    answer = visitor.send(page, body="Forged")
    assert answer.status_code == 403
    assert "The form was not sent" in answer.content.decode()
    assert not Comment.objects.exists()


def test_a_forged_origin_is_refused(visitor: Visitor) -> None:
    form = visitor.thread().forms[0]
    answer = visitor.client.post(form.action, form.fields | {"body": "x"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert not Comment.objects.exists()


def test_the_address_is_limited_together_with_the_api(
    visitor: Visitor, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RATE_LIMITS = True
    monkeypatch.setitem(limits.ADDRESS_LIMITS, "post", ("2/minute",))
    fields = {"thread": "/post", "url": "https://blog.example/post", "body": "x", "client_id": str(uuid.uuid4())}
    api = visitor.client.post("/api/v1/sites/demo/comments", fields, content_type="application/json")
    assert api.status_code == 201
    visitor.post(visitor.thread(), "Second")
    answer = visitor.send(visitor.thread(), body="Third")
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 61
    assert visitor.page.forms[0].fields["body"] == "Third"
    assert Comment.objects.count() == 2


def test_a_database_that_is_away_is_a_503_page(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise OperationalError("locked")

    page = visitor.thread()
    monkeypatch.setattr(thread_page, "post_comment", fail)
    answer = visitor.send(page, body="Hello")
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert "try again" in answer.content.decode()


def test_far_too_large_a_form_is_refused(visitor: Visitor) -> None:
    answer = visitor.send(visitor.thread(), body="x" * 300_000)
    assert answer.status_code in (400, 413)
    assert "too large" in answer.content.decode()


@pytest.mark.parametrize("address", ["/t/demo/?thread=/post", "/nowhere"])
def test_a_form_in_another_charset_is_no_fault_of_ours(visitor: Visitor, address: str) -> None:
    """Django's own error pages read the form again, and fail at it again."""
    visitor.thread()  # for the cookie
    visitor.client.raise_request_exception = False
    content_type = "application/x-www-form-urlencoded; charset=utf-7"
    answer: Any = visitor.client.generic("POST", address, b"body=Hello", content_type=content_type)
    assert answer.status_code in (400, 404)
    assert "<h1>" in answer.content.decode()
