"""The tag on a Django blog's own page: readable as it is, and all that the widget needs to begin."""

import json
import re
import uuid
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from comments.drafts import clean_draft
from comments.models import Site, Thread
from comments.services.comments import post_comment
from comments.templatetags import live_comments as tag
from tests.pages.microdata import Microdata
from tests.pages.visitor import Page

HOSTILE = '</script><script>alert(1)</script> <!-- & "quoted" \u2028'


def say(site: Site, body: str, **fields: Any) -> Any:
    draft = clean_draft(
        thread="/post",
        url="https://blog.example/post/",
        title="A post",
        body=body,
        client_id=uuid.uuid4(),
        max_length=site.max_length,
        **fields,
    )
    return post_comment(site=site, draft=draft).comment


def render(arguments: str = '"demo" thread="/post/"', path: str = "/post/", **context: Any) -> str:
    given = Context({"request": RequestFactory().get(path), **context})
    return Template("{% load live_comments %}{% live_comments " + arguments + " %}").render(given)


def snapshot(html: str) -> Any:
    (found,) = re.findall(r'<script type="application/json" class="snapshot">(.*?)</script>', html, re.DOTALL)
    return json.loads(found)


def element(html: str) -> dict[str, str]:
    (found,) = [known for name, known in Page(html).tags if name == "live-comments"]
    return found


def test_the_snapshot_is_what_the_api_answers(client: Client, site: Site) -> None:
    root = say(site, "Hello **there**", name="Ann")
    say(site, HOSTILE, parent_id=root.pk, name=HOSTILE[:40])
    for _ in range(26):
        say(site, "One more")
    for thread in ("/post", "/never-seen"):
        answer: Any = client.get("/api/v1/sites/demo/thread", {"thread": thread})
        assert snapshot(render(f'"demo" thread="{thread}"')) == answer.json()


def test_the_first_page_can_be_read_without_scripts(site: Site) -> None:
    root = say(site, "Hello **there**", name="Ann")
    reply = say(site, "An answer", parent_id=root.pk)
    page = Page(render())
    assert page.levels == {str(root.pk): 1, str(reply.pk): 2}
    assert "2 comments" in page.words
    assert "Hello there" in page.words
    assert page.links["Write a comment"] == "http://testserver/t/demo/?thread=/post#write"
    assert page.links["Reply to Ann"].startswith("http://testserver/t/demo/?thread=/post&reply=")
    assert f"#comment-{root.pk}" in page.attribute("a", "href")
    (item,) = Microdata(page.html).top
    assert item["comment"][0]["comment"][0]["text"] == ["An answer"]


def test_what_the_blog_says_stands_on_the_element(site: Site) -> None:
    html = render(
        '"demo" thread=slug url="https://blog.example/42/" title=title theme="dark" sort="newest" lang="de"',
        slug="post-42",
        title='<i>"Forty"</i>',
    )
    assert element(html) == {
        "site": "demo",
        "thread": "post-42",
        "url": "https://blog.example/42/",
        "page-title": '<i>"Forty"</i>',
        "theme": "dark",
        "sort": "newest",
        "lang": "de",
    }
    assert "Noch keine Kommentare" in html
    assert '<script type="module" src="http://testserver/embed.js"></script>' in html
    assert "url=https" in Page(html).links["Kommentar schreiben"]


def test_without_a_thread_it_is_the_page_itself(site: Site) -> None:
    say(site, "Hello")
    assert snapshot(render('"demo"', path="/post/index.html"))["thread"]["count"] == 1


def test_hostile_words_end_nothing(site: Site) -> None:
    say(site, HOSTILE, name=HOSTILE[:40])
    Thread.objects.update(title=HOSTILE)
    html = render()
    assert html.count("<script") == html.count("</script>") == 2
    assert snapshot(html)["thread"]["title"] == HOSTILE


def test_a_closed_discussion_asks_for_nothing(site: Site) -> None:
    say(site, "Hello")
    Thread.objects.update(state="closed")
    page = Page(render())
    assert "Write a comment" not in page.links
    assert "Reply" not in page.words


@pytest.mark.parametrize("arguments", ['"nope" thread="/post"', '"demo" thread="' + "x" * 600 + '"'])
def test_what_cannot_be_shown_leaves_the_blogs_page_standing(site: Site, arguments: str) -> None:
    html = render(arguments)
    assert "embed.js" in html
    assert "snapshot" not in html


def test_an_unknown_order_is_as_if_there_were_none(site: Site) -> None:
    """It may be the reader's word: `sort=request.GET.sort`."""
    say(site, "Hello")
    html = render('"demo" thread="/post" sort=order', order='best" onload="x')
    assert "Hello" in html
    assert "sort" not in element(html)


def test_a_database_that_is_away_does_so_too(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OperationalError

    monkeypatch.setattr(tag, "find_site", fail)
    assert element(render())["site"] == "demo"


def test_it_costs_few_queries_whatever_it_shows(site: Site) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            render()
        return len(captured)

    root = say(site, "root")
    say(site, "reply", parent_id=root.pk)
    few = queries()
    for _ in range(3):
        say(site, "reply", parent_id=say(site, "root").pk)
    assert queries() == few <= 5
