"""Whatever words got into a row, by whatever way: on these pages they are words."""

import pytest
from django.db import connection
from django.test import Client

from comments.models import Comment, Site
from tests.admin.conftest import Post
from tests.admin.page_reader import read
from tests.admin.pages import change_url, decide, list_url

PAYLOAD = """"'><script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>"""
BAD_LINKS = [
    "javascript:alert(1)",
    " JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "//evil.example/",
    "/admin/logout/",
    "http://x/?'onmouseover='alert(1)\"onmouseover=\"alert(1)",
    'http://x/"><script>alert(1)</script>',
    "https://bank.example@evil.example/",
]


def plant(table: str, **columns: str) -> None:
    """Past every cleaner: straight into the table."""
    names = ", ".join(f"{name} = %s" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {names}", list(columns.values()))


def every_page(comment: Comment) -> list[str]:
    rows = [comment, comment.thread, comment.author, comment.thread.site]
    changes = [change_url(row) for row in rows if row is not None]
    lists = [list_url(name) for name in ("comment", "thread", "author", "site")]
    filtered = [f"{list_url('comment')}?thread={comment.thread_id}&author={comment.author_id}&site=demo"]
    return [*changes, *(url.replace("/change/", "/history/") for url in changes), *lists, *filtered, "/admin/"]


@pytest.fixture
def comment(site: Site, post: Post) -> Comment:
    parent = post(site, "Parent")
    comment = post(site, "Hello", held=True, parent=parent)
    return comment


def test_hostile_words_are_words_on_every_page(admin_client: Client, comment: Comment) -> None:
    decide(admin_client, comment, "approve")
    decide(admin_client, comment, "reject")
    plant("comments_comment", author_name=PAYLOAD[:80], author_website=PAYLOAD, body=PAYLOAD, hold_reason=PAYLOAD)
    plant("comments_author", name=PAYLOAD[:80], email=PAYLOAD, website=PAYLOAD)
    plant("comments_thread", title=PAYLOAD, url=PAYLOAD, key=PAYLOAD)
    plant("comments_site", name=PAYLOAD)
    plant("django_admin_log", object_repr=PAYLOAD, change_message=PAYLOAD)
    for address in every_page(comment):
        response = admin_client.get(address)
        assert response.status_code == 200
        page = read(response.content.decode())
        assert page.inline_scripts == []
        assert page.handlers == []
        assert "x" not in page.sources


@pytest.mark.parametrize("link", BAD_LINKS)
def test_a_bad_link_in_a_row_is_never_live(link: str, admin_client: Client, comment: Comment) -> None:
    plant("comments_comment", author_website=link)
    plant("comments_author", website=link)
    plant("comments_thread", url=link)
    for address in every_page(comment):
        page = read(admin_client.get(address).content.decode())
        assert all(href.startswith(("/", "?", "#")) or href in ("", ".") for href in page.hrefs), page.hrefs
        assert "//evil.example/" not in page.hrefs
        assert page.handlers == []


def test_a_good_link_is_live_and_followed_by_nobody(admin_client: Client, comment: Comment) -> None:
    plant("comments_comment", author_website="https://good.example/?a=1&b='2'")
    html = admin_client.get(change_url(comment)).content.decode()
    assert '<a href="https://good.example/?a=1&amp;b=&#x27;2&#x27;" rel="nofollow ugc noopener noreferrer">' in html


def test_html_that_was_never_sanitised_is_sanitised_before_it_is_shown(admin_client: Client, comment: Comment) -> None:
    plant("comments_comment", html=f'<p onclick="x()">Hi {PAYLOAD}</p><a href="javascript:x()">a</a><form>')
    for address in (change_url(comment), list_url("comment")):
        page = read(admin_client.get(address).content.decode())
        assert page.inline_scripts == []
        assert page.handlers == []
        assert not [href for href in page.hrefs if "script" in href]


def test_a_hostile_body_comes_back_as_text_in_the_form(admin_client: Client, comment: Comment) -> None:
    comment.refresh_from_db()
    data = {"body": f"</textarea>{PAYLOAD}", "seen_rev": "99"}
    page = read(admin_client.post(change_url(comment), data).content.decode())
    assert page.inline_scripts == []
    assert page.handlers == []


def test_hostile_addresses_of_our_own_are_inert(admin_client: Client, comment: Comment) -> None:
    for query in ({"q": PAYLOAD}, {"state": PAYLOAD}, {"thread": PAYLOAD}, {"site": PAYLOAD}, {"author": PAYLOAD}):
        page = read(admin_client.get(list_url("comment"), query).content.decode())
        assert page.inline_scripts == []
        assert page.handlers == []
