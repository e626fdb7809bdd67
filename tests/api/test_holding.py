"""What waits for a moderator: shown to its author alone, and naming nothing."""

import pytest

from comments.enums import Outcome, PublishPolicy
from comments.models import Comment, Site
from comments.moderation import judge as judging
from comments.moderation.verdict import Check, Finding
from comments.services.moderation import approve_comment, remove_comment
from tests.api.conftest import Reader, draft


def test_a_site_that_holds_all_holds_posts_and_edits(ann: Reader, bob: Reader) -> None:
    comment = ann.post("was free").json()["comment"]
    Site.objects.update(policy=PublishPolicy.HOLD_ALL)
    held = ann.post("waits")
    assert (held.status_code, held.json()["comment"]["state"]) == (202, "pending")
    assert held.json()["comment"]["html"] == "<p>waits</p>\n"
    edited = ann.request("PATCH", f"comments/{comment['id']}", {"body": "changed", "rev": 1})
    assert edited.json()["comment"]["state"] == "pending"
    assert bob.get("thread?thread=/post").json()["comments"] == []
    assert bob.get(f"comments/{comment['id']}").status_code == 404
    me = ann.get("me?thread=/post").json()
    assert [pending["html"] for pending in me["pending"]] == ["<p>changed</p>\n", "<p>waits</p>\n"]
    assert me["own"] == []


def test_a_first_comment_waits_until_one_was_approved(ann: Reader) -> None:
    Site.objects.update(policy=PublishPolicy.HOLD_FIRST)
    first = ann.post("first")
    assert first.status_code == 202
    assert ann.post("second").status_code == 202
    Comment.objects.filter(pk=first.json()["comment"]["id"]).update(state="published")
    assert ann.post("third").status_code == 201


def test_somebody_elses_hidden_comment_is_not_told_by_its_client_id(ann: Reader, bob: Reader, site: Site) -> None:
    Site.objects.update(policy=PublishPolicy.HOLD_ALL)
    data = draft("secret")
    assert ann.request("POST", "comments", data).status_code == 202
    # Nobody but its sender can know the id yet: a repeat is the same comment, also without a claim.
    again = ann.request("POST", "comments", data)
    assert (again.status_code, again.json()["comment"]["state"]) == (200, "pending")
    comment = Comment.objects.select_related("thread__site").get()
    approve_comment(comment=comment)
    remove_comment(comment=comment)
    answer = bob.request("POST", "comments", data)
    assert (answer.status_code, answer.json()["code"]) == (409, "client_id_used")
    assert "secret" not in answer.content.decode()


def test_a_held_post_does_not_name_the_thread(ann: Reader, bob: Reader) -> None:
    Site.objects.update(policy=PublishPolicy.HOLD_ALL)
    ann.post("spam", title="BUY PILLS", url="https://blog.example/any?buy=pills")
    thread = bob.get("thread?thread=/post").json()["thread"]
    assert (thread["title"], thread["url"]) == ("", "")
    assert "PILLS" not in bob.client.get("/t/demo/?thread=/post").content.decode()
    Site.objects.update(policy=PublishPolicy.AT_ONCE)
    bob.post("honest")
    assert bob.get("thread?thread=/post").json()["thread"]["title"] == "A post"
    ann.post("late", title="Another name")
    assert bob.get("thread?thread=/post").json()["thread"]["title"] == "A post"


def test_a_root_is_active_from_its_approval_on(ann: Reader, site: Site) -> None:
    Site.objects.update(policy=PublishPolicy.HOLD_ALL)
    ids = [ann.post(words).json()["comment"]["id"] for words in ("first", "second")]
    for comment in Comment.objects.select_related("thread__site").order_by("-created_at"):
        approve_comment(comment=comment)
    listed = ann.get("thread?thread=/post&sort=active").json()["comments"]
    assert [comment["id"] for comment in listed] == ids


def test_spam_looks_as_if_it_waits_and_shadowed_as_if_it_were_public(
    ann: Reader, bob: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = {Outcome.SPAM: "pending", Outcome.SHADOW: "published"}
    for outcome, told in states.items():
        found = Finding(outcome, 0, "Known for it.")
        monkeypatch.setattr(judging, "CHECKS", (Check("made", "Made", "", lambda _, found=found: found),))
        answer = ann.post(f"words {told}")
        assert (answer.status_code, answer.json()["comment"]["state"]) == (202 if told == "pending" else 201, told)
    assert [each["state"] for each in ann.get("me?thread=/post").json()["pending"]] == ["pending", "published"]
    assert bob.get("thread?thread=/post").json()["comments"] == []
    assert bob.get("recent").json()["comments"] == []
    assert bob.get("counts?thread=/post").json()["counts"] == {"/post": 0}


def test_a_refused_comment_leaves_nothing_but_an_answer(ann: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Finding(Outcome.REFUSE, 0, "Known for it.")
    monkeypatch.setattr(judging, "CHECKS", (Check("made", "Made", "", lambda _: found),))
    answer = ann.post("words")
    assert (answer.status_code, answer.json()["code"]) == (403, "comment_refused")
    assert "Known" not in answer.content.decode()
    assert not Comment.objects.exists()
