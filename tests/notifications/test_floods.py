"""Moderators are told of a flood once, and of single comments again when it is over."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from comments.models import OutgoingMail, Site
from comments.notifications import floods, waiting
from comments.services.floods import end_floods
from tests.notifications.conftest import Hold

pytestmark = pytest.mark.usefixtures("mails")


@pytest.fixture(autouse=True)
def choices(moderator: User) -> None:
    waiting.tell_moderators()


def flood(site: Site) -> None:
    now = timezone.now()
    Site.objects.filter(pk=site.pk).update(flooded_since=now, flooded_until=now + timedelta(minutes=30))


def subjects() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("subject", flat=True))


def test_a_flood_is_told_once(site: Site, moderator: User) -> None:
    assert not floods.somebody_is_untold()
    flood(site)
    assert floods.somebody_is_untold()
    floods.tell_of_floods()
    assert not floods.somebody_is_untold()
    Site.objects.update(flood_told_at=None)  # as after a crash between the mail and this note
    floods.tell_of_floods()
    assert subjects() == ["[Demo] A flood of comments: newcomers wait"]
    mail = OutgoingMail.objects.get()
    assert mail.to == "mia@example.org"
    assert "/admin/comments/queueitem/" in mail.text


def test_the_next_one_is_told_again(site: Site, moderator: User) -> None:
    for _ in range(2):
        flood(site)
        floods.tell_of_floods()
        Site.objects.update(flooded_until=timezone.now())
        end_floods()
    assert len(subjects()) == 2


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}, {"email": ""}])
def test_who_cannot_moderate_is_not_told(change: dict[str, object], site: Site, moderator: User) -> None:
    User.objects.update(**change)
    flood(site)
    floods.tell_of_floods()
    assert subjects() == []


def test_no_mail_about_single_comments_until_it_is_over(site: Site, moderator: User, hold: Hold) -> None:
    flood(site)
    hold("Held in the flood")
    waiting.tell_moderators()
    assert subjects() == []
    Site.objects.update(flooded_until=timezone.now())
    waiting.tell_moderators()
    assert len(subjects()) == 1
