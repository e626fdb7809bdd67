"""A thread under another name, and two threads made one."""

import uuid

import pytest

from comments.errors import WrongState
from comments.models import Comment, Event, ModerationEntry, Report, Site, Thread, ThreadAlias
from comments.queries.events import find_head
from comments.queries.threads import find_thread
from comments.services.moderation import remove_comment
from comments.services.moving import merge_threads, move_thread
from comments.services.reports import report_comment
from tests.admin.conftest import Post

pytestmark = pytest.mark.django_db


def names(thread: Thread) -> list[str]:
    return [alias.key for alias in thread.aliases.order_by("key")]


def test_a_moved_thread_is_found_by_both_names_and_its_log_goes_on(site: Site, post: Post) -> None:
    thread = post(site, thread="/old").thread
    moved = move_thread(thread=thread, key="/new")
    for key in ("/old", "/new"):
        found, head = find_thread(site, key), find_head(site, key)
        assert found is not None
        assert head is not None
        assert (found.pk, found.key, head.key) == (thread.pk, "/new", "/new")
    assert (moved.epoch, moved.seq) == (thread.epoch, 2)
    entry = ModerationEntry.objects.get()
    assert (entry.action, entry.before, entry.after) == ("moved", {"key": "/old"}, {"key": "/new"})


def test_a_post_by_an_old_name_goes_into_the_thread(site: Site, post: Post) -> None:
    thread = post(site, thread="/old").thread
    move_thread(thread=thread, key="/new")
    assert post(site, thread="/old").thread.pk == thread.pk
    assert Thread.objects.get().count == 2


def test_moving_back_undoes_it(site: Site, post: Post) -> None:
    thread = post(site, thread="/old").thread
    back = move_thread(thread=move_thread(thread=thread, key="/new"), key="/old")
    assert (back.key, names(back)) == ("/old", ["/new"])


def test_moving_to_where_it_is_records_nothing(site: Site, post: Post) -> None:
    thread = post(site, thread="/old").thread
    assert move_thread(thread=thread, key="/old").seq == 1
    assert not ModerationEntry.objects.exists()


def test_a_key_that_leads_elsewhere_is_refused(site: Site, post: Post) -> None:
    thread, other = post(site, thread="/old").thread, post(site, thread="/other").thread
    with pytest.raises(WrongState, match="Another thread"):
        move_thread(thread=thread, key="/other")
    move_thread(thread=other, key="/elsewhere")
    with pytest.raises(WrongState, match="old name"):
        move_thread(thread=thread, key="/other")
    assert not ThreadAlias.objects.filter(thread=thread).exists()


def test_another_sites_keys_are_its_own(site: Site, other_site: Site, post: Post) -> None:
    theirs = post(other_site, thread="/new").thread
    move_thread(thread=post(site, thread="/old").thread, key="/new")
    assert find_thread(other_site, "/old") is None
    assert find_thread(other_site, "/new") == theirs


def test_a_merge_takes_everything_along(site: Site, post: Post) -> None:
    into = post(site, "Here", thread="/a").thread
    root = post(site, "There", thread="/b")
    reply = post(site, "Reply", parent=root, thread="/b")
    gone = post(site, "Gone", thread="/b")
    remove_comment(comment=gone)
    post(site, "Waits", thread="/b", held=True)
    report_comment(comment=root, author=None, address="192.0.2.1", reason="spam")
    epoch, thread = into.epoch, Thread.objects.select_related("site").get(key="/b")
    move_thread(thread=thread, key="/b2")
    merged = merge_threads(thread=thread, into=into)
    assert Thread.objects.get() == merged
    assert (merged.count, names(merged)) == (3, ["/b", "/b2"])
    assert merged.epoch != epoch
    assert Comment.objects.filter(thread=merged).count() == 5
    assert (Report.objects.get().comment_id, Comment.objects.get(pk=reply.pk).root_id) == (root.pk, root.pk)
    entry = ModerationEntry.objects.order_by("seq").last()
    assert entry is not None
    assert (entry.action, entry.thread, entry.before["key"]) == ("merged", merged, "/b2")
    assert find_thread(site, "/b") == merged


def test_the_merged_log_tells_of_all_without_gaps(site: Site, post: Post) -> None:
    into = post(site, "Here", thread="/a").thread
    there = post(site, "There", thread="/b")
    merged = merge_threads(thread=there.thread, into=into)
    events = list(Event.objects.filter(thread=merged).order_by("seq"))
    assert [event.seq for event in events] == list(range(1, merged.seq + 1))
    assert {event.comment_id for event in events if event.comment_id} == set(
        Comment.objects.values_list("pk", flat=True)
    )


def test_one_client_id_in_both_stays_the_one_of_where_they_go(site: Site, post: Post) -> None:
    here, there = post(site, thread="/a"), post(site, thread="/b")
    Comment.objects.update(client_id=uuid.uuid4())
    merge_threads(thread=there.thread, into=here.thread)
    here.refresh_from_db()
    there.refresh_from_db()
    assert here.client_id is not None
    assert there.client_id is None


def test_a_thread_does_not_go_into_itself_or_another_site(site: Site, other_site: Site, post: Post) -> None:
    thread, theirs = post(site).thread, post(other_site).thread
    for into in (thread, theirs):
        with pytest.raises(WrongState):
            merge_threads(thread=thread, into=into)
