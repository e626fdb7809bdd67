"""«Mail choices»: everybody chooses for themselves, on the sites they moderate."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from comments.enums import MailPace
from comments.models import NoticeChoice, Site
from tests.admin.pages import list_url, messages_of

PAGE = "noticechoice"


def choose(client: Client, choice: NoticeChoice, pace: str) -> Any:
    management = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "_save": "Save"}
    row = {"form-0-id": str(choice.pk), "form-0-pace": pace}
    return client.post(list_url(PAGE), management | row, follow=True)


def test_a_moderator_chooses_for_their_sites(desk: Client, moderator: User, site: Site, other_site: Site) -> None:
    page = desk.get(list_url(PAGE)).content.decode()
    assert "Demo" in page
    assert "Other blog" not in page
    choice = NoticeChoice.objects.get()
    assert (choice.user, choice.site, choice.pace) == (moderator, site, MailPace.HOURLY)
    choose(desk, choice, "daily")
    choice.refresh_from_db()
    assert choice.pace == MailPace.DAILY
    choose(desk, choice, "each second")
    choice.refresh_from_db()
    assert choice.pace == MailPace.DAILY


def test_nobody_chooses_for_others(desk: Client, moderator: User, site: Site) -> None:
    sam = User.objects.create_user("sam", is_staff=True)
    site.moderators.add(sam)
    theirs = NoticeChoice.objects.create(user=sam, site=site)
    desk.get(list_url(PAGE))
    choose(desk, theirs, "none")
    theirs.refresh_from_db()
    assert theirs.pace == MailPace.HOURLY


def test_a_superuser_begins_with_none_where_a_site_has_moderators(
    admin_client: Client, moderator: User, other_site: Site
) -> None:
    admin_client.get(list_url(PAGE))
    paces = dict(NoticeChoice.objects.values_list("site__key", "pace"))
    assert paces == {"demo": MailPace.NONE, "other": MailPace.HOURLY}


@pytest.mark.parametrize(
    ("has_server", "address", "words"),
    [
        (False, "mia@example.org", "This server sends no mails"),
        (True, "", "has no e-mail address"),
        (True, "mia@example.org", "go to mia@example.org"),
    ],
)
def test_it_says_where_they_go(
    desk: Client, moderator: User, settings: Any, has_server: bool, address: str, words: str
) -> None:
    settings.MAILS = has_server
    User.objects.filter(pk=moderator.pk).update(email=address)
    (message,) = messages_of(desk.get(list_url(PAGE)))
    assert words in message
