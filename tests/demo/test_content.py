"""The demo discussions keep their promises, and the loader refuses a file that contradicts itself."""

import copy
import json
import unicodedata
from datetime import date

import pytest

from comments.demo.content import THREADS_FILE, DemoComment, DemoThread, RawComment, RawContent, load, parse
from comments.demo.posts import POSTS

MINUTES_IN_A_DAY = 24 * 60


@pytest.fixture(scope="module")
def threads() -> list[DemoThread]:
    return load()


@pytest.fixture(scope="module")
def busiest(threads: list[DemoThread]) -> DemoThread:
    return max(threads, key=lambda thread: len(thread.comments))


def level(thread: DemoThread, comment: DemoComment) -> int:
    by_ref = {each.ref: each for each in thread.comments}
    steps = 0
    while comment.parent_ref is not None:
        comment, steps = by_ref[comment.parent_ref], steps + 1
    return steps


def test_there_is_one_thread_for_each_post(threads: list[DemoThread]) -> None:
    assert {(t.key, t.title, t.path) for t in threads} == {(p.key, p.title, p.path) for p in POSTS}


def test_one_post_uses_the_default_key(threads: list[DemoThread]) -> None:
    assert [post.key for post in POSTS if not post.thread] == ["/bread-for-people-with-other-plans"]


def test_there_are_enough_comments(threads: list[DemoThread], busiest: DemoThread) -> None:
    assert sum(len(thread.comments) for thread in threads) >= 60
    assert sum(comment.fate not in ("pending", "removed") for comment in busiest.comments) >= 40
    assert all(len(thread.comments) >= 6 for thread in threads)


def test_replies_go_at_least_six_levels_deep(busiest: DemoThread) -> None:
    assert max(level(busiest, comment) for comment in busiest.comments) >= 6


def test_a_removed_comment_has_replies_and_another_is_edited(busiest: DemoThread) -> None:
    parents = {comment.parent_ref for comment in busiest.comments}
    assert [c.ref for c in busiest.comments if c.fate == "removed" and c.ref in parents]
    edited = [comment for comment in busiest.comments if comment.fate == "edited"]
    assert edited
    assert all(comment.edited_body not in (None, comment.body) for comment in edited)


def test_moderators_find_something_to_do(threads: list[DemoThread]) -> None:
    waiting = [comment for thread in threads for comment in thread.comments if comment.fate == "pending"]
    assert 2 <= len(waiting) <= 3
    others = {c.author.key for thread in threads for c in thread.comments if c.fate != "pending"}
    assert not others & {comment.author.key for comment in waiting}, "those who wait are here for the first time"


def test_no_comment_is_older_than_its_post(threads: list[DemoThread]) -> None:
    days = {post.key: post.days_ago for post in POSTS}
    for thread in threads:
        assert max(comment.minutes_ago for comment in thread.comments) < days[thread.key] * MINUTES_IN_A_DAY
    today = date(2026, 1, 10)
    assert [(today - post.published(today)).days for post in POSTS] == sorted(days.values())


@pytest.mark.parametrize("sign", ["```bash", "```python", "```sql", "\n- ", "\n1. ", "> ", "](https://", "😄"])
def test_the_busiest_thread_shows_what_a_comment_can_hold(busiest: DemoThread, sign: str) -> None:
    assert any(sign in "\n" + comment.body for comment in busiest.comments)


@pytest.mark.parametrize("script", ["ARABIC", "HIRAGANA", "CJK UNIFIED"])
def test_the_busiest_thread_speaks_other_scripts(busiest: DemoThread, script: str) -> None:
    letters = "".join(comment.body for comment in busiest.comments)
    assert any(unicodedata.name(letter, "").startswith(script) for letter in letters)


def test_there_are_a_very_long_comment_and_one_of_one_word(busiest: DemoThread) -> None:
    lengths = [len(comment.body) for comment in busiest.comments]
    assert 2000 < max(lengths) < 8000
    assert any(len(comment.body.split()) == 1 for comment in busiest.comments)


def test_the_owner_answers_in_each_thread(threads: list[DemoThread]) -> None:
    owners = {c.author.key for thread in threads for c in thread.comments if c.author.is_owner}
    assert len(owners) == 1
    assert all(any(c.author.is_owner and c.parent_ref for c in thread.comments) for thread in threads)


def test_websites_are_reserved_names(threads: list[DemoThread]) -> None:
    hosts = {c.author.website.split("/")[2] for t in threads for c in t.comments if c.author.website}
    assert hosts
    assert all(host.endswith((".example.org", ".example.net", ".example.com")) for host in hosts)


def comment_row(ref: str, minutes_ago: int, parent_ref: str | None = None) -> RawComment:
    return {
        "ref": ref,
        "parent_ref": parent_ref,
        "author": "ann",
        "body": "Hello.",
        "minutes_ago": minutes_ago,
        "fate": None,
    }


@pytest.fixture
def small() -> RawContent:
    rows = [comment_row("root", 20), comment_row("reply", 10, "root")]
    return {
        "people": {"ann": {"name": "Ann"}},
        "threads": [{"key": "k", "title": "K", "path": "/k/", "comments": rows}],
    }


def test_sound_content_is_taken(small: RawContent) -> None:
    [thread] = parse(small)
    assert [(c.ref, c.parent_ref, c.author.name) for c in thread.comments] == [
        ("root", None, "Ann"),
        ("reply", "root", "Ann"),
    ]


@pytest.mark.parametrize(
    ("row", "change", "words"),
    [
        (1, {"parent_ref": "nobody"}, "does not stand before it"),
        (1, {"minutes_ago": 21}, "written later"),
        (1, {"minutes_ago": 20}, "written later"),
        (1, {"ref": "root"}, "used twice"),
        (0, {"author": "bob"}, "no person 'bob'"),
        (0, {"fate": "pending"}, "waits for approval"),
        (0, {"fate": "burnt"}, "no fate"),
        (1, {"fate": "edited"}, "edited_body"),
        (1, {"edited_body": "Hello again."}, "edited_body"),
        (1, {"body": "  "}, "has words"),
        (1, {"minutes_ago": 0}, "before now"),
    ],
)
def test_a_contradiction_is_named(small: RawContent, row: int, change: dict[str, object], words: str) -> None:
    small["threads"][0]["comments"][row].update(change)  # type: ignore[typeddict-item]  # broken on purpose
    with pytest.raises(ValueError, match=words):
        parse(small)


def test_a_reply_before_its_parent_in_the_file_is_refused(small: RawContent) -> None:
    small["threads"][0]["comments"].reverse()
    with pytest.raises(ValueError, match=r"^reply: its parent 'root' does not stand before it"):
        parse(small)


def test_parsing_leaves_its_input_alone() -> None:
    raw = json.loads(THREADS_FILE.read_text(encoding="utf-8"))
    before = copy.deepcopy(raw)
    parse(raw)
    assert raw == before
