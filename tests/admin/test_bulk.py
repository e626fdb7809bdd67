"""A list's action is about the texts that were on the screen."""

import re
import uuid

from django.test import Client

from comments.drafts import clean_draft
from comments.enums import PublishPolicy
from comments.models import Comment, Site
from comments.services.comments import edit_comment, post_comment

LIST = "/admin/comments/comment/?state=pending"


def hold(site: Site, body: str) -> Comment:
    site.policy = PublishPolicy.HOLD_ALL
    site.save(update_fields=["policy"])
    draft = clean_draft(
        thread="/post", url="https://blog.example/post", title="", body=body, client_id=uuid.uuid4(), max_length=8000
    )
    return post_comment(site=site, draft=draft).comment


def approve(admin_client: Client, seen_at: str, *comments: Comment) -> str:
    fields = {"action": "approve", "_selected_action": [str(comment.pk) for comment in comments], "seen_at": seen_at}
    return admin_client.post(LIST, fields, follow=True).content.decode()


def test_a_text_edited_after_the_list_was_loaded_is_not_approved_with_it(site: Site, admin_client: Client) -> None:
    edited, untouched = hold(site, "harmless"), hold(site, "also harmless")
    seen_at = re.search(r'name="seen_at" value="([^"]+)"', admin_client.get(LIST).content.decode())
    assert seen_at
    assert edited.author is not None
    edit_comment(comment=edited, author=edited.author, body="SPAM", rev=1)
    answer = approve(admin_client, seen_at[1], edited, untouched)
    assert "1 comment was approved" in answer
    assert "has changed since" in answer
    assert list(Comment.objects.published()) == [untouched]


def test_a_moment_that_cannot_be_read_is_no_error(site: Site, admin_client: Client) -> None:
    comment = hold(site, "harmless")
    for moment in ("x", "2026-13-45T99:99:99Z", "2026-11-23T10:00:00"):
        approve(admin_client, moment)
    approve(admin_client, "", comment)
    assert Comment.objects.published().count() == 1
