"""Reading: snapshots, pages, sorts, counts, and what a stranger must not see."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from comments.models import Comment, Site, Thread
from comments.services.moderation import approve_comment, reject_comment, remove_comment, restore_comment
from tests.api.conftest import Reader

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def plant(site: Site, *, roots: int, replies: int, thread: str = "/post") -> Thread:
    """A thread of many rows, quickly: each root a minute after the last, with a chain of replies below it."""
    made = Thread.objects.create(site=site, key=thread, count=roots * (replies + 1), seq=roots * (replies + 1))
    comments = []
    for number in range(roots):
        root = Comment(
            thread=made,
            body="r",
            html=f"<p>root {number}</p>",
            state="published",
            created_at=NOON + timedelta(minutes=number),
            active_at=NOON - timedelta(minutes=number),
            score=number % 7,
            reply_count=replies,
        )
        comments.append(root)
        parent = root
        for position in range(1, replies + 1):
            reply = Comment(
                thread=made, root=root, parent=parent, position=position, body="a", html="<p>a</p>", state="published"
            )
            reply.reply_count = replies - position
            comments.append(reply)
            parent = reply
    Comment.objects.bulk_create(comments)
    return made


def roots_of(page: dict[str, Any]) -> list[str]:
    return [comment["html"] for comment in page["comments"] if comment["parent"] is None]


def read_all(reader: Reader, query: str) -> list[dict[str, Any]]:
    pages, after = [], ""
    while True:
        page = reader.get(f"thread?thread=/post&{query}&after={after}").json()
        pages.append(page)
        if page["next"] is None:
            return pages
        after = page["next"]


def test_a_thread_without_a_row_is_empty_and_open(ann: Reader) -> None:
    answer = ann.get("thread?thread=/nobody/here/")
    assert answer.status_code == 200
    assert answer.json() == {
        "thread": {"key": "/nobody/here", "title": "", "url": "", "state": "open", "count": 0, "pinned": None},
        "cursor": "0.0",
        "comments": [],
        "next": None,
        "site": {
            "key": "demo",
            "name": "Demo",
            "max_length": 8000,
            "edit_window_s": 900,
            "live": True,
            "votes": "both",
            "fold_score": -5,
            "depth": 4,
            "typing": False,
        },
    }
    assert Thread.objects.count() == 0


@pytest.mark.parametrize(
    "spelling", ["/post", "/post/", "/post/index.html", "/post/?utm_source=x", "https://x.example/post#a"]
)
def test_spellings_of_one_page_are_one_thread(ann: Reader, spelling: str) -> None:
    ann.post()
    assert ann.get(f"thread?thread={quote(spelling)}").json()["thread"]["count"] == 1


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        ("oldest", lambda n: n),
        ("newest", lambda n: -n),
        ("active", lambda n: n),
        ("best", lambda n: -(n % 7)),
    ],
)
def test_pages_of_every_sort_hold_every_root_once_in_order(ann: Reader, site: Site, sort: str, key: Any) -> None:
    plant(site, roots=23, replies=1)
    pages = read_all(ann, f"sort={sort}&limit=5")
    found = [int(html.removeprefix("<p>root ").removesuffix("</p>")) for page in pages for html in roots_of(page)]
    assert [len(roots_of(page)) for page in pages] == [5, 5, 5, 5, 3]
    assert sorted(found) == list(range(23))
    assert [key(number) for number in found] == sorted(key(number) for number in found)
    assert all(len(page["comments"]) == 2 * len(roots_of(page)) for page in pages)


def test_a_page_brings_first_replies_and_the_branch_has_the_rest(ann: Reader, site: Site) -> None:
    thread = plant(site, roots=2, replies=25)
    page = ann.get("thread?thread=/post").json()
    assert len(page["comments"]) == 2 * 11
    known = set()
    for comment in page["comments"]:
        assert comment["parent"] is None or comment["parent"] in known
        known.add(comment["id"])
    root, last = page["comments"][0], page["comments"][10]
    more = ann.get(f"comments/{root['id']}/replies?after={last['id']}&limit=10").json()
    rest = ann.get(f"comments/{root['id']}/replies?after={more['next']}&limit=10").json()
    got = [comment["id"] for comment in page["comments"][1:11] + more["comments"] + rest["comments"]]
    assert got == [
        str(pk) for pk in thread.comments.filter(root=root["id"]).order_by("position").values_list("pk", flat=True)
    ]
    assert rest["next"] is None
    middle = page["comments"][5]
    below = ann.get(f"comments/{middle['id']}/replies?limit=200").json()["comments"]
    assert [comment["id"] for comment in below] == got[5:]


def test_first_replies_are_those_that_are_shown(ann: Reader, site: Site) -> None:
    thread = plant(site, roots=2, replies=12)
    root = thread.comments.filter(parent=None).order_by("created_at").first()
    assert root is not None
    thread.comments.filter(root=root, position__lte=11).update(state="removed", reply_count=0)
    thread.comments.filter(pk=root.pk).update(reply_count=1)
    page = ann.get("thread?thread=/post").json()["comments"]
    assert [comment["parent"] is None for comment in page[:2]] == [True, False]
    assert page[1]["id"] == str(thread.comments.get(root=root, position=12).pk)


def test_an_after_of_another_branch_is_not_found(ann: Reader) -> None:
    one, two = (ann.post(name).json()["comment"]["id"] for name in ("one", "two"))
    assert ann.get(f"comments/{one}/replies?after={two}").status_code == 404


def test_the_first_page_costs_as_many_queries_for_10000_comments_as_for_100(
    ann: Reader, site: Site, django_assert_max_num_queries: Any
) -> None:
    plant(site, roots=10, replies=9)
    plant(site, roots=500, replies=19, thread="/big")
    for thread in ("/post", "/big"):
        for sort in ("oldest", "newest", "best", "active"):
            with django_assert_max_num_queries(6):
                assert ann.get(f"thread?thread={thread}&sort={sort}").status_code == 200


def test_an_unchanged_thread_is_a_304(ann: Reader) -> None:
    ann.post()
    first = ann.get("thread?thread=/post")
    again = ann.get("thread?thread=/post", **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "https://blog.example"
    ann.post("news")
    assert ann.get("thread?thread=/post", **{"If-None-Match": first["ETag"]}).status_code == 200
    assert "origin" in first["Vary"].lower()
    assert "cookie" not in first["Vary"].lower()


def test_everybody_gets_the_same_bytes(ann: Reader, bob: Reader) -> None:
    ann.post()
    assert ann.get("thread?thread=/post").content == bob.get("thread?thread=/post").content


@pytest.mark.parametrize("after", ["x", "1", "~", "1~" + "z" * 36, "99999999999999999999~" + "0" * 36, "1~not-a-uuid"])
def test_a_place_that_is_none_is_refused(ann: Reader, after: str) -> None:
    ann.post()
    answer = ann.get(f"thread?thread=/post&after={after}")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "sort=worst", "thread=%00", "after=" + "x" * 300])
def test_bad_parameters_are_named(ann: Reader, query: str) -> None:
    answer = ann.get(f"thread?thread=/post&{query}")
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [query.partition("=")[0]])


def test_counts_are_keyed_as_asked(ann: Reader) -> None:
    ann.post()
    ann.post(thread="id-7")
    answer = ann.get("counts?thread=/post/&thread=id-7&thread=/none&thread=https://x.example/post")
    assert answer.json() == {"counts": {"/post/": 1, "id-7": 1, "/none": 0, "https://x.example/post": 1}}
    assert ann.get("counts").status_code == 422
    assert ann.get("counts?" + "&".join(f"thread={number}" for number in range(101))).status_code == 422


def test_recent_is_the_newest_published_of_the_site(ann: Reader, site: Site) -> None:
    for number in range(3):
        ann.post(f"c{number}", thread=f"/t{number}")
    Comment.objects.filter(thread__key="/t1").update(state="pending")
    recent = ann.get("recent?limit=5").json()["comments"]
    assert [comment["html"] for comment in recent] == ["<p>c2</p>\n", "<p>c0</p>\n"]
    assert recent[0]["thread"] == {"key": "/t2", "title": "A post", "url": "https://blog.example/post"}


@pytest.mark.parametrize("state", ["pending", "rejected", "removed", "deleted"])
def test_a_stranger_sees_nothing_of_a_hidden_comment(ann: Reader, bob: Reader, state: str) -> None:
    hidden = ann.post("secret words").json()["comment"]
    Comment.objects.update(state=state)
    Thread.objects.update(count=0)
    for path in ("thread?thread=/post", "recent", "counts?thread=/post"):
        answer = bob.get(path).content.decode()
        assert "secret" not in answer
        assert hidden["id"] not in answer
    for path in (
        f"comments/{hidden['id']}",
        f"comments/{hidden['id']}/replies",
        f"comments/{uuid.uuid4()}",
        "comments/x",
    ):
        answer = bob.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_decisions_show_and_hide_with_counts_and_places(ann: Reader) -> None:
    """A branch a → b → c, taken apart and put together again: the snapshot after each step."""

    def shape() -> list[tuple[str, str, int]]:
        comments = ann.get("thread?thread=/post").json()["comments"]
        return [(names[comment["id"]], comment["state"], comment["reply_count"]) for comment in comments]

    names: dict[str, str] = {}
    parent, made = None, {}
    for name in "abc":
        parent = ann.post(name, parent=parent).json()["comment"]["id"]
        names[parent] = name
        made[name] = Comment.objects.select_related("thread__site").get(pk=parent)
    assert shape() == [("a", "published", 2), ("b", "published", 1), ("c", "published", 0)]
    remove_comment(comment=made["b"])
    assert shape() == [("a", "published", 1), ("b", "removed", 1), ("c", "published", 0)]
    reject_comment(comment=made["c"])
    assert shape() == [("a", "published", 0)]
    remove_comment(comment=made["a"])
    assert shape() == []
    restore_comment(comment=made["c"])
    assert shape() == [("a", "removed", 1), ("b", "removed", 1), ("c", "published", 0)]
    restore_comment(comment=made["b"])
    restore_comment(comment=made["a"])
    assert shape() == [("a", "published", 2), ("b", "published", 1), ("c", "published", 0)]
    assert approve_comment(comment=made["a"]).is_published
    assert ann.get("thread?thread=/post").json()["thread"]["count"] == 3


def test_me_tells_what_is_mine(ann: Reader, bob: Reader) -> None:
    mine = ann.post("mine").json()["comment"]["id"]
    bob.post("his")
    answer = ann.get("me?thread=/post")
    assert answer.json()["own"] == [mine]
    assert answer.json()["author"]["name"] == "Ann"
    assert answer["Cache-Control"] == "no-store"
    ann.token = ""
    assert ann.get("me?thread=/post").json()["code"] == "token_missing"
