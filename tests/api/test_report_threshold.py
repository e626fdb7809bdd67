"""Reports that hide a comment until a moderator looks, and how much each weighs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.enums import CommentState
from comments.journal import PRODUCT
from comments.models import Comment, ModerationEntry, QueueItem, Report, Site
from comments.queries.reports import weight_of_reports
from comments.services.moderation import approve_comment, remove_comment, requeue_comment
from comments.services.networks import KEPT_DAYS, forget_networks
from comments.services.reports import settle_without_decision
from tests.api.conftest import Reader


@pytest.fixture(autouse=True)
def threshold(site: Site) -> None:
    Site.objects.update(report_threshold=3)


def report(comment: Comment, network: int, token: str = "") -> int:
    """By a reader at a network, with a token or without."""
    reader = Reader()
    reader.token = token
    reader.client.defaults["REMOTE_ADDR"] = f"192.0.2.{network}"
    return reader.request("POST", f"comments/{comment.pk}/report", {"reason": "abuse"}).status_code


def written(reader: Reader, body: str = "Rude") -> Comment:
    found = reader.post(body).json()["comment"]["id"]
    return Comment.objects.select_related("thread__site").get(pk=found)


def state(comment: Comment) -> str:
    comment.refresh_from_db()
    return comment.state


def test_enough_readers_hide_it_until_somebody_looks(ann: Reader, bob: Reader) -> None:
    comment = written(ann)
    report(comment, 1)
    report(comment, 2)
    assert state(comment) == "published"
    report(comment, 3)
    assert state(comment) == "pending"
    assert bob.get("counts?thread=/post").json()["counts"] == {"/post": 0}
    assert [each["state"] for each in ann.get("me?thread=/post").json()["pending"]] == ["pending"]
    assert QueueItem.objects.get().why == "reported"
    entry = ModerationEntry.objects.first()
    assert (entry.action, entry.actor_id, entry.after["weight"]) == ("held", None, 3)
    assert report(comment, 4) == 404
    approve_comment(comment=comment)
    report(comment, 5)
    assert state(comment) == "published"


def test_a_site_that_has_not_asked_hides_nothing(ann: Reader) -> None:
    Site.objects.update(report_threshold=0)
    comment = written(ann)
    for network in range(1, 6):
        report(comment, network)
    assert state(comment) == "published"


def test_many_tokens_of_one_network_are_one_voice(ann: Reader) -> None:
    comment = written(ann)
    for name in ("one", "two", "three", "four"):
        reader = Reader()
        reader.post("Hello", author={"name": name})
        assert report(comment, 1, reader.token) == 200
    assert Report.objects.count() == 4
    assert state(comment) == "published"


def test_what_stands_under_a_badge_stays(ann: Reader) -> None:
    comment = written(ann)
    Comment.objects.update(author_badge="owner")
    for network in range(1, 6):
        report(comment, network)
    assert state(comment) == "published"


def test_who_was_wrong_weighs_less_and_who_was_right_as_much_as_before(ann: Reader) -> None:
    wrong, right, new = written(ann), written(ann), written(ann)
    report(wrong, 1)
    settle_without_decision(comment=wrong, reports=wrong.reports.all(), actor=PRODUCT)
    report(right, 2)
    remove_comment(comment=right)
    report(new, 1)
    assert weight_of_reports(new) == 0.5
    report(new, 2)
    assert weight_of_reports(new) == 1.5
    report(new, 3)
    report(new, 4)
    assert state(new) == "pending"


def test_an_undone_decision_says_nothing_of_its_reporters(ann: Reader) -> None:
    first, second = written(ann), written(ann)
    report(first, 1)
    report(second, 1)
    assert weight_of_reports(second) == 1
    removed = remove_comment(comment=first)
    assert Report.objects.get(comment=first).upheld
    requeue_comment(comment=removed, state=CommentState.PUBLISHED)
    assert Report.objects.get(comment=first).upheld is False
    requeue_comment(comment=first, state=CommentState.PENDING)
    assert Report.objects.get(comment=first).upheld is None


def test_another_site_cannot_be_joined_and_old_networks_are_forgotten(ann: Reader) -> None:
    other = Site.objects.create(key="other", name="Other", origins=["https://blog.example"])
    here, there = written(ann), written(Reader(other.key))
    report(here, 1)
    reader = Reader(other.key)
    reader.client.defaults["REMOTE_ADDR"] = "192.0.2.1"
    assert reader.request("POST", f"comments/{there.pk}/report", {"reason": "abuse"}).status_code == 200
    voices = set(Report.objects.values_list("voice", flat=True))
    assert len(voices) == 2
    assert not any("192.0.2" in voice for voice in voices)
    long_ago = timezone.now() - timedelta(days=KEPT_DAYS, minutes=1)
    Report.objects.filter(comment=here).update(created_at=long_ago)
    Comment.objects.filter(pk=here.pk).update(created_at=long_ago)
    forget_networks()
    assert Report.objects.get(comment=here).voice == ""
    assert Report.objects.get(comment=there).voice
    assert list(Comment.objects.filter(network="")) == [here]
