"""What search engines are told: what a page is, where it lives, and whether to keep it."""

from collections.abc import Callable

import pytest

from comments.models import Comment, Site, Thread
from comments.services.moderation import remove_comment
from tests.pages.conftest import Say
from tests.pages.microdata import Item, Microdata
from tests.pages.visitor import Page, Visitor

POST = "https://blog.example/post/"
HERE = "http://testserver/t/demo/?thread=/post"


def posting(page: Page) -> Item:
    (item,) = Microdata(page.html).top
    assert item["type"] == ["https://schema.org/DiscussionForumPosting"]
    return item


def link(page: Page, rel: str) -> str:
    found = [attributes["href"] for tag, attributes in page.tags if tag == "link" and attributes.get("rel") == rel]
    assert len(found) < 2
    return found[0] if found else ""


def robots(page: Page) -> str:
    (words,) = [known["content"] for tag, known in page.tags if tag == "meta" and known.get("name") == "robots"]
    return words


def test_a_discussion_and_its_comments_are_told_as_they_nest(visitor: Visitor, say: Say) -> None:
    root = say("Hello **there**", name="Ann", website="https://ann.example")
    say("inner", parent=say("reply", parent=root, name=""))
    Comment.objects.filter(pk=root.pk).update(up=7, down=2)
    told = posting(visitor.thread())
    assert told["headline"] == told["text"] == ["A post"]
    assert told["url"] == [POST]
    assert told["author"][0]["name"] == ["Demo"]
    assert told["sharedContent"][0]["url"] == [POST]
    assert told["datePublished"] == [Thread.objects.get().created_at.isoformat()]
    assert told["commentCount"] == ["3"]
    (first,) = told["comment"]
    assert (first["text"], first["commentCount"]) == (["Hello there"], ["2"])
    assert first["author"] == [{"type": ["https://schema.org/Person"], "url": ["https://ann.example"], "name": ["Ann"]}]
    assert first["url"][0].endswith(f"#comment-{root.pk}")
    assert first["datePublished"][0].startswith(root.created_at.strftime("%Y-%m-%dT%H:%M"))
    assert [(each["interactionType"], each["userInteractionCount"]) for each in first["interactionStatistic"]] == [
        (["https://schema.org/LikeAction"], ["7"]),
        (["https://schema.org/DislikeAction"], ["2"]),
    ]
    (reply,) = first["comment"]
    assert reply["author"][0]["name"] == ["Anonymous"]
    assert [each["text"] for each in reply["comment"]] == [["inner"]]


def test_votes_are_not_told_where_the_site_has_none(visitor: Visitor, say: Say) -> None:
    Comment.objects.filter(pk=say().pk).update(up=7)
    Site.objects.update(votes="none")
    assert "interactionStatistic" not in posting(visitor.thread())["comment"][0]


def test_a_removed_comment_is_told_as_deleted(visitor: Visitor, say: Say) -> None:
    root = say("Dreadful words")
    say("A calm answer", parent=root)
    remove_comment(comment=root)
    (told,) = posting(visitor.thread())["comment"]
    assert told["creativeWorkStatus"] == ["Deleted"]
    assert "author" not in told
    assert "text" not in told
    assert told["comment"][0]["text"] == ["A calm answer"]


def test_a_branch_and_a_reply_are_told_too(visitor: Visitor, say: Say) -> None:
    root = say("root")
    reply = say("reply", parent=root)
    branch = posting(visitor.thread(branch=str(root.pk)))["comment"][0]
    assert (branch["text"], branch["comment"][0]["text"]) == (["root"], ["reply"])
    assert posting(visitor.thread(reply=str(reply.pk)))["comment"][0]["text"] == ["reply"]


def test_an_empty_page_tells_nothing_and_is_not_kept(visitor: Visitor) -> None:
    page = visitor.thread("/none")
    assert not Microdata(page.html).top
    assert (robots(page), link(page, "canonical")) == ("noindex, follow", "")


def test_the_first_page_lives_at_the_post_in_whatever_order(visitor: Visitor, say: Say) -> None:
    say()
    for query in ({}, {"sort": "newest"}, {"held": "1"}):
        page = visitor.thread("/post/index.html", **query)
        assert (robots(page), link(page, "canonical")) == ("index, follow", POST)


@pytest.mark.parametrize("url", ["", "https://evil.example/"])
def test_where_the_post_is_not_known_it_lives_here(visitor: Visitor, say: Say, url: str) -> None:
    say()
    Thread.objects.update(url=url)
    assert link(visitor.thread("/post/", lang="de"), "canonical") == HERE


def test_further_pages_live_for_themselves_in_their_own_order_alone(visitor: Visitor, say: Say) -> None:
    for number in range(30):
        say(f"Number {number}")
    page = visitor.thread()
    assert link(page, "next") == page.links["More comments"]
    second = visitor.open(page.links["More comments"])
    assert link(second, "canonical") == "http://testserver" + page.links["More comments"]
    assert robots(second) == "index, follow"
    assert posting(second)["url"] == [POST]
    by_activity = visitor.open(visitor.thread(sort="active").links["More comments"])
    assert (robots(by_activity), link(by_activity, "canonical")) == ("noindex, follow", "")


def test_pages_name_the_one_before_and_the_one_after(visitor: Visitor, say: Say) -> None:
    for number in range(75):
        say(f"Number {number}")
    first = visitor.thread()
    second = visitor.open(link(first, "next"))
    third = visitor.open(link(second, "next"))
    assert [link(page, "prev") for page in (first, second)] == ["", "/t/demo/?thread=/post"]
    assert list(visitor.open(link(third, "prev")).levels) == list(second.levels)
    assert list(visitor.open(third.links["Earlier comments"]).levels) == list(second.levels)
    assert link(third, "next") == ""
    assert link(visitor.open(visitor.thread(sort="active").links["More comments"]), "prev") == ""


def test_a_branch_is_kept_if_it_says_more_than_the_discussion(
    visitor: Visitor, say: Say, chain: Callable[[int], list[Comment]]
) -> None:
    short = say("short")
    assert robots(visitor.thread(branch=str(short.pk))) == "noindex, follow"
    comments = chain(130)
    page = visitor.thread(branch=str(comments[0].pk))
    assert link(page, "canonical") == f"{HERE}&branch={comments[0].pk}"
    assert robots(page) == "index, follow"
    following = visitor.open(page.links["More replies"])
    assert link(following, "canonical") == "http://testserver" + page.links["More replies"]
    assert robots(visitor.thread(branch=str(comments[1].pk))) == "noindex, follow"
