"""What an owner sets of the spam defence: weights, words, domains; and what it does to a post."""

import pytest
from django.test import Client

from comments.models import Comment, Site
from comments.moderation.checks import CHECKS
from tests.admin.pages import change_url
from tests.admin.test_sites import save
from tests.api.conftest import Reader, ann  # noqa: F401 - fixtures


def test_every_check_has_its_weight(admin_client: Client, site: Site) -> None:
    page = admin_client.get(change_url(site)).content.decode()
    for check in CHECKS:
        assert f'name="checks_{check.name}"' in page
        assert check.label in page


def test_only_what_is_unusual_is_kept(admin_client: Client, site: Site) -> None:
    Site.objects.update(checks={"gone": 3})
    save(admin_client, site, checks_links="2,5", checks_names="0", checks_words="1", checks_repeated="")
    site.refresh_from_db()
    assert site.checks == {"links": 2.5, "names": 0}


@pytest.mark.parametrize("typed", ["-1", "11", "many", "nan", "inf", "1e400"])
def test_a_weight_that_is_none_is_named(typed: str, admin_client: Client, site: Site) -> None:
    page = save(admin_client, site, checks_links=typed).content.decode()
    assert "Links: write a number from 0 to 10." in page
    assert f'value="{typed}"' in page  # nothing that was typed is lost
    site.refresh_from_db()
    assert site.checks == {}


def test_lists_are_cleaned(admin_client: Client, site: Site) -> None:
    domains = "https://Casino.example/path\r\n*.pills.example\n\nmünchen.example\ncasino.example"
    save(admin_client, site, held_words=" casino \r\n\r\ncasino\nbuy now*", spam_domains=domains)
    site.refresh_from_db()
    assert site.held_words == "casino\nbuy now*"
    assert site.spam_domains == "casino.example\npills.example\nxn--mnchen-3ya.example"


def test_lines_that_cannot_be_used_are_named(admin_client: Client, site: Site) -> None:
    page = save(admin_client, site, spam_words="ok\n***", spam_domains="casino\nok.example").content.decode()
    assert "***: There is no letter or digit in it." in page
    assert "casino: Write a domain, like casino.example." in page
    assert "ok.example" in page
    site.refresh_from_db()
    assert (site.spam_words, site.spam_domains) == ("", "")


def test_a_list_of_links_goes_to_spam_and_its_author_reads_that_it_waits(ann: Reader, admin_client: Client) -> None:  # noqa: F811
    body = "Look: " + " ".join(f"https://casino.example/{n}" for n in range(14))
    answer = ann.post(body)
    assert (answer.status_code, answer.json()["comment"]["state"]) == (202, "pending")
    comment = Comment.objects.get()
    assert (comment.state, comment.hold_reason) == ("spam", "14 links, 14 of them to casino.example and hardly a word.")
    page = admin_client.get(f"/admin/comments/comment/{comment.pk}/change/").content.decode()
    assert "<caption>12 points</caption>" in page
    assert '<th scope="row">Links</th>' in page


def test_a_check_that_is_off_is_not_asked(ann: Reader, admin_client: Client, site: Site) -> None:  # noqa: F811
    save(admin_client, site, checks_links="0")
    body = "Look: " + " ".join(f"https://casino.example/{n}" for n in range(14))
    assert ann.post(body).status_code == 201
