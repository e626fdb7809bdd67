"""Who is banned: refused or shown to themselves alone, by author, e-mail address, network and link, until it ends."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from comments.addresses import hash_network
from comments.enums import BanKind, BanMode, CommentState
from comments.errors import WrongState
from comments.journal import Actor
from comments.models import Author, Ban, Comment, ModerationEntry, Site
from comments.queries.bans import bans_against
from comments.services.bans import author_value, ban, email_value, lift
from tests.api.conftest import Reader

pytestmark = pytest.mark.django_db
MIA = Actor(None, "mia")


def make(site: Site, kind: BanKind, value: str, **more: Any) -> Ban:
    terms = {"mode": BanMode.REFUSE, "expires_at": None, "reason": "", "actor": MIA} | more
    return ban(site=site, kind=kind, value=value, **terms)


def author_of(reader: Reader) -> Author:
    return Comment.objects.latest("created_at").author


def status(reader: Reader, body: str = "Words", **fields: Any) -> int:
    return reader.post(body, **fields).status_code


def test_an_author_is_refused_until_it_is_lifted(site: Site, ann: Reader, bob: Reader) -> None:
    ann.post("Before")
    banned = author_of(ann)
    made = make(site, BanKind.AUTHOR, author_value(banned), author=banned)
    assert (status(ann), status(bob)) == (403, 201)
    assert lift(ban=made, actor=MIA)
    assert status(ann) == 201
    assert not lift(ban=made, actor=MIA)
    told = ModerationEntry.objects.filter(author=banned).order_by("seq").values_list("action", "actor_name")
    assert list(told) == [("banned", "mia"), ("unbanned", "mia")]


def test_a_ban_ends(site: Site, ann: Reader) -> None:
    ann.post("Before")
    value = author_value(author_of(ann))
    make(site, BanKind.AUTHOR, value, expires_at=timezone.now() + timedelta(hours=1))
    assert status(ann) == 403
    make(site, BanKind.AUTHOR, value, expires_at=timezone.now() - timedelta(seconds=1))
    assert status(ann) == 201
    assert Ban.objects.count() == 1


def test_another_site_knows_nothing_of_it(site: Site, ann: Reader) -> None:
    other = Site.objects.create(key="other", name="Other", origins=site.origins)
    make(other, BanKind.DOMAIN, "spam.example")
    assert status(ann, "https://spam.example/") == 201


def test_an_email_address_is_met_in_any_case_and_kept_as_a_hash(site: Site, ann: Reader, bob: Reader) -> None:
    made = make(site, BanKind.EMAIL, email_value(site, "Ann@Example.org"))
    assert "ann" not in made.value.lower()
    assert status(ann, author={"name": "New", "email": "ann@example.org"}) == 403
    assert status(bob, author={"name": "New", "email": "bob@example.org"}) == 201
    assert status(bob, author={"name": "New", "email": "ANN@example.org"}) == 403


@pytest.mark.parametrize(
    ("body", "website", "met"),
    [
        ("See https://spam.example/x", "", True),
        ("See [this](https://a.b.SPAM.example:8443/)", "", True),
        ("Hello", "https://www.spam.example", True),
        ("See https://notspam.example/ or https://spam.example.org/", "", False),
        ("I was cheated by spam.example", "", False),
    ],
)
def test_links_to_a_domain_and_below_it(site: Site, ann: Reader, body: str, website: str, met: bool) -> None:
    make(site, BanKind.DOMAIN, "spam.example")
    assert (status(ann, body, author={"name": "Ann", "website": website}) == 403) == met


def test_a_network_is_met_also_in_the_months_after(site: Site) -> None:
    author = Author.objects.create(site=site)
    made = make(site, BanKind.ADDRESS, hash_network("192.0.2.1", "2026-01"))
    assert made.expires_at is not None
    january = datetime(2026, 1, 31, tzinfo=UTC)
    for days in (0, 1, 28, 200, 366):
        now = january + timedelta(days=days)
        assert bans_against(site, author, Comment(), "192.0.2.1", now) == [made]
        assert bans_against(site, author, Comment(), "192.0.2.2", now) == []
        assert bans_against(site, author, Comment(), "", now) == []


def test_a_network_is_met_over_http_and_bans_cost_one_query(
    site: Site, ann: Reader, bob: Reader, django_assert_num_queries: Any
) -> None:
    ann.post("Before")
    comment = Comment.objects.select_related("author").latest("created_at")
    make(site, BanKind.ADDRESS, comment.network)
    assert status(bob, author={"name": "Other"}) == 403
    with django_assert_num_queries(1):
        bans_against(site, comment.author, comment, "127.0.0.1", timezone.now())


def test_who_has_a_badge_is_never_met_and_cannot_be_banned(site: Site, ann: Reader) -> None:
    ann.post("Before")
    owner = author_of(ann)
    Author.objects.update(badge="owner")
    owner.refresh_from_db()
    make(site, BanKind.ADDRESS, Comment.objects.latest("created_at").network)
    assert status(ann) == 201
    with pytest.raises(WrongState):
        make(site, BanKind.AUTHOR, author_value(owner), author=owner)


def test_a_refusal_weighs_more_than_a_shadow(site: Site, ann: Reader) -> None:
    ann.post("Before")
    make(site, BanKind.AUTHOR, author_value(author_of(ann)), mode=BanMode.SHADOW)
    assert status(ann) == 201
    make(site, BanKind.DOMAIN, "spam.example")
    assert status(ann, "https://spam.example") == 403


def test_nothing_tells_who_is_shadowed(site: Site, ann: Reader, bob: Reader) -> None:
    ann.post("Before")
    made = make(site, BanKind.AUTHOR, author_value(author_of(ann)), mode=BanMode.SHADOW)
    answer = ann.post("Shadowed")
    said = answer.json()["comment"]
    assert (answer.status_code, said["state"]) == (201, "published")
    path = f"comments/{said['id']}"
    reply = ann.post("And more", parent=said["id"])
    assert (reply.status_code, reply.json()["comment"]["state"]) == (201, "published")
    assert [each["state"] for each in ann.get("me?thread=/post").json()["pending"]] == ["published", "published"]
    edited = ann.request("PATCH", path, {"body": "Changed", "rev": said["rev"]})
    assert (edited.status_code, edited.json()["comment"]["state"]) == (200, "published")
    assert ann.request("PUT", f"{path}/vote", {"value": 1}).json()["code"] == "own_comment"
    assert ann.request("POST", f"{path}/report", {"reason": "spam"}).json()["code"] == "own_comment"
    for other in (bob.post("To it", parent=said["id"]), bob.request("POST", f"{path}/report", {"reason": "spam"})):
        assert other.status_code == 404
    assert [each["html"] for each in bob.get("thread?thread=/post").json()["comments"]] == ["<p>Before</p>\n"]
    lift(ban=made, actor=MIA)
    assert ann.post("After", parent=said["id"]).status_code == 201
    assert Comment.objects.latest("created_at").state == CommentState.SHADOWED
    assert bob.get("counts?thread=/post").json()["counts"] == {"/post": 1}
    assert ann.request("DELETE", path).status_code == 200
