"""The feeds, read by the parser that feed readers are built on."""

import re
import uuid
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment, Site, Thread
from comments.services.comments import edit_comment
from comments.services.moderation import remove_comment
from tests.pages.conftest import Say
from tests.pages.visitor import Page, Visitor

ATOM = "application/atom+xml; charset=utf-8"
# What a strict parser of XML 1.0 refuses, also as a reference.
HOSTILE_XML = "]]> &nbsp; <b>&amp;</b> \x01\x0b\x1f\ufffe\uffff 🙂"


def read(visitor: Visitor, **query: str) -> Any:
    visitor.answer = visitor.client.get("/t/demo/feed/", query)
    assert visitor.answer.status_code == 200
    assert visitor.answer["Content-Type"] == ATOM
    feed = feedparser.parse(visitor.answer.content)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    return feed


def bodies(feed: Any) -> list[str]:
    return [re.sub("<[^>]*>", "", entry.content[0].value).strip() for entry in feed.entries]


def test_a_threads_feed_tells_who_wrote_what_where_and_when(visitor: Visitor, say: Say) -> None:
    root = say("Hello **there**", name="Ann", website="https://ann.example")
    reply = say("An answer", name="", parent=root)
    feed = read(visitor, thread="/post/?utm_source=x")
    assert feed.feed.title == "Comments on A post"
    assert feed.feed.link == "https://blog.example/post/"
    answer, first = feed.entries
    assert (answer.title, first.title) == ("Anonymous on A post", "Ann on A post")
    assert first.link == f"https://blog.example/post/#comment-{root.pk}"
    assert first.id == f"urn:uuid:{root.pk}"
    assert first.content[0].type == "text/html"
    assert "<strong>there</strong>" in first.content[0].value
    assert (first.author_detail.name, first.author_detail.href) == ("Ann", "https://ann.example")
    assert first.published_parsed[:6] == root.created_at.timetuple()[:6]
    assert f'ref="urn:uuid:{root.pk}"' in visitor.answer.content.decode()
    assert f'ref="urn:uuid:{reply.pk}"' not in visitor.answer.content.decode()


def test_each_feed_holds_what_it_is_about_newest_first(visitor: Visitor, say: Say) -> None:
    root = say("root", name="Ann")
    inner = say("inner", parent=root, name="Bob")
    say("innermost", parent=inner)
    say("beside", parent=root)
    say("elsewhere", key="/other")
    assert bodies(read(visitor)) == ["elsewhere", "beside", "innermost", "inner", "root"]
    assert bodies(read(visitor, thread="/post")) == ["beside", "innermost", "inner", "root"]
    assert bodies(read(visitor, branch=str(root.pk))) == ["beside", "innermost", "inner"]
    replies = read(visitor, branch=str(inner.pk))
    assert bodies(replies) == ["innermost"]
    assert replies.feed.title == "Replies to Bob on A post"
    ids = {read(visitor, **query).feed.id for query in ({}, {"thread": "/post"}, {"branch": str(root.pk)})}
    assert len(ids) == 3
    assert all(name.startswith("tag:testserver,2026:demo") for name in ids)


def test_only_what_anybody_may_read_is_in_a_feed(visitor: Visitor, say: Say) -> None:
    root, pending = say("Dreadful words", name="Rude Rudi"), say("Secret")
    say("A calm answer", parent=root)
    Comment.objects.filter(pk=pending.pk).update(state="pending")
    remove_comment(comment=root)
    for query in ({}, {"thread": "/post"}, {"branch": str(root.pk)}):
        assert bodies(read(visitor, **query)) == ["A calm answer"]
        for word in ("Dreadful", "Rudi", "Secret", "private.example"):
            assert word not in visitor.answer.content.decode()
    assert "a removed comment" in read(visitor, branch=str(root.pk)).feed.title


def test_an_edit_is_an_update_of_the_same_entry(visitor: Visitor, say: Say) -> None:
    comment = say("First words")
    before = read(visitor, thread="/post")
    assert comment.author
    edit_comment(comment=comment, author=comment.author, body="Second words", rev=1)
    after = read(visitor, thread="/post")
    assert bodies(after) == ["Second words"]
    assert after.entries[0].id == before.entries[0].id
    assert after.entries[0].published == before.entries[0].published
    assert after.entries[0].updated > before.entries[0].updated
    assert after.feed.updated == after.entries[0].updated


def test_a_reader_who_holds_the_feed_is_told_so_until_it_changes(visitor: Visitor, say: Say) -> None:
    say()
    read(visitor, thread="/post")
    assert visitor.answer["Cache-Control"] == "public, max-age=60"
    assert not {"Set-Cookie", "Vary"} & set(visitor.answer.headers)
    held: Any = {"If-None-Match": visitor.answer["ETag"]}
    answer: Any = visitor.client.get("/t/demo/feed/?thread=/post", headers=held)
    assert (answer.status_code, answer.content) == (304, b"")
    say("More")
    assert visitor.client.get("/t/demo/feed/?thread=/post", headers=held).status_code == 200


def test_a_feed_of_nothing_stays_the_same(visitor: Visitor, site: Site) -> None:
    for query in ({}, {"thread": "/never-seen"}):
        feed = read(visitor, **query)
        assert not feed.entries
        Site.objects.update(created_at=timezone.now() - timedelta(days=1))
        first = read(visitor, **query) and visitor.answer["ETag"]
        assert read(visitor, **query)
        assert visitor.answer["ETag"] == first


def test_what_would_break_xml_is_left_out(visitor: Visitor, say: Say) -> None:
    comment = say("x", name='<Ann> & "Bob"')
    Comment.objects.update(html=f"<p>{HOSTILE_XML}</p>", author_name=f"Ann {HOSTILE_XML}")
    Thread.objects.update(title=HOSTILE_XML)
    feed = read(visitor, thread="/post")
    ElementTree.fromstring(visitor.answer.content)
    assert "🙂" in feed.entries[0].title
    assert "🙂" in feed.entries[0].content[0].value
    assert feed.entries[0].id.endswith(str(comment.pk))


def test_where_the_page_is_not_known_the_link_leads_here(visitor: Visitor, say: Say) -> None:
    comment = say()
    for url in ("", "javascript:alert(1)"):
        Thread.objects.update(url=url)
        link = read(visitor).entries[0].link
        assert link == f"http://testserver/t/demo/?thread=/post&branch={comment.pk}#comment-{comment.pk}"
        assert str(comment.pk) in visitor.open(link.removeprefix("http://testserver")).levels
    Thread.objects.update(url="https://blog.example/post/#top")
    assert read(visitor).entries[0].link == f"https://blog.example/post/#comment-{comment.pk}"


@pytest.mark.parametrize("query", [{}, {"thread": "/post"}, {"branch": ""}])
def test_a_feed_ends_and_costs_few_queries(visitor: Visitor, say: Say, query: dict[str, str]) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            read(visitor, **asked)
        return len(captured)

    root = say()
    asked = {"branch": str(root.pk)} if "branch" in query else query
    say(parent=root)
    few = queries()
    for number in range(60):
        say(f"Reply {number}", parent=root)
    assert queries() == few <= 3
    assert bodies(read(visitor, **asked)) == [f"Reply {number}" for number in range(59, 9, -1)]


def test_what_is_not_there_has_no_feed(visitor: Visitor, say: Say) -> None:
    say()
    for query in ("branch=nonsense", f"branch={uuid.uuid4()}"):
        visitor.open(f"/t/demo/feed/?{query}", status=404)
    visitor.open("/t/nope/feed/", status=404)
    visitor.open("/t/demo/feed/?thread=a%00b", status=400)
    assert Client().post("/t/demo/feed/").status_code == 405


def test_pages_name_their_feeds_to_programs_and_to_people(visitor: Visitor, say: Say) -> None:
    root = say()
    page = visitor.thread()
    assert _alternates(page) == ["/t/demo/feed/?thread=/post", "/t/demo/feed/"]
    assert page.links["This discussion"] == "/t/demo/feed/?thread=/post"
    assert page.links["All of Demo"] == "/t/demo/feed/"
    page = visitor.thread(branch=str(root.pk))
    assert _alternates(page) == [f"/t/demo/feed/?branch={root.pk}", "/t/demo/feed/"]
    assert page.links["Replies to this comment"] == f"/t/demo/feed/?branch={root.pk}"


def _alternates(page: Page) -> list[str]:
    links = [attributes for tag, attributes in page.tags if tag == "link" and attributes.get("rel") == "alternate"]
    assert all(attributes["type"] == "application/atom+xml" for attributes in links)
    return [attributes["href"] for attributes in links]
