"""What a site has learned, in the admin: shown to its owner, exported, forgotten by POST alone."""

import json

from django.contrib.auth.models import User
from django.test import Client

from comments.models import BayesWord, Site
from comments.services.lessons import learn
from comments.services.moderation import spam_comment
from tests.admin.conftest import Post
from tests.services.test_lessons import ana  # noqa: F401 - fixture


def page_of(site: Site) -> str:
    return f"/admin/comments/site/{site.pk}/lessons/"


def test_it_is_shown_exported_and_forgotten(admin_client: Client, site: Site, post: Post, ana) -> None:  # type: ignore[no-untyped-def] # noqa: F811
    spam_comment(comment=post(site, "casino bonus"), actor=ana)
    learn()
    page = admin_client.get(page_of(site)).content.decode()
    assert "it knows 1 comment of spam, 0 that are none, and 3 words of them." in page
    assert "It says nothing before it knows 10 of each." in page
    export = admin_client.get(f"{page_of(site)}export/")
    lines = [json.loads(line) for line in export.content.decode().splitlines()]
    assert lines[0] == {"site": "demo", "spam": 1, "ham": 0}
    assert [(line["spam"], line["ham"]) for line in lines[1:]] == [(1, 0)] * 3
    assert "casino" not in export.content.decode()
    assert BayesWord.objects.count() == 3
    answer = admin_client.post(page_of(site), follow=True)
    assert "It is forgotten." in answer.content.decode()
    assert BayesWord.objects.count() == 0
    assert Site.objects.get().learned_spam == 0


def test_only_who_may_change_the_site_sees_it(client: Client, site: Site, moderator: User) -> None:
    client.force_login(moderator)
    for url in (page_of(site), f"{page_of(site)}export/"):
        assert client.get(url).status_code == 404
    site.owners.add(moderator)
    assert client.get(page_of(site)).status_code == 200
    assert client.put(page_of(site)).status_code == 405
    assert client.post(f"{page_of(site)}export/").status_code == 405


def test_the_site_leads_there(admin_client: Client, site: Site) -> None:
    page = admin_client.get(f"/admin/comments/site/{site.pk}/change/").content.decode()
    assert page_of(site) in page
    assert "Learned of 0 comments of spam and 0 others." in page
