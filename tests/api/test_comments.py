"""Posting, and what authors do with their own, through HTTP."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import Author, Comment, Event, Site, Thread
from tests.api.conftest import Reader, draft

FIELDS = {
    "id",
    "parent",
    "author",
    "html",
    "state",
    "created_at",
    "edited_at",
    "rev",
    "votes",
    "reply_count",
    "client_id",
}


def test_a_post_is_published_with_its_event(ann: Reader) -> None:
    data = draft("Hello *you*")
    answer = ann.request("POST", "comments", data)
    comment = answer.json()["comment"]
    assert answer.status_code == 201
    assert set(comment) == FIELDS
    assert comment["html"] == "<p>Hello <em>you</em></p>\n"
    assert (comment["state"], comment["rev"], comment["parent"]) == ("published", 1, None)
    assert comment["client_id"] == data["client_id"]
    assert comment["author"]["name"] == "Ann"
    thread = Thread.objects.get()
    assert answer.json()["cursor"] == f"{thread.epoch}.1" == str(thread.cursor)
    assert [(event.seq, event.kind, str(event.comment_id)) for event in Event.objects.all()] == [
        (1, "comment.created", comment["id"])
    ]
    assert answer["Cache-Control"] == "no-store"


def test_only_the_hash_of_a_token_is_stored(ann: Reader) -> None:
    token = ann.post().json()["token"]
    stored = Author.objects.get()
    assert len(token) >= 32
    assert token not in str(vars(stored))
    assert len(stored.token_hash or "") == 64


def test_a_token_comes_once_and_names_the_same_author(ann: Reader) -> None:
    ann.post()
    again = ann.post("More")
    assert again.status_code == 201
    assert "token" not in again.json()
    assert Author.objects.count() == 1


def test_the_same_client_id_is_the_same_comment(ann: Reader) -> None:
    data = draft()
    first = ann.request("POST", "comments", data)
    again = ann.request("POST", "comments", data)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["comment"] == first.json()["comment"]
    assert again.json()["cursor"] == first.json()["cursor"]
    assert "token" not in again.json()
    assert (Comment.objects.count(), Event.objects.count(), Author.objects.count()) == (1, 1, 1)


def test_a_claim_brings_a_lost_token_back_to_its_owner_alone(ann: Reader) -> None:
    data = draft(claim="c" * 40)
    first = ann.request("POST", "comments", data).json()
    assert ann.request("POST", "comments", data).json()["token"] == first["token"]
    thief = ann.request("POST", "comments", {**data, "claim": "d" * 40})
    assert thief.status_code == 200
    assert "token" not in thief.json()


def test_one_claim_opens_a_guest_in_each_thread_and_site(ann: Reader) -> None:
    Site.objects.create(key="other", name="Other", origins=["https://blog.example"])
    data = draft(claim="c" * 40)
    tokens = [ann.request("POST", "comments", data).json()["token"]]
    tokens.append(ann.request("POST", "comments", {**data, "thread": "/elsewhere"}).json()["token"])
    ann.site = "other"
    tokens.append(ann.request("POST", "comments", data).json()["token"])
    assert len(set(tokens)) == 3


@pytest.mark.parametrize("body", ["> ", "***", "# ", "- ", "&nbsp;", "&#8203;", "```\n```"])
def test_a_text_that_shows_nothing_is_refused(ann: Reader, body: str) -> None:
    answer = ann.post(body)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["body"])
    comment = ann.post("something").json()["comment"]
    assert ann.request("PATCH", f"comments/{comment['id']}", {"body": body, "rev": 1}).status_code == 422
    assert Comment.objects.get().body == "something"


def test_a_website_that_came_in_by_the_back_door_is_no_link(ann: Reader) -> None:
    ann.post()
    Comment.objects.update(author_website="javascript:alert(1)")
    for path in ("/api/v1/sites/demo/thread?thread=/post", "/api/v1/sites/demo/recent", "/t/demo/?thread=/post"):
        assert "javascript:" not in ann.client.get(path).content.decode()


def test_replies_nest_to_any_depth(ann: Reader) -> None:
    parent = ann.post("root").json()["comment"]
    root = parent["id"]
    for depth in range(30):
        reply = ann.post(f"depth {depth}", parent=parent["id"]).json()["comment"]
        assert reply["parent"] == parent["id"]
        parent = reply
    assert ann.get(f"comments/{root}").json()["comment"]["reply_count"] == 30
    found = ann.get(f"comments/{parent['id']}").json()
    assert found["ancestors"][0]["id"] == root
    assert len(found["ancestors"]) == 30


@pytest.mark.parametrize("parent", ["01a207bd-c3e8-7524-a598-0f50a669e8fb", "other thread", "pending", "removed"])
def test_a_parent_that_is_not_public_in_this_thread_is_not_found(ann: Reader, bob: Reader, parent: str) -> None:
    comment = bob.post("parent", thread="/elsewhere" if parent == "other thread" else "/post").json()["comment"]
    if parent in ("pending", "removed"):
        Comment.objects.update(state=parent)
    answer = ann.post(parent=parent if "-" in parent else comment["id"])
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert Comment.objects.count() == 1


def test_an_edit_changes_words_rev_and_event(ann: Reader) -> None:
    comment = ann.post("before").json()["comment"]
    assert ann.get(f"comments/{comment['id']}/source").json() == {"id": comment["id"], "body": "before", "rev": 1}
    answer = ann.request("PATCH", f"comments/{comment['id']}", {"body": "after", "rev": 1})
    edited = answer.json()["comment"]
    assert answer.status_code == 200
    assert (edited["html"], edited["rev"]) == ("<p>after</p>\n", 2)
    assert edited["edited_at"] is not None
    assert [event.kind for event in Event.objects.all()] == ["comment.created", "comment.edited"]
    stale = ann.request("PATCH", f"comments/{comment['id']}", {"body": "late", "rev": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    assert Comment.objects.get().body == "after"


def test_a_deleted_comment_is_gone_and_so_are_its_words(ann: Reader) -> None:
    comment = ann.post("secret words").json()["comment"]
    answer = ann.request("DELETE", f"comments/{comment['id']}")
    assert (answer.status_code, answer.json()["comment"]["state"]) == (200, "removed")
    again = ann.request("DELETE", f"comments/{comment['id']}")
    assert (again.status_code, again.json()) == (200, answer.json())
    stored = Comment.objects.get()
    assert (stored.body, stored.html, stored.author_name) == ("", "", "")
    assert ann.get("thread?thread=/post").json()["comments"] == []
    assert ann.get(f"comments/{comment['id']}").status_code == 404
    assert Event.objects.count() == 2


def test_a_deleted_comment_with_replies_keeps_its_place(ann: Reader) -> None:
    parent = ann.post("secret words").json()["comment"]
    reply = ann.post("a reply", parent=parent["id"]).json()["comment"]
    ann.request("DELETE", f"comments/{parent['id']}")
    snapshot = ann.get("thread?thread=/post").json()
    place, kept = snapshot["comments"]
    assert (place["id"], place["state"], place["html"], place["author"]) == (parent["id"], "removed", "", None)
    assert kept["id"] == reply["id"]
    assert snapshot["thread"]["count"] == 1
    ann.request("DELETE", f"comments/{reply['id']}")
    assert ann.get("thread?thread=/post").json()["comments"] == []


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_only_its_author_changes_a_comment(ann: Reader, bob: Reader, method: str) -> None:
    comment = ann.post("mine").json()["comment"]
    bob.post("also here")
    path = f"comments/{comment['id']}" + ("/source" if method == "GET" else "")
    data = {"body": "taken", "rev": 1} if method == "PATCH" else None

    def attempt(**headers: str) -> tuple[int, str]:
        answer = bob.request(method, path, data, **headers)
        return answer.status_code, answer.json()["code"]

    assert attempt() == (403, "not_yours")
    assert attempt(Authorization="Bearer " + "x" * 43) == (401, "bad_token")
    assert attempt(Authorization="Basic abc") == (401, "bad_token")
    bob.token = ""
    assert attempt() == (401, "token_missing")
    assert Comment.objects.get(pk=comment["id"]).body == "mine"


def test_a_token_of_another_site_is_nobody_here(ann: Reader) -> None:
    comment = ann.post("mine").json()["comment"]
    Site.objects.create(key="other", name="Other", origins=["https://blog.example"])
    ann.site = "other"
    assert ann.request("DELETE", f"comments/{comment['id']}").json()["code"] == "bad_token"
    assert ann.get(f"comments/{comment['id']}").status_code == 404


def test_the_edit_window_ends(ann: Reader) -> None:
    comment = ann.post().json()["comment"]
    Comment.objects.update(created_at=timezone.now() - timedelta(seconds=901))
    for method, path, data in (
        ("GET", "/source", None),
        ("PATCH", "", {"body": "late", "rev": 1}),
        ("DELETE", "", None),
    ):
        answer = ann.request(method, f"comments/{comment['id']}{path}", data)
        assert (answer.status_code, answer.json()["code"]) == (403, "edit_window_over")


def test_a_closed_thread_takes_no_posts_and_no_edits(ann: Reader) -> None:
    comment = ann.post().json()["comment"]
    Thread.objects.update(state="closed")
    for answer in (ann.post("more"), ann.request("PATCH", f"comments/{comment['id']}", {"body": "x", "rev": 1})):
        assert (answer.status_code, answer.json()["code"]) == (403, "thread_closed")
    assert ann.get("thread?thread=/post").json()["thread"]["state"] == "closed"


def test_a_thread_closes_by_age(ann: Reader) -> None:
    ann.post()
    Site.objects.update(close_after_days=7)
    assert ann.post("still open").status_code == 201
    Thread.objects.update(created_at=timezone.now() - timedelta(days=7))
    assert ann.post("too late").json()["code"] == "thread_closed"
    assert ann.get("thread?thread=/post").json()["thread"]["state"] == "closed"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"body": ""}, "body"),
        ({"body": " \n "}, "body"),
        ({"body": "x" * 8001}, "body"),
        ({"author": {"name": "x" * 81}}, "author.name"),
        ({"author": {"email": "nonsense"}}, "author.email"),
        ({"author": {"website": "javascript:alert(1)"}}, "author.website"),
        ({"thread": ""}, "thread"),
        ({"thread": "x" * 513}, "thread"),
        ({"url": "not a url"}, "url"),
        ({"client_id": "42"}, "client_id"),
        ({"client_id": None}, "client_id"),
        ({"parent": 7}, "parent"),
        ({"body": 5}, "body"),
        ({"author": "Ann"}, "author"),
        ({"claim": "short"}, "claim"),
    ],
)
def test_bad_fields_are_named(ann: Reader, fields: dict, field: str) -> None:
    answer = ann.request("POST", "comments", draft() | fields)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert list(answer.json()["errors"]) == [field]
    assert all(isinstance(words, str) and words for words in answer.json()["errors"][field])
    assert (Comment.objects.count(), Thread.objects.count(), Author.objects.count()) == (0, 0, 0)


def test_all_faults_are_told_at_once(ann: Reader) -> None:
    answer = ann.post("", author={"name": "x" * 81, "website": "x y"})
    assert set(answer.json()["errors"]) == {"body", "author.name", "author.website"}


def test_a_page_of_another_domain_makes_no_thread(ann: Reader) -> None:
    answer = ann.post(url="https://evil.example/post")
    assert (answer.status_code, answer.json()["code"]) == (403, "url_refused")
    assert Thread.objects.count() == 0


def test_what_a_visitor_may_not_set_is_ignored(ann: Reader, site: Site) -> None:
    planted = {
        "id": str(uuid.uuid4()),
        "state": "removed",
        "created_at": "2000-01-01T00:00:00Z",
        "votes": {"up": 99},
        "rev": 7,
        "site": "other",
        "html": "<b>x</b>",
        "reply_count": 5,
        "hold_reason": "x",
    }
    author = {"name": "Ann", "badge": "owner", "is_staff": True, "avatar": "x"}
    comment = ann.post(**planted, author=author).json()["comment"]
    assert comment["id"] != planted["id"]
    assert (comment["state"], comment["rev"], comment["reply_count"]) == ("published", 1, 0)
    assert comment["votes"] == {"up": 0, "down": 0}
    assert comment["author"]["badge"] is None
    assert comment["created_at"] > "2026"


def test_an_address_never_leaves_and_names_nobody(ann: Reader, bob: Reader) -> None:
    email = "ann@example.org"
    ann.post(author={"name": "Ann", "email": email})
    bob.post("as Ann?", author={"name": "Bob", "email": email, "website": "https://bob.example"})
    assert Author.objects.count() == 2
    assert Author.objects.get(name="Ann").website == ""
    for path in ("thread?thread=/post", "recent", "me?thread=/post"):
        assert email not in ann.get(path).content.decode()


def test_a_comment_keeps_the_name_it_was_signed_with(ann: Reader) -> None:
    ann.post("one")
    ann.post("two", author={"name": "Ann the Second"})
    names = [comment["author"]["name"] for comment in ann.get("thread?thread=/post").json()["comments"]]
    assert names == ["Ann", "Ann the Second"]


def test_a_preview_is_what_will_be_stored(ann: Reader) -> None:
    text = "**bold** https://example.org\n\n```python\nprint(1)\n```"
    preview = ann.request("POST", "preview", {"body": text}).json()["html"]
    assert preview == ann.post(text).json()["comment"]["html"]
    assert Comment.objects.count() == 1
