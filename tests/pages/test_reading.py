"""A thread as plain HTML: what is in it, how it nests, how it pages, and what is never in it."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.models import Comment, Site, Thread
from comments.services.moderation import remove_comment
from comments.services.threads import close_thread
from tests.pages.conftest import Say
from tests.pages.visitor import Page, Visitor

HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) </article></body>"


def test_a_thread_shows_its_post_and_its_comments(visitor: Visitor, say: Say) -> None:
    comment = say("Hello **there**", name="Ann", website="https://ann.example")
    page = visitor.thread()
    assert page.links["A post"] == "https://blog.example/post/"
    assert page.links["Demo"] == "https://blog.example"
    assert page.links["Ann"] == "https://ann.example"
    assert "1 comment " in page.words
    assert "Hello there" in page.words
    assert f'id="comment-{comment.pk}"' in page.html
    assert "<strong>there</strong>" in page.html
    assert page.attribute("time", "datetime")[0].startswith(comment.created_at.strftime("%Y-%m-%dT%H:%M"))
    assert "ann@private.example" not in page.html


@pytest.mark.parametrize("spelling", ["/post/", "/post/index.html", "https://blog.example/post/?utm_source=x#top"])
def test_spellings_of_a_key_are_one_thread(visitor: Visitor, say: Say, spelling: str) -> None:
    say("Here I am")
    assert "Here I am" in visitor.thread(spelling).words


def test_replies_nest_in_lists(visitor: Visitor, say: Say) -> None:
    root = say("root")
    first, second = say("first", parent=root), say("second", parent=root)
    inner = say("inner", parent=first)
    page = visitor.thread()
    assert page.levels == {str(root.pk): 1, str(first.pk): 2, str(inner.pk): 3, str(second.pk): 2}
    assert list(page.levels) == [str(each.pk) for each in (root, first, inner, second)]


def test_the_page_costs_few_queries_whatever_it_shows(visitor: Visitor, say: Say) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            visitor.thread()
        return len(captured)

    root = say()
    say(parent=root)
    few = queries()
    for _ in range(3):
        say(parent=say(parent=say()))
    assert queries() == few <= 5


def test_an_unknown_thread_is_an_empty_page_that_says_so(visitor: Visitor) -> None:
    page = visitor.thread("/never-seen")
    assert "No comments yet" in page.words
    assert "Nobody has written here yet" in page.words
    assert page.links["https://blog.example/never-seen"] == "https://blog.example/never-seen"
    assert page.attribute("meta", "content").count("noindex, follow") == 1
    assert not Thread.objects.exists()


@pytest.mark.parametrize(
    ("key", "asked", "page_url"),
    [
        ("post-42", "https://blog.example/42/", "https://blog.example/42/"),
        ("post-42", "", "https://blog.example"),
        ("/a", "https://evil.example/42/", "https://blog.example/a"),
        ("/a", "javascript:alert(1)", "https://blog.example/a"),
        ("/a b", "", "https://blog.example"),
    ],
)
def test_the_post_is_always_a_page_of_the_site(visitor: Visitor, key: str, asked: str, page_url: str) -> None:
    page = visitor.thread(key, url=asked)
    assert page.links[page_url] == page_url
    assert (
        "evil" not in page.html.replace("%3A%2F%2Fevil", "").replace("//evil", "") or asked not in page.links.values()
    )


def test_a_site_without_origins_still_has_its_page(visitor: Visitor, site: Site) -> None:
    Site.objects.update(origins=[])
    assert "http://testserver" in visitor.thread("x").links


def test_a_removed_comment_keeps_its_place_and_loses_its_words(visitor: Visitor, say: Say) -> None:
    root = say("Dreadful words", name="Rude Rudi")
    reply = say("A calm answer", parent=root)
    remove_comment(comment=root)
    page = visitor.thread()
    assert "A comment that was removed" in page.words
    assert "A calm answer" in page.words
    assert "Dreadful" not in page.html
    assert "Rudi" not in page.html
    assert page.levels[str(reply.pk)] == 2
    assert visitor.client.get("/t/demo/", {"thread": "/post", "reply": str(root.pk)}).status_code == 404


def test_a_thread_without_comments_left_is_empty(visitor: Visitor, say: Say) -> None:
    remove_comment(comment=say("Only one"))
    page = visitor.thread()
    assert "Nobody has written here yet" in page.words
    assert not page.levels


def test_a_closed_thread_says_so_and_has_no_form(visitor: Visitor, say: Say) -> None:
    comment = say()
    close_thread(thread=comment.thread)
    page = visitor.thread()
    assert "This discussion is closed" in page.words
    assert not page.forms
    assert "Reply" not in page.words
    assert "Set-Cookie" not in visitor.answer.headers
    assert not visitor.open(f"/t/demo/?thread=/post&reply={comment.pk}").forms


def test_hostile_words_are_inert(visitor: Visitor, say: Say) -> None:
    root = say(HOSTILE, name='<b onclick="x">"\'Ann', website="https://ann.example/?a=1&b=2")
    Thread.objects.update(title=HOSTILE)
    for page in (visitor.thread(), visitor.open(f"/t/demo/?thread=/post&branch={root.pk}")):
        names = {name for _, attributes in page.tags for name in attributes}
        assert not {tag for tag, _ in page.tags} & {"img", "b", "iframe", "style"}
        assert not [known for tag, known in page.tags if tag == "script" and known.get("type") != "module"]
        assert not [name for name in names if name.startswith("on")]
        assert not [href for href in page.attribute("a", "href") if href.startswith("javascript:")]


def test_pages_follow_each_other_and_show_every_root_once(visitor: Visitor, say: Say) -> None:
    roots = [str(say(f"Number {number}").pk) for number in range(60)]
    page, seen = visitor.thread(), []
    seen += page.levels
    while "More comments" in page.links:
        page = visitor.open(page.links["More comments"])
        seen += page.levels
    assert seen == roots
    assert page.links["Back to the first page"] == "/t/demo/?thread=/post"


def test_sorting_is_a_link_that_pages_keep(visitor: Visitor, say: Say) -> None:
    roots = [str(say(f"Number {number}").pk) for number in range(30)]
    page = visitor.open(visitor.thread().links["Newest first"])
    assert list(page.levels) == roots[:4:-1]
    assert list(visitor.open(page.links["More comments"]).levels) == roots[4::-1]
    assert list(visitor.thread(sort="nonsense").levels) == roots[:25]


def test_more_replies_than_a_page_shows_stand_behind_a_link(visitor: Visitor, say: Say) -> None:
    root = say("root")
    replies = [say(f"Reply {number}", parent=root) for number in range(12)]
    page = visitor.thread()
    assert len(page.levels) == 11
    branch = visitor.open(page.links["2 more replies to Ann"])
    assert list(branch.levels) == [str(each.pk) for each in (root, *replies)]


def test_a_permalink_leads_to_the_comment_and_back(visitor: Visitor, say: Say) -> None:
    root = say("root", name="Ann")
    reply = say("reply", parent=root, name="Bob")
    address = next(each for each in visitor.thread().links.values() if each.endswith(f"#comment-{reply.pk}"))
    page = visitor.open(address)
    assert list(page.levels) == [str(reply.pk)]
    assert list(visitor.open(page.links["an earlier comment"]).levels) == [str(root.pk), str(reply.pk)]
    assert list(visitor.open(page.links["Where this branch begins"]).levels) == [str(root.pk), str(reply.pk)]
    assert visitor.open(page.links["Whole discussion"]).levels.keys() == {str(root.pk), str(reply.pk)}


def test_five_hundred_levels_are_all_there(visitor: Visitor, chain: Callable[[int], list[Comment]]) -> None:
    comments = chain(500)
    page = visitor.thread()
    assert len(page.levels) == 11
    page = visitor.open(page.links["489 more replies to Ann"])
    seen, deepest = list(page.levels), 0
    while "More replies" in page.links:
        page = visitor.open(page.links["More replies"])
        assert "In reply to an earlier comment" in page.words
        seen += list(page.levels)[1:]
        deepest = max(deepest, *page.levels.values())
    assert seen == [str(comment.pk) for comment in comments]
    assert deepest == 100
    deep = visitor.open(f"/t/demo/?thread=/post&branch={comments[499].pk}")
    assert "Level 499" in deep.words


def test_beyond_the_indentation_each_reply_says_whom_it_answers(
    visitor: Visitor, chain: Callable[[int], list[Comment]]
) -> None:
    comments = chain(8)
    page = visitor.thread()
    assert page.words.count("In reply to") == 3
    assert page.links["Person 4"] == f"#comment-{comments[4].pk}"


@pytest.mark.parametrize(
    "address",
    [
        "/t/unknown/?thread=/post",
        "/t/demo/",
        "/t/demo/?thread=%20",
        "/t/demo/?thread=/post&branch=01a207bd-c3e8-7524-a598-0f50a669e8fb",
        "/t/demo/?thread=/post&branch=nonsense",
        "/t/demo/?thread=/post&reply=%00",
        "/t/" + "x" * 300 + "/?thread=/post",
    ],
)
def test_what_is_not_there_is_a_404_page(visitor: Visitor, say: Say, address: str) -> None:
    say()
    assert "There is nothing here" in visitor.open(address, status=404).words


def test_another_threads_comment_is_not_shown_here(visitor: Visitor, say: Say) -> None:
    elsewhere, pending = say("Elsewhere", key="/other"), say("Secret")
    Comment.objects.filter(pk=pending.pk).update(state="pending")
    for comment in (elsewhere, pending):
        for kind in ("branch", "reply"):
            visitor.open(f"/t/demo/?thread=/post&{kind}={comment.pk}", status=404)


@pytest.mark.parametrize(
    "address", ["?thread=/post&after=nonsense", "?thread=a%00b", "?thread=" + "x" * 513, "?thread=/post&after=%00"]
)
def test_an_address_that_means_nothing_is_a_400_page(visitor: Visitor, say: Say, address: str) -> None:
    say()
    assert "cannot be read" in visitor.open("/t/demo/" + address, status=400).words


def test_an_anonymous_author_and_a_right_to_left_one(visitor: Visitor, say: Say) -> None:
    say("x", name="")
    say("مرحبا", name="محمد")
    page = visitor.thread()
    assert "Anonymous" in page.words
    assert '<bdi class="name" itemprop="name">محمد</bdi>' in page.html
    assert page.attribute("div", "dir").count("auto") == 2


def test_code_that_scrolls_can_be_reached_by_keyboard(visitor: Visitor, say: Say) -> None:
    say("```python\nx = 1\n```")
    assert visitor.thread().attribute("pre", "tabindex") == ["0"]


def test_a_page_is_whole_html(visitor: Visitor, say: Say) -> None:
    say()
    page = visitor.thread()
    assert isinstance(page, Page)
    assert page.html.startswith("<!doctype html>")
    assert [tag for tag, _ in page.tags].count("h1") == 1
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
