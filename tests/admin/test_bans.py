"""The page that bans, the list that lifts, and what of it other sites' moderators can reach."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from comments.admin.bans import ban_url
from comments.models import Author, Ban, Comment, ModerationEntry, Site
from tests.admin.conftest import Post
from tests.admin.pages import bulk, change_url, links_of, list_url, messages_of, rows_of

ADD = "/admin/comments/ban/add/"


def form(**more: object) -> dict[str, object]:
    plain = {"domain": "", "days": "7", "mode": "refuse", "reason": "Known for it", "sweep": "", "sweep_days": "1"}
    return plain | more


@pytest.fixture
def comment(site: Site, post: Post) -> Comment:
    comment = post(site, "See https://spam.example/", website="https://shop.example")
    Comment.objects.update(network="2026-11:abc")
    comment.refresh_from_db()
    return comment


def test_a_comments_page_leads_to_all_that_can_be_banned_about_it(desk: Client, comment: Comment) -> None:
    assert ban_url(comment) in links_of(desk.get(change_url(comment)))
    page = desk.get(ban_url(comment)).content.decode()
    for value in ("author", "email", "address", "domain:spam.example", "domain:shop.example"):
        assert f'value="{value}"' in page
    targets = ["author", "email", "address", "domain:spam.example"]
    answer = desk.post(ban_url(comment), form(targets=targets), follow=True)
    assert messages_of(answer) == ["4 bans were made."]
    bans = Ban.objects.order_by("id")
    assert [(each.kind, each.reason, each.created_by.username) for each in bans] == [
        (kind, "Known for it", "mia") for kind in ("author", "email", "address", "domain")
    ]
    assert all(timedelta(days=6) < each.expires_at - timezone.now() < timedelta(days=8) for each in bans)
    assert not ModerationEntry.objects.filter(after__icontains="abc").exists()


def test_what_they_wrote_goes_with_them_as_far_back_as_is_said(desk: Client, post: Post, comment: Comment) -> None:
    author, site = comment.author, comment.thread.site
    old, waiting = post(site, "Old", author=author), post(site, "Waits", author=author, held=True)
    other = post(site, "Somebody else's")
    Comment.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=3))
    desk.post(ban_url(author), form(targets=["author"], sweep="spam", sweep_days="1"))
    states = {each.body: each.state for each in Comment.objects.filter(pk__in=[old.pk, waiting.pk, other.pk])}
    assert states == {"Old": "published", "Waits": "spam", "Somebody else's": "published"}
    comment.refresh_from_db()
    assert comment.state == "spam"
    assert ModerationEntry.objects.filter(action="spam", actor_name="mia").count() == 2


def test_a_domain_by_its_name(desk: Client, site: Site) -> None:
    assert desk.post(ADD, form(site=site.pk, domain=" SPAM.Example. ", days="0")).status_code == 302
    ban = Ban.objects.get()
    assert (ban.value, ban.expires_at, ban.author) == ("spam.example", None, None)
    assert "spam.example" in desk.get(list_url("ban")).content.decode()


@pytest.mark.parametrize("typed", ["", "https://spam.example/x", "com", "localhost", "a b"])
def test_what_is_no_domain_is_said_so(desk: Client, site: Site, typed: str) -> None:
    answer = desk.post(ADD, form(site=site.pk, domain=typed))
    assert (answer.status_code, Ban.objects.count()) == (200, 0)
    assert "errorlist" in answer.content.decode()


def test_only_what_the_page_offered_can_be_banned(desk: Client, comment: Comment) -> None:
    assert desk.post(ban_url(comment), form(targets=["domain:blog.example"])).status_code == 200
    assert not Ban.objects.exists()


def test_a_badge_protects(desk: Client, comment: Comment) -> None:
    Author.objects.update(badge="owner")
    answer = desk.post(ban_url(comment), form(targets=["author"]))
    assert "take the badge first" in answer.content.decode()
    assert not Ban.objects.exists()


def test_a_ban_is_lifted_from_the_list(desk: Client, comment: Comment) -> None:
    desk.post(ban_url(comment), form(targets=["author"]))
    assert messages_of(bulk(desk, "ban", "lift", Ban.objects.get()))[-1] == "1 ban was lifted."
    assert not Ban.objects.exists()
    assert ModerationEntry.objects.first().action == "unbanned"


def test_looking_bans_nobody_and_others_sites_are_not_there(
    desk: Client, stranger: Client, site: Site, comment: Comment
) -> None:
    desk.get(ban_url(comment))
    for row in (comment, comment.author):
        assert stranger.get(ban_url(row)).status_code == 404
        assert stranger.post(ban_url(row), form(targets=["author"])).status_code == 404
    stranger.post(ADD, form(site=site.pk, domain="spam.example"))
    assert not Ban.objects.exists()
    desk.post(ban_url(comment), form(targets=["author"]))
    assert rows_of(stranger.get(list_url("ban"))) == []
    bulk(stranger, "ban", "lift", Ban.objects.get())
    assert Ban.objects.exists()
    assert stranger.get(f"{ADD}?comment=nonsense").status_code == 404
