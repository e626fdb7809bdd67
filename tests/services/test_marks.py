"""Pinned and highlighted comments."""

from itertools import chain
from typing import Any

import pytest

from comments.enums import Sort
from comments.errors import WrongState
from comments.models import Comment, Event, ModerationEntry, Site, Thread
from comments.queries.threads import read_page
from comments.services.marks import dim_comment, highlight_comment, pin_comment, unpin_comment
from comments.services.moderation import remove_comment, restore_comment
from tests.admin.conftest import Post
from tests.api.conftest import Reader

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_rate_limits(settings: Any) -> None:
    settings.RATE_LIMITS = False


def kinds() -> list[str]:
    return list(Event.objects.order_by("seq").values_list("kind", flat=True))


def bodies(page: dict[str, Any]) -> list[str]:
    return [comment["html"][3:-5] for comment in page["comments"]]


@pytest.mark.parametrize("sort", Sort.values)
def test_what_is_pinned_comes_first_and_only_there(site: Site, post: Post, sort: str) -> None:
    roots = [post(site, f"Root {number}") for number in range(5)]
    post(site, "Reply", parent=roots[2])
    pin_comment(comment=roots[2])
    ann, after, seen = Reader(), "", []
    while after is not None:
        page = ann.get(f"thread?thread=/post&limit=2&sort={sort}&after={after}").json()
        seen.append(bodies(page))
        after = page["next"]
    assert seen[0][:2] == ["Root 2", "Reply"]
    assert len(seen[0]) == 4
    assert sorted(chain(*seen)) == ["Reply", *(f"Root {number}" for number in range(5))]
    assert page["thread"]["pinned"] == str(roots[2].pk)


def test_a_pin_costs_a_cold_page_one_question(site: Site, post: Post, django_assert_max_num_queries: Any) -> None:
    root = post(site)
    thread = Thread.objects.get()
    with django_assert_max_num_queries(10) as plain:
        read_page(thread, sort=Sort.OLDEST, limit=25)
    pin_comment(comment=root)
    thread.refresh_from_db()
    with django_assert_max_num_queries(10) as pinned:
        read_page(thread, sort=Sort.OLDEST, limit=25)
    assert len(pinned.captured_queries) == len(plain.captured_queries) + 1


def test_one_is_pinned_at_a_time_and_open_pages_are_told(site: Site, post: Post) -> None:
    first, second = post(site, "First"), post(site, "Second")
    for comment in (first, second, second):
        pin_comment(comment=comment)
    unpin_comment(comment=first)
    assert Thread.objects.get().pinned == second
    unpin_comment(comment=second)
    assert kinds()[2:] == ["thread.changed"] * 3
    entries = ModerationEntry.objects.order_by("seq").values_list("action", "comment_id")
    assert list(entries) == [("pinned", first.pk), ("pinned", second.pk), ("unpinned", second.pk)]


def test_what_goes_out_of_sight_is_taken_down(site: Site, post: Post) -> None:
    comment = post(site)
    pin_comment(comment=comment)
    remove_comment(comment=comment)
    assert Thread.objects.get().pinned is None
    assert kinds()[-2:] == ["comment.removed", "thread.changed"]
    restore_comment(comment=comment)
    assert Thread.objects.get().pinned is None


def test_replies_and_what_is_not_public_cannot_be_pinned(site: Site, post: Post) -> None:
    root = post(site)
    for comment in (post(site, parent=root), post(site, held=True)):
        with pytest.raises(WrongState):
            pin_comment(comment=comment)


def test_a_highlight_is_a_new_revision_that_readers_are_told(site: Site, post: Post) -> None:
    comment = post(site)
    for _ in range(2):
        highlight_comment(comment=comment)
    ann = Reader()
    shown = ann.get("thread?thread=/post").json()["comments"][0]
    assert (shown["highlighted"], shown["rev"], kinds()[1:]) == (True, 2, ["comment.edited"])
    dim_comment(comment=comment)
    assert "highlighted" not in ann.get(f"comments/{comment.pk}").json()["comment"]
    assert kinds()[1:] == ["comment.edited"] * 2
    assert list(ModerationEntry.objects.order_by("seq").values_list("action", flat=True)) == ["highlighted", "dimmed"]


def test_what_is_not_public_is_not_highlighted_and_an_empty_place_says_nothing_of_it(site: Site, post: Post) -> None:
    comment = post(site)
    post(site, parent=comment)
    highlight_comment(comment=comment)
    remove_comment(comment=comment)
    assert "highlighted" not in Reader().get("thread?thread=/post").json()["comments"][0]
    dim_comment(comment=comment)
    with pytest.raises(WrongState):
        highlight_comment(comment=Comment.objects.get(pk=comment.pk))


def test_the_plain_page_names_both(site: Site, post: Post, client: Any) -> None:
    post(site, "First")
    last = post(site, "Last")
    assert "Pinned" not in client.get("/t/demo/?thread=/post").content.decode()
    highlight_comment(comment=pin_comment(comment=last))
    page = client.get("/t/demo/?thread=/post").content.decode()
    assert page.index("Last") < page.index("First")
    assert page.count(">Pinned<") == page.count(">Highlighted<") == 1
