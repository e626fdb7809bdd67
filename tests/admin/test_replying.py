"""What staff write under their badge, and that nobody else can look like them."""

import uuid

import pytest
from django.contrib.auth.models import User
from django.test import Client

from comments.enums import PublishPolicy
from comments.models import Author, Comment, Site
from comments.services.authors import remember_badge_names
from tests.admin.conftest import Post
from tests.admin.pages import change_url


def reply(client: Client, comment: Comment, body: str = "Thank you", client_id: object = None):  # type: ignore[no-untyped-def]
    address = change_url(comment).replace("change", "reply")
    return client.post(address, {"body": body, "client_id": str(client_id or uuid.uuid4())}, follow=True)


def test_a_moderator_answers_under_a_badge_at_once_and_once(
    desk: Client, moderator: User, site: Site, post: Post
) -> None:
    comment, same = post(site), uuid.uuid4()
    Site.objects.update(policy=PublishPolicy.HOLD_ALL)
    assert "Reply under your badge" in desk.get(change_url(comment)).content.decode()
    for _ in range(2):
        reply(desk, comment, client_id=same)
    answer = Comment.objects.get(parent=comment)
    assert (answer.state, answer.author_name, answer.author_badge) == ("published", "mia", "moderator")
    assert (answer.author.user, answer.author.token_hash) == (moderator, None)
    site.owners.add(moderator)
    reply(desk, comment, "And again")
    assert Comment.objects.filter(author=answer.author).latest("created_at").author_badge == "owner"


def test_whoever_has_answered_is_not_imitated_until_the_badge_is_taken(desk: Client, site: Site, post: Post) -> None:
    comment = post(site)
    reply(desk, comment)
    site.refresh_from_db()
    assert post(site, name="M1A").state == "pending"
    staff = Author.objects.exclude(badge="").get()
    desk.post(change_url(staff), {"name": "Mia", "badge": "", "trust": "auto"})
    site.refresh_from_db()
    assert post(site, name="M1A").state == "published"


def test_what_cannot_be_answered_is_said(desk: Client, stranger: Client, site: Site, post: Post) -> None:
    comment, held = post(site), post(site, held=True)
    assert "Reply under your badge" not in desk.get(change_url(held)).content.decode()
    reply(desk, held)
    reply(desk, comment, "")
    reply(desk, comment, client_id="nonsense")
    assert reply(stranger, comment).status_code == 404
    assert not Comment.objects.exclude(parent=None).exists()
    assert desk.get(change_url(comment).replace("change", "reply")).status_code == 405


def give_badge(site: Site, name: str) -> None:
    Author.objects.create(site=site, name=name, badge="owner")
    remember_badge_names(site)


@pytest.mark.parametrize(
    "name", ["Mia Moss", "MIA MOSS", "mia.moss", "M\u0456\u0430 Moss", "Mi\u0301a  M\u03bfss", "M1a M0ss"]
)
def test_nobody_signs_like_somebody_with_a_badge(site: Site, post: Post, name: str) -> None:
    give_badge(site, "Mia Moss")
    comment = post(site, name=name)
    assert comment.state == "pending"
    assert comment.hold_reason.startswith("Signed like somebody who has a badge here.")


@pytest.mark.parametrize("name", ["Mia", "", "Mia Mosses", "..."])
def test_other_names_pass(site: Site, post: Post, other_site: Site, name: str) -> None:
    give_badge(site, "Mia Moss")
    give_badge(other_site, "Mia")
    assert post(site, name=name).state == "published"
