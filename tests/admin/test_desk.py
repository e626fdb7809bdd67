"""The first page of the admin: what waits, for whoever looks."""

from django.contrib.auth.models import User
from django.test import Client

from comments.models import Site
from tests.admin.conftest import Post


def test_the_first_page_counts_what_waits_and_links_there(
    admin_client: Client, site: Site, other_site: Site, post: Post
) -> None:
    for _ in range(2):
        post(site, held=True)
    post(other_site, held=True)
    html = admin_client.get("/admin/").content.decode()
    assert '<a href="/admin/comments/queueitem/"><strong>3 comments</strong> wait for a decision' in html
    assert '<a href="/admin/comments/queueitem/?site=demo"><bdi>Demo</bdi> (2)</a>' in html
    assert '<a href="/admin/comments/queueitem/?site=other"><bdi>Other blog</bdi> (1)</a>' in html


def test_one_comment_waits(desk: Client, site: Site, other_site: Site, post: Post) -> None:
    post(site, held=True)
    post(other_site, held=True)
    html = desk.get("/admin/").content.decode()
    assert "<strong>1 comment</strong> waits for a decision</a>" in html
    assert "Other blog" not in html


def test_nothing_waits(desk: Client, site: Site, post: Post) -> None:
    post(site)
    assert "No comment waits for a decision." in desk.get("/admin/").content.decode()


def test_the_admin_bears_our_name(admin_client: Client) -> None:
    html = admin_client.get("/admin/").content.decode()
    assert "Django administration" not in html
    assert "<title>Moderation | Comments</title>" in html


def test_the_login_page_stays_open_to_all(client: Client, db: None) -> None:
    User.objects.create_user("mia", password="right", is_staff=True)
    assert client.get("/admin/login/").status_code == 200
    assert client.get("/admin/")["Location"].startswith("/admin/login/")


def test_no_page_needs_inline_scripts_or_styles(admin_client: Client, site: Site, post: Post) -> None:
    comment = post(site, held=True)
    for address in (
        "/admin/",
        "/admin/comments/comment/",
        "/admin/comments/queueitem/",
        f"/admin/comments/comment/{comment.pk}/change/",
        f"/admin/comments/thread/{comment.thread_id}/change/",
        f"/admin/comments/author/{comment.author_id}/change/",
        f"/admin/comments/site/{site.pk}/change/",
    ):
        html = admin_client.get(address).content.decode()
        assert " style=" not in html
        assert "<style" not in html
        assert "onclick=" not in html
        for script in html.split("<script")[1:]:
            assert "src=" in script.split(">")[0]
