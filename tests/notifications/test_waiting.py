"""Who is mailed what, and when: by the moderation log, from where each moderator was told last."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.enums import MailPace, ReportReason
from comments.journal import Actor
from comments.models import Comment, NoticeChoice, OutgoingMail, Site
from comments.notifications import waiting
from comments.notifications.waiting import somebody_is_due, tell_moderators
from comments.services.decisions import DECISIONS, decide
from comments.services.reports import report_comment
from tests.notifications.conftest import Hold

pytestmark = pytest.mark.usefixtures("mails")
ANA = Actor(None, "ana")


def mailed() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.order_by("pk"))


def rest_over() -> None:
    NoticeChoice.objects.update(mailed_at=timezone.now() - timedelta(days=2))


def test_a_moderator_gets_the_digest_unasked(hold: Hold, moderator: User) -> None:
    hold("First words"), hold("Second words")
    assert somebody_is_due()
    tell_moderators()
    (mail,) = mailed()
    assert (mail.to, mail.subject) == ("mia@example.org", "[Demo] 2 comments wait for you")
    assert mail.text.index("First words") < mail.text.index("Second words")
    assert not somebody_is_due()


def test_what_comes_within_the_hour_waits_for_the_next_mail(hold: Hold, moderator: User) -> None:
    hold("First")
    tell_moderators()
    hold("Second"), hold("Third")
    tell_moderators()
    assert len(mailed()) == 1
    rest_over()
    tell_moderators()
    later = mailed()[1]
    assert later.subject == "[Demo] 2 comments wait for you"
    assert "First" not in later.text


@pytest.mark.parametrize(
    ("pace", "pause", "count"),
    [
        (MailPace.AT_ONCE, timedelta(minutes=2), 2),
        (MailPace.HOURLY, timedelta(minutes=59), 1),
        (MailPace.HOURLY, timedelta(minutes=61), 2),
        (MailPace.DAILY, timedelta(hours=23), 1),
        (MailPace.DAILY, timedelta(hours=25), 2),
    ],
)
def test_each_at_their_own_pace(hold: Hold, moderator: User, pace: MailPace, pause: timedelta, count: int) -> None:
    hold()
    tell_moderators()
    NoticeChoice.objects.update(pace=pace, mailed_at=timezone.now() - pause)
    hold()
    tell_moderators()
    assert len(mailed()) == count


def test_none_is_none(hold: Hold, site: Site, moderator: User) -> None:
    NoticeChoice.objects.create(user=moderator, site=site, pace=MailPace.NONE)
    hold()
    assert not somebody_is_due()
    tell_moderators()
    assert not mailed()


def test_what_a_colleague_has_decided_is_not_told(hold: Hold, moderator: User) -> None:
    decided, waits = hold("Decided"), hold("Waits")
    decide(DECISIONS["approve"], decided, actor=ANA)
    tell_moderators()
    (mail,) = mailed()
    assert "Decided" not in mail.text
    assert "Waits" in mail.text
    decide(DECISIONS["approve"], waits, actor=ANA)
    hold("Third").delete()
    rest_over()
    tell_moderators()
    assert len(mailed()) == 1
    assert not somebody_is_due()


def test_only_of_their_own_sites(hold: Hold, moderator: User) -> None:
    other = Site.objects.create(key="other", name="Other", origins=["https://other.example"])
    User.objects.create_user("sam", "sam@example.org", is_staff=True).moderated_sites.add(other)
    hold(on=other)
    tell_moderators()
    assert [mail.to for mail in mailed()] == ["sam@example.org"]


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}, {"email": ""}])
def test_nobody_who_cannot_or_may_not_be_mailed(hold: Hold, moderator: User, change: dict[str, object]) -> None:
    NoticeChoice.objects.create(user=moderator, site=Site.objects.get())
    User.objects.update(**change)
    hold()
    assert not somebody_is_due()
    tell_moderators()
    assert not mailed()


def test_who_is_no_moderator_any_more_is_told_nothing(hold: Hold, site: Site, moderator: User) -> None:
    NoticeChoice.objects.create(user=moderator, site=site)
    site.moderators.set([User.objects.create_user("sam", is_staff=True)])
    hold()
    tell_moderators()
    assert not mailed()
    assert not somebody_is_due()


def test_an_owner_is_told_as_a_moderator_is_and_once(hold: Hold, site: Site, moderator: User) -> None:
    owner = User.objects.create_user("oda", "oda@example.org", is_staff=True)
    site.owners.add(owner, moderator)
    User.objects.create_superuser("root", "root@example.org")
    hold()
    tell_moderators()
    assert sorted(mail.to for mail in mailed()) == ["mia@example.org", "oda@example.org"]


def test_superusers_are_not_told_of_a_site_that_has_an_owner(hold: Hold, site: Site) -> None:
    site.owners.add(User.objects.create_user("oda", "oda@example.org", is_staff=True))
    User.objects.create_superuser("root", "root@example.org")
    hold()
    tell_moderators()
    assert [mail.to for mail in mailed()] == ["oda@example.org"]


def test_superusers_are_told_of_sites_that_have_no_moderators(hold: Hold, site: Site) -> None:
    User.objects.create_superuser("root", "root@example.org")
    hold()
    tell_moderators()
    assert [mail.to for mail in mailed()] == ["root@example.org"]


def test_and_of_others_only_when_they_ask(hold: Hold, moderator: User) -> None:
    User.objects.create_superuser("root", "root@example.org")
    hold()
    tell_moderators()
    assert [mail.to for mail in mailed()] == ["mia@example.org"]


def test_without_a_mail_server_nothing_is_asked_or_queued(hold: Hold, moderator: User, settings: object) -> None:
    settings.MAILS = False  # type: ignore[attr-defined]
    hold()
    assert not somebody_is_due()


def test_two_workers_who_both_found_it_due_are_one_mail(hold: Hold, site: Site, moderator: User) -> None:
    NoticeChoice.objects.create(user=moderator, site=site)
    hold()
    now = timezone.now()
    (as_the_other_read_it,) = waiting._due(now)
    tell_moderators()
    hold("Another")
    waiting._tell(as_the_other_read_it, now)
    assert len(mailed()) == 1


def test_a_flood_is_one_short_mail_and_few_queries(hold: Hold, moderator: User) -> None:
    for number in range(25):
        hold(f"Number {number}.")
    with CaptureQueriesContext(connection) as asked:
        tell_moderators()
    (mail,) = mailed()
    assert mail.text.count("Read it and decide") == 20
    assert "5 more wait in the queue" in mail.text
    assert "http://testserver/admin/comments/queueitem/" in mail.text
    assert len(asked) < 30


def test_asking_whether_anybody_is_due_only_reads(hold: Hold, moderator: User) -> None:
    hold()
    with CaptureQueriesContext(connection) as asked:
        assert somebody_is_due()
    assert {query["sql"].split()[0] for query in asked} == {"SELECT"}


def test_a_reported_comment_is_told_too(hold: Hold, moderator: User) -> None:
    comment = hold()
    decide(DECISIONS["approve"], comment, actor=ANA)
    report_comment(
        comment=Comment.objects.select_related("thread__site").get(),
        author=None,
        address="net",
        reason=ReportReason.SPAM,
        note="",
    )
    tell_moderators()
    (mail,) = mailed()
    assert "Reported" in mail.text
