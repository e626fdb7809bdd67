"""The dashboard: right numbers for days of UTC, of the moderator's sites alone, each with its list."""

from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from comments.journal import Actor
from comments.models import Comment, ModerationEntry, Site
from comments.queries.statistics import busiest_threads, count_by_day, tally_log, waits_by_day
from comments.services.moderation import approve_comment
from tests.admin.conftest import Post
from tests.admin.pages import rows_of

PAGE = "/admin/dashboard/"


def at(comment: Comment, moment: datetime) -> Comment:
    Comment.objects.filter(pk=comment.pk).update(created_at=moment)
    return comment


def test_days_end_at_midnight_of_utc(site: Site, other_site: Site, post: Post) -> None:
    midnight = datetime(2026, 3, 2, tzinfo=UTC)
    at(post(site), midnight - timedelta(microseconds=1))
    at(post(site, held=True), midnight)
    at(post(other_site), midnight)
    found = count_by_day([site.pk], midnight.date() - timedelta(days=1))
    assert found == {midnight.date() - timedelta(days=1): {"published": 1}, midnight.date(): {"pending": 1}}
    assert count_by_day([site.pk], midnight.date()).keys() == {midnight.date()}
    assert [row[-1] for row in busiest_threads([site.pk], midnight.date())] == [1]


def test_waiting_is_from_held_to_the_first_decision(site: Site, moderator: User, post: Post) -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    for minutes in (1, 2, 30):
        comment = post(site, f"Held {minutes}", held=True)
        approve_comment(comment=comment, actor=Actor(moderator.pk, "mia"))
        held, decided = ModerationEntry.objects.filter(comment=comment).order_by("seq")
        ModerationEntry.objects.filter(pk=held.pk).update(created_at=noon)
        ModerationEntry.objects.filter(pk=decided.pk).update(created_at=noon + timedelta(minutes=minutes))
    wait = waits_by_day([site.pk], noon.date())[noon.date()]
    assert (wait.median, round(wait.slowest_tenth), wait.decided) == (120, 1464, 3)
    tally = tally_log([site.pk], noon.date())
    assert tally.held.total() == 3
    assert tally.decisions == {(moderator.pk, "mia"): {"approved": 3}}


def test_numbers_lead_to_their_lists(desk: Client, site: Site, post: Post) -> None:
    today = timezone.now().astimezone(UTC).date()
    mine = post(site)
    at(post(site, "Before"), timezone.now() - timedelta(days=2))
    address = f"/admin/comments/comment/?day={today}&state=published"
    assert address.replace("&", "&amp;") in desk.get(PAGE).content.decode()
    assert rows_of(desk.get(address)) == [mine]
    assert rows_of(desk.get("/admin/comments/comment/?day=never")) == []


def test_what_a_check_held_leads_to_the_trail(desk: Client, site: Site, post: Post) -> None:
    held = post(site, held=True)
    today = timezone.now().astimezone(UTC).date()
    address = f"/admin/comments/moderationentry/?since={today - timedelta(days=6)}&action=held&check=site_holds_all"
    assert f'<a href="{address.replace("&", "&amp;")}">1</a>' in desk.get(PAGE).content.decode()
    assert [entry.comment for entry in rows_of(desk.get(address))] == [held]
    assert rows_of(desk.get(address.replace("site_holds_all", "links"))) == []
    assert rows_of(desk.get(f"/admin/comments/moderationentry/?since={today + timedelta(days=1)}")) == []


def test_each_sees_the_own_sites_alone(desk: Client, stranger: Client, client: Client, site: Site, post: Post) -> None:
    post(site, title="Our secret")
    assert "Our secret" in desk.get(PAGE).content.decode()
    for query in ({}, {"site": site.key}):
        html = stranger.get(PAGE, query).content.decode()
        assert "Our secret" not in html
        assert "No comments in these days." in html
    assert Client().get(PAGE).status_code == 302
    nobody = Client()
    nobody.force_login(User.objects.create_user("nob", is_staff=True))
    assert nobody.get(PAGE).status_code == 403


def test_no_inline_styles_and_titles_are_inert(desk: Client, site: Site, post: Post) -> None:
    post(site, title="<script>x</script>", held=True)
    html = desk.get(PAGE, {"days": "90"}).content.decode()
    assert "<script>x" not in html
    assert " style=" not in html
    assert "<style" not in html
    assert f'<a href="{PAGE}">Dashboard</a>' in desk.get("/admin/").content.decode()
