"""Approve, reject, remove, restore through HTTP: the state, the event log, and the moderator's own history."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from comments.enums import CommentState, EventKind
from comments.errors import WrongState
from comments.models import Author, Comment, Event, Site
from comments.services.comments import delete_comment, edit_comment
from comments.services.decisions import DECISIONS, decisions_for
from comments.services.moderation import approve_comment, reject_comment, remove_comment, requeue_comment, spam_comment
from tests.admin.conftest import Post
from tests.admin.pages import bulk, change_url, decide, decide_url, kinds, list_url, logged, messages_of


def author_of(comment: Comment) -> Author:
    assert comment.author is not None
    return comment.author


def into_state(comment: Comment, state: CommentState) -> Comment:
    """From «pending» into any state, as it would happen."""
    if state in (CommentState.PUBLISHED, CommentState.REMOVED, CommentState.DELETED):
        comment = approve_comment(comment=comment)
    if state == CommentState.REMOVED:
        return remove_comment(comment=comment)
    if state == CommentState.SHADOWED:
        return requeue_comment(comment=comment, state=state)
    if state == CommentState.SPAM:
        return spam_comment(comment=comment)
    if state == CommentState.REJECTED:
        return reject_comment(comment=comment)
    if state == CommentState.DELETED:
        return delete_comment(comment=comment, author=author_of(comment))
    return comment


@pytest.mark.parametrize(
    ("before", "decision", "after", "events"),
    [
        ("pending", "approve", "published", [EventKind.CREATED]),
        ("pending", "reject", "rejected", []),
        ("pending", "spam", "spam", []),
        ("pending", "remove", "removed", []),
        ("spam", "approve", "published", [EventKind.CREATED]),
        ("published", "spam", "spam", [EventKind.REMOVED]),
        ("published", "reject", "rejected", [EventKind.REMOVED]),
        ("published", "remove", "removed", [EventKind.REMOVED]),
        ("rejected", "restore", "published", [EventKind.CREATED]),
        ("removed", "restore", "published", [EventKind.CREATED]),
    ],
)
@pytest.mark.parametrize("way", ["button", "bulk"])
def test_a_decision_changes_the_state_and_tells_open_pages(
    way: str, before: str, decision: str, after: str, events: list[str], desk: Client, site: Site, post: Post
) -> None:
    comment = into_state(post(site, held=True), CommentState(before))
    told = len(kinds(comment.thread))
    if way == "button":
        response = decide(desk, comment, decision)
        assert messages_of(response) == [f"The comment was {DECISIONS[decision].past}."]
    else:
        response = bulk(desk, "comment", decision, comment)
        assert messages_of(response) == [f"1 comment was {DECISIONS[decision].past}."]
    comment.refresh_from_db()
    assert comment.state == after
    assert kinds(comment.thread)[told:] == [(kind, comment.pk) for kind in events]
    assert logged(comment) == [f"{DECISIONS[decision].past.capitalize()}."]


@pytest.mark.parametrize("state", CommentState.values)
@pytest.mark.parametrize("name", DECISIONS)
def test_the_buttons_are_what_the_services_allow(state: str, name: str, site: Site, post: Post) -> None:
    comment = into_state(post(site, held=True), CommentState(state))
    offered = DECISIONS[name] in decisions_for(comment)
    if offered:
        assert DECISIONS[name].service(comment=comment).state == DECISIONS[name].target
    elif state != DECISIONS[name].target:
        with pytest.raises(WrongState):
            DECISIONS[name].service(comment=comment)


@pytest.mark.parametrize("state", CommentState.values)
def test_a_page_offers_only_what_its_state_allows(state: str, desk: Client, site: Site, post: Post) -> None:
    comment = into_state(post(site, held=True), CommentState(state))
    html = desk.get(change_url(comment)).content.decode()
    shown = {name for name in DECISIONS if f'name="decision" value="{name}"' in html}
    assert shown == {decision.name for decision in decisions_for(comment)}


def test_a_refused_decision_is_a_message_and_changes_nothing(desk: Client, site: Site, post: Post) -> None:
    comment = into_state(post(site, held=True), CommentState.REJECTED)
    response = decide(desk, comment, "remove")
    assert response.status_code == 200
    assert messages_of(response) == ["This comment is rejected; that cannot be done to it."]
    comment.refresh_from_db()
    assert (comment.state, logged(comment)) == (CommentState.REJECTED, [])


def test_deciding_after_a_colleague_did_the_same_is_no_second_decision(desk: Client, site: Site, post: Post) -> None:
    comment = post(site, held=True)
    decide(desk, comment, "approve")
    response = decide(desk, comment, "approve")
    assert messages_of(response) == ["This comment is published already."]
    assert len(logged(comment)) == 1
    assert kinds(comment.thread) == [(EventKind.CREATED, comment.pk)]


def test_text_that_changed_after_the_moderator_read_it_is_not_approved(desk: Client, site: Site, post: Post) -> None:
    comment = post(site, held=True)
    seen = comment.rev
    edit_comment(comment=comment, author=author_of(comment), body="Buy now!", rev=seen)
    response = desk.post(decide_url(comment), {"decision": "approve", "seen_rev": seen}, follow=True)
    assert messages_of(response) == ["This comment has changed since you loaded it."]
    comment.refresh_from_db()
    assert comment.state == CommentState.PENDING


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"decision": "approve"},
        {"decision": "burn", "seen_rev": "1"},
        {"decision": "approve", "seen_rev": "-1"},
        {"decision": "approve", "seen_rev": "9" * 40},
        {"decision": "approve", "seen_rev": "१"},
    ],
)
def test_nonsense_is_a_message(data: dict[str, str], desk: Client, site: Site, post: Post) -> None:
    comment = post(site, held=True)
    response = desk.post(decide_url(comment), data, follow=True)
    assert response.status_code == 200
    assert len(messages_of(response)) == 1
    comment.refresh_from_db()
    assert comment.state == CommentState.PENDING


def test_a_decision_needs_the_csrf_token(site: Site, post: Post, moderator: object) -> None:
    comment, client = post(site, held=True), Client(enforce_csrf_checks=True)
    client.force_login(moderator)  # type: ignore[arg-type]
    data = {"decision": "approve", "seen_rev": comment.rev}
    assert client.post(decide_url(comment), data).status_code == 403
    token = client.get(change_url(comment)).context["csrf_token"]
    assert client.post(decide_url(comment), data | {"csrfmiddlewaretoken": str(token)}).status_code == 302
    comment.refresh_from_db()
    assert comment.is_published


@pytest.mark.parametrize("method", ["get", "head", "options", "put", "delete"])
def test_only_post_decides(method: str, desk: Client, site: Site, post: Post) -> None:
    comment = post(site, held=True)
    address = f"{decide_url(comment)}?decision=approve&seen_rev={comment.rev}"
    for _ in range(3):
        assert getattr(desk, method)(address).status_code == 405
    comment.refresh_from_db()
    assert (comment.state, logged(comment)) == (CommentState.PENDING, [])


def test_reading_changes_nothing(desk: Client, site: Site, post: Post) -> None:
    comment = post(site, held=True)
    rows = list(Comment.objects.values()), list(Event.objects.values())
    for address in (change_url(comment), f"{change_url(comment)}?body=x", list_url("comment"), "/admin/"):
        assert desk.get(address).status_code == 200
    assert (list(Comment.objects.values()), list(Event.objects.values())) == rows


def test_bulk_approval_publishes_parents_before_replies(desk: Client, site: Site, post: Post) -> None:
    parent = post(site)
    reply = post(site, "Reply", parent=parent, held=True)
    reject_comment(comment=parent)
    told = len(kinds(parent.thread))
    response = bulk(desk, "comment", "restore", reply, parent)
    assert messages_of(response) == [
        "1 comment was restored.",
        "1 was left as it was: This comment is waiting; that cannot be done to it.",
    ]
    bulk(desk, "comment", "approve", reply)
    assert kinds(parent.thread)[told:] == [(EventKind.CREATED, parent.pk), (EventKind.CREATED, reply.pk)]


def test_a_mixed_selection_says_what_was_left(desk: Client, site: Site, post: Post) -> None:
    waiting, published = post(site, held=True), post(site)
    rejected = reject_comment(comment=post(site, held=True))
    response = bulk(desk, "comment", "approve", waiting, published, rejected)
    assert messages_of(response) == [
        "1 comment was approved.",
        "2 were left as they were: This comment is published already. "
        "This comment is rejected; that cannot be done to it.",
    ]


def test_what_left_the_filtered_list_meanwhile_is_said(desk: Client, site: Site, post: Post) -> None:
    comment = approve_comment(comment=post(site, held=True))
    response = bulk(desk, "comment", "approve", comment, query="?state=pending")
    assert messages_of(response) == ["Nothing was left to change; somebody was faster."]


def test_a_selection_that_is_no_id_is_a_message(desk: Client, site: Site, post: Post) -> None:
    post(site, held=True)
    data = {"action": "approve", "_selected_action": ["x' OR 1=1"], "index": "0"}
    response = desk.post(list_url("comment"), data, follow=True)
    assert messages_of(response) == ["Nothing was changed: the selection could not be read."]


def test_no_bulk_action_deletes(desk: Client, admin_client: Client, site: Site, post: Post) -> None:
    comment = post(site, held=True)
    for client in (desk, admin_client):
        assert "delete_selected" not in client.get(list_url("comment")).content.decode()
        bulk(client, "comment", "delete_selected", comment)
    assert Comment.objects.filter(pk=comment.pk).exists()


def test_the_history_page_names_the_moderator(desk: Client, site: Site, post: Post) -> None:
    comment = post(site, held=True)
    decide(desk, comment, "approve")
    html = desk.get(change_url(comment).replace("/change/", "/history/")).content.decode()
    assert "mia" in html
    assert "Approved." in html


def test_the_filters_of_the_list_survive_a_decision(desk: Client, site: Site, post: Post) -> None:
    comment = post(site, held=True)
    address = f"{decide_url(comment)}?_changelist_filters=state%3Dpending"
    response = desk.post(address, {"decision": "approve", "seen_rev": comment.rev})
    assert response["Location"].endswith("?_changelist_filters=state%3Dpending")


def test_the_log_keeps_no_authors_name(desk: Client, site: Site, post: Post) -> None:
    comment = post(site, held=True, name="Ann Regrets")
    decide(desk, comment, "approve")
    assert LogEntry.objects.get().object_repr == f"{comment.created_at:%Y-%m-%d %H:%M}, A post"


@pytest.mark.parametrize("before", ["pending", "published"])
def test_the_reason_for_rejecting_is_kept_for_the_author(before: str, desk: Client, site: Site, post: Post) -> None:
    comment = into_state(post(site, held=True), CommentState(before))
    decide(desk, comment, "reject", reason="  No\u202e ads,\nplease <b> ")
    comment.refresh_from_db()
    assert (comment.state, comment.refusal) == ("rejected", "No ads, please <b>")
    assert logged(comment) == ["Rejected. Its author is told: No ads, please <b>"]
    html = desk.get(change_url(comment)).content.decode()
    assert "Its author is told: <bdi>No ads, please &lt;b&gt;</bdi>" in html
    decide(desk, comment, "restore", reason="Sorry")
    comment.refresh_from_db()
    assert (comment.state, comment.refusal) == ("published", "")


def test_a_reason_that_is_too_long_is_a_message(desk: Client, site: Site, post: Post) -> None:
    comment = post(site, held=True)
    response = decide(desk, comment, "reject", reason="x" * 301)
    assert messages_of(response) == ["Nothing was changed. Please shorten this to 300 characters; it has 301."]
    comment.refresh_from_db()
    assert (comment.state, comment.refusal) == ("pending", "")


def test_enter_in_the_reason_rejects(desk: Client, site: Site, post: Post) -> None:
    """It presses the first button of its form: that must not be «Approve»."""
    html = desk.get(change_url(post(site, held=True))).content.decode()
    (form,) = [form for form in html.split("<form")[1:] if 'name="reason"' in form.split("</form>")[0]]
    assert re.findall(r'name="decision" value="(\w+)"', form.split("</form>")[0]) == ["reject"]
