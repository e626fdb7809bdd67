"""Voting: one vote for each author, absolute, and nothing that a stranger may not see or do."""

import uuid
from typing import Any

import pytest

from comments.models import Author, Comment, Event, Site, Thread, Vote
from comments.services.moderation import remove_comment, restore_comment
from comments.services.threads import close_thread
from comments.throttle import limits
from tests.api.conftest import Reader, draft

CLAIM = "c" * 32


def posted(reader: Reader, body: str = "Hello") -> str:
    comment_id: str = reader.post(body).json()["comment"]["id"]
    return comment_id


def vote(reader: Reader, comment: str, value: Any, **fields: Any) -> Any:
    return reader.request("PUT", f"comments/{comment}/vote", {"value": value, **fields})


def totals(comment: str) -> tuple[int, int, int]:
    """Up and down as the row says, and how many votes there are."""
    row = Comment.objects.get(pk=comment)
    return row.up, row.down, Vote.objects.filter(comment=comment).count()


@pytest.fixture
def hello(ann: Reader) -> str:
    return posted(ann)


@pytest.fixture
def writer(bob: Reader) -> Reader:
    """Bob, who has a token because he has written something."""
    posted(bob, "I am Bob")
    return bob


def test_a_vote_is_absolute_can_be_changed_and_taken_back(writer: Reader, hello: str) -> None:
    steps = [(1, (1, 0)), (1, (1, 0)), (-1, (0, 1)), (-1, (0, 1)), (0, (0, 0)), (0, (0, 0)), (1, (1, 0))]
    for value, (up, down) in steps:
        answer = vote(writer, hello, value)
        assert answer.status_code == 200
        assert answer.json() == {"id": hello, "votes": {"up": up, "down": down}, "value": value}
        assert totals(hello) == (up, down, int(bool(value)))
    assert writer.get(f"comments/{hello}").json()["comment"]["votes"] == {"up": 1, "down": 0}
    assert answer["Cache-Control"] == "no-store"


def test_a_vote_has_no_event_and_no_revision(writer: Reader, hello: str) -> None:
    before = list(Thread.objects.values_list("seq", "count")), Event.objects.count(), Comment.objects.get(pk=hello).rev
    vote(writer, hello, 1)
    after = list(Thread.objects.values_list("seq", "count")), Event.objects.count(), Comment.objects.get(pk=hello).rev
    assert after == before
    assert Comment.objects.get(pk=hello).voted_at is not None


def test_only_a_change_is_dated(writer: Reader, hello: str) -> None:
    vote(writer, hello, 1)
    first = Comment.objects.get(pk=hello).voted_at
    vote(writer, hello, 1)
    assert Comment.objects.get(pk=hello).voted_at == first
    vote(writer, hello, 0)
    assert Comment.objects.get(pk=hello).voted_at != first


def test_imported_totals_stay(writer: Reader, hello: str) -> None:
    Comment.objects.filter(pk=hello).update(up=7, down=3)
    assert vote(writer, hello, -1).json()["votes"] == {"up": 7, "down": 4}
    assert vote(writer, hello, 0).json()["votes"] == {"up": 7, "down": 3}


def test_a_stranger_votes_by_a_claim_and_is_one_guest(bob: Reader, hello: str, ann: Reader) -> None:
    other = posted(ann, "And another")
    first = vote(bob, hello, 1, claim=CLAIM).json()
    again = vote(bob, hello, 1, claim=CLAIM).json()
    second = vote(bob, other, -1, claim=CLAIM).json()
    assert (first["votes"], again["votes"]) == ({"up": 1, "down": 0},) * 2
    assert first["token"] == again["token"] == second["token"]
    bob.token = first["token"]
    assert "token" not in vote(bob, hello, -1, claim=CLAIM).json()
    assert totals(hello) == (0, 1, 1)
    assert bob.get("me?thread=/post").json()["votes"] == {hello: -1, other: -1}
    assert Author.objects.count() == 2


def test_a_claim_is_another_guest_on_another_site_and_no_writers_token(bob: Reader, hello: str) -> None:
    Site.objects.create(key="other", name="Other", origins=["https://blog.example"])
    elsewhere = Reader("other")
    there = posted(elsewhere)
    elsewhere.token = ""
    token = vote(bob, hello, 1, claim=CLAIM).json()["token"]
    assert vote(elsewhere, there, 1, claim=CLAIM).json()["token"] != token
    assert bob.post("Mine", claim=CLAIM).json()["token"] != token


def test_without_token_and_claim_nobody_votes(bob: Reader, hello: str) -> None:
    for fields in ({}, {"claim": ""}):
        answer = vote(bob, hello, 1, **fields)
        assert (answer.status_code, answer.json()["code"]) == (401, "token_missing")
    assert vote(bob, hello, 1, claim="short").status_code == 422
    bob.token = "nobody"
    answer = vote(bob, hello, 1, claim=CLAIM)
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_token")
    assert totals(hello) == (0, 0, 0)


def test_own_comments_take_no_vote_of_their_author(ann: Reader, hello: str) -> None:
    answer = vote(ann, hello, 1)
    assert (answer.status_code, answer.json()["code"]) == (403, "own_comment")


def test_who_first_votes_and_then_writes_is_the_author(bob: Reader, hello: str) -> None:
    bob.token = vote(bob, hello, 1, claim=CLAIM).json()["token"]
    own = posted(bob)
    bob.token = ""
    assert vote(bob, own, 1, claim=CLAIM).json()["code"] == "own_comment"


def test_the_site_says_which_votes_there_are(writer: Reader, hello: str, site: Site) -> None:
    vote(writer, hello, -1)
    Site.objects.update(votes="up")
    refused = vote(writer, hello, -1)
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["value"])
    assert vote(writer, hello, 0).json()["votes"] == {"up": 0, "down": 0}
    assert vote(writer, hello, 1).json()["votes"] == {"up": 1, "down": 0}
    Site.objects.update(votes="none")
    refused = vote(writer, hello, 0)
    assert (refused.status_code, refused.json()["code"]) == (403, "votes_off")
    assert totals(hello) == (1, 0, 1)


@pytest.mark.parametrize("value", [2, -2, 1.5, True, "1", None])
def test_a_value_that_is_none_is_refused(writer: Reader, hello: str, value: Any) -> None:
    answer = vote(writer, hello, value)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["value"])


def test_what_is_not_published_takes_no_votes_and_does_not_show(writer: Reader, ann: Reader, hello: str) -> None:
    Site.objects.create(key="other", name="Other", origins=["https://blog.example"])
    reply = posted(ann, "Removed, with a reply")
    ann.post("The reply", parent=reply)
    remove_comment(comment=Comment.objects.select_related("thread__site").get(pk=reply))
    hidden = str(Comment.objects.create(thread=Thread.objects.get(), body="x", html="x", state="pending").pk)
    unlike = {vote(writer, each, 1).content for each in (reply, hidden, str(uuid.uuid4()), "nonsense")}
    assert len(unlike) == 1
    assert b"not_found" in unlike.pop()
    assert vote(Reader("other"), hello, 1, claim=CLAIM).status_code == 404
    assert Vote.objects.count() == 0


def test_a_refused_vote_opens_no_guest(bob: Reader, hello: str) -> None:
    Site.objects.update(votes="none")
    before = Author.objects.count()
    assert vote(bob, hello, 1, claim=CLAIM).status_code == 403
    assert Author.objects.count() == before


def test_a_closed_thread_takes_votes(writer: Reader, hello: str) -> None:
    close_thread(thread=Thread.objects.select_related("site").get())
    assert vote(writer, hello, 1).status_code == 200


def test_me_tells_the_votes_on_what_is_public_in_this_thread(writer: Reader, ann: Reader, hello: str) -> None:
    elsewhere = ann.post("Elsewhere", thread="/other").json()["comment"]["id"]
    removed = posted(ann, "About to go")
    for each in (hello, elsewhere, removed):
        vote(writer, each, 1)
    comment = Comment.objects.select_related("thread__site").get(pk=removed)
    remove_comment(comment=comment)
    assert writer.get("me?thread=/post").json()["votes"] == {hello: 1}
    assert writer.get("me?thread=/nowhere").json()["votes"] == {}
    assert ann.get("me?thread=/post").json()["votes"] == {}
    restore_comment(comment=comment)
    assert writer.get("me?thread=/post").json()["votes"] == {hello: 1, removed: 1}


def test_votes_are_limited_by_author(
    writer: Reader, hello: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RATE_LIMITS = True
    monkeypatch.setitem(limits.AUTHOR_LIMITS, "vote", ("2/minute",))
    assert [vote(writer, hello, value).status_code for value in (1, -1, 1)] == [200, 200, 429]
    assert totals(hello) == (0, 1, 1)


def test_votes_are_limited_by_address(bob: Reader, hello: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.RATE_LIMITS = True
    monkeypatch.setitem(limits.ADDRESS_LIMITS, "vote", ("2/minute",))
    codes = [vote(bob, hello, 1, claim=f"{number}" * 32) for number in range(3)]
    assert [answer.status_code for answer in codes] == [200, 200, 429]
    assert int(codes[-1]["Retry-After"]) > 0


def test_guests_opened_by_votes_are_limited_and_known_ones_are_not(
    bob: Reader, hello: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RATE_LIMITS = True
    monkeypatch.setitem(limits.ADDRESS_LIMITS, "guest", ("2/hour",))
    claims = [letter * 32 for letter in "abaabcc"]
    codes = [vote(bob, hello, 1, claim=claim).status_code for claim in claims]
    assert codes == [200, 200, 200, 200, 200, 429, 429]
    assert totals(hello) == (2, 0, 2)


def test_guests_opened_by_comments_are_limited_when_they_first_vote(
    bob: Reader, hello: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address may post three hundred an hour: each a guest, and each guest a vote."""
    tokens = [bob.request("POST", "comments", draft()).json()["token"] for _ in range(4)]
    settings.RATE_LIMITS = True
    monkeypatch.setitem(limits.ADDRESS_LIMITS, "guest", ("2/hour",))
    codes = []
    for bob.token in [*tokens, tokens[0]]:
        codes.append(vote(bob, hello, 1).status_code)
    assert codes == [200, 200, 429, 429, 200]
    assert totals(hello) == (2, 0, 2)
