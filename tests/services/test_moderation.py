"""The queue and the moderation log, in step with what happens to comments."""

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from comments.enums import Action, CommentState, PublishPolicy, ReportReason
from comments.errors import CommentRefused
from comments.journal import PRODUCT, Actor
from comments.models import Comment, ModerationEntry, ModerationLog, QueueItem, Report, Site
from comments.services import moderation
from comments.services.comments import delete_comment, edit_comment
from comments.services.decisions import DECISIONS, decide
from comments.services.reports import report_comment, settle_without_decision
from tests.admin.conftest import Post

pytestmark = pytest.mark.django_db


@pytest.fixture
def mia(db: None) -> Actor:
    return Actor(User.objects.create_user("mia", is_staff=True).pk, "mia")


def queue() -> list[tuple[str, str]]:
    return [(item.comment.body, item.why) for item in QueueItem.objects.order_by("since").select_related("comment")]


def log() -> list[tuple[str, str, object, object]]:
    """Oldest first: what, by whom, and the state before and after."""
    entries = ModerationEntry.objects.order_by("seq")
    return [(each.action, each.actor_name, each.before.get("state"), each.after.get("state")) for each in entries]


def test_a_held_comment_stands_in_the_queue_until_somebody_decides(site: Site, post: Post, mia: Actor) -> None:
    waiting = post(site, "Please", held=True)
    post(site, "Public")
    assert queue() == [("Please", "site_holds_all")]
    decide(DECISIONS["approve"], waiting, actor=mia)
    assert queue() == []
    assert log() == [("held", "", None, "pending"), ("approved", "mia", "pending", "published")]


@pytest.mark.parametrize("name", ["reject", "spam", "remove"])
def test_undo_puts_a_comment_back_where_it_was(site: Site, post: Post, mia: Actor, name: str) -> None:
    waiting, public = post(site, "Please", held=True), post(site, "Public")
    for comment in (waiting, public):
        decided = decide(DECISIONS[name], comment, actor=mia)
        moderation.requeue_comment(comment=decided, state=CommentState(comment.state), actor=mia)
        comment.refresh_from_db()
    assert (waiting.state, public.state) == ("pending", "published")
    assert queue() == [("Please", "requeued")]
    public.thread.refresh_from_db()
    assert public.thread.count == 1
    assert log()[-1] == ("requeued", "mia", str(DECISIONS[name].target), "published")


def test_the_log_is_numbered_without_gaps_and_what_rolls_back_is_not_in_it(site: Site, post: Post) -> None:
    post(site, "One", held=True)
    with transaction.atomic():
        post(site, "Lost", held=True)
        transaction.set_rollback(True)
    post(site, "Two", held=True)
    assert [entry.seq for entry in ModerationEntry.objects.order_by("seq")] == [1, 2]
    assert ModerationLog.objects.get().seq == 2


def test_what_was_reported_is_in_the_queue_until_it_is_settled(site: Site, post: Post, mia: Actor) -> None:
    comment = post(site, "Rude")
    for _ in range(2):
        report_comment(comment=comment, author=None, address="192.0.2.1", reason=ReportReason.ABUSE)
    assert queue() == [("Rude", "reported")]
    assert settle_without_decision(comment=comment, reports=Report.objects.all(), actor=mia) == 1
    assert queue() == []
    assert [entry[0] for entry in log()] == ["reported", "settled"]


def test_an_author_who_changes_what_waits_is_in_the_log_without_words(site: Site, post: Post) -> None:
    comment = post(site, "First words", held=True)
    assert comment.author is not None
    edited = edit_comment(comment=comment, author=comment.author, body="Other words", rev=comment.rev)
    assert queue() == [("Other words", "site_holds_all")]
    delete_comment(comment=edited, author=comment.author)
    assert queue() == []
    assert [entry[0] for entry in log()] == ["held", "revised", "withdrawn"]
    assert not any(entry.before or entry.after.get("body") for entry in ModerationEntry.objects.all())


def test_words_that_a_moderator_replaced_leave_the_log_with_the_comment(site: Site, post: Post, mia: Actor) -> None:
    comment = post(site, "My address is 1 Elm Street")
    assert comment.author is not None
    edited = moderation.revise_comment(comment=comment, body="(address taken out)", actor=mia)
    entry = ModerationEntry.objects.get(action=Action.EDITED)
    assert (entry.before["body"], entry.after["body"]) == ("My address is 1 Elm Street", "(address taken out)")
    delete_comment(comment=edited, author=comment.author)
    entry.refresh_from_db()
    assert (entry.before, entry.after) == ({}, {})


def test_a_comment_taken_back_by_an_edit_waits_again(site: Site, post: Post) -> None:
    comment = post(site, "Public")
    assert comment.author is not None
    Site.objects.update(policy=PublishPolicy.HOLD_ALL)
    comment = Comment.objects.select_related("thread__site").get(pk=comment.pk)
    edit_comment(comment=comment, author=comment.author, body="Changed", rev=comment.rev)
    assert queue() == [("Changed", "site_holds_all")]


def test_deciding_twice_is_once(site: Site, post: Post, mia: Actor) -> None:
    comment = post(site, "Please", held=True)
    for _ in range(2):
        moderation.spam_comment(comment=comment, actor=mia)
    assert [entry[0] for entry in log()] == ["held", "spam"]


def test_an_actor_who_is_nobody_leaves_no_name(site: Site, post: Post) -> None:
    moderation.reject_comment(comment=post(site, "Please", held=True), actor=PRODUCT)
    assert ModerationEntry.objects.get(action=Action.REJECTED).actor_id is None


def test_refused_is_an_error_with_a_code() -> None:
    assert (CommentRefused().status, CommentRefused.code) == (403, "comment_refused")
