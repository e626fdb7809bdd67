"""Pinning and highlighting in the admin."""

import pytest
from django.test import Client
from django.urls import reverse

from comments.models import Comment, ModerationEntry, Site, Thread
from tests.admin.conftest import Post
from tests.admin.pages import change_url, logged, messages_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(site: Site, post: Post) -> Comment:
    return post(site, "Set me apart")


def mark(client: Client, comment: Comment, name: str):  # type: ignore[no-untyped-def]
    return client.post(reverse("admin:comments_comment_mark", args=[comment.pk]), {"mark": name}, follow=True)


def test_the_page_offers_what_the_comment_allows(desk: Client, comment: Comment) -> None:
    for name, told, offered in (
        ("pin", "The comment is pinned.", "Unpin"),
        ("unpin", "The comment is unpinned.", "Pin"),
        ("highlight", "The comment is highlighted.", "Take highlight back"),
        ("dim", "The comment is no longer highlighted.", "Highlight"),
    ):
        assert f'value="{name}"' in desk.get(change_url(comment)).content.decode()
        response = mark(desk, comment, name)
        assert messages_of(response) == [told]
        assert f">{offered}</button>" in response.content.decode()
    assert logged(comment) == ["Pinned.", "Unpinned.", "Highlighted.", "No longer highlighted."]
    assert set(ModerationEntry.objects.values_list("actor_name", flat=True)) == {"mia"}


def test_the_threads_page_leads_to_what_is_pinned(desk: Client, comment: Comment) -> None:
    mark(desk, comment, "pin")
    page = desk.get(change_url(comment.thread)).content.decode()
    assert "Pinned: " in page
    assert change_url(comment) in page


def test_replies_are_not_offered_a_pin_and_refused_one(desk: Client, site: Site, post: Post, comment: Comment) -> None:
    reply = post(site, parent=comment)
    assert 'value="pin"' not in desk.get(change_url(reply)).content.decode()
    told = "Only a published comment that answers no other can be pinned."
    assert messages_of(mark(desk, reply, "pin")) == [told]


def test_what_waits_is_offered_neither(desk: Client, site: Site, post: Post) -> None:
    assert 'name="mark"' not in desk.get(change_url(post(site, held=True))).content.decode()


def test_a_mark_that_is_none_is_a_message(desk: Client, comment: Comment) -> None:
    assert messages_of(mark(desk, comment, "burn")) == ["Nothing was changed: choose one of the buttons."]


def test_others_comments_cannot_be_marked(stranger: Client, comment: Comment) -> None:
    assert mark(stranger, comment, "pin").status_code == 404
    assert Thread.objects.get().pinned is None


def test_only_post_marks(desk: Client, comment: Comment) -> None:
    assert desk.get(reverse("admin:comments_comment_mark", args=[comment.pk])).status_code == 405
