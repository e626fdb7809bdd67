"""Threads in the admin: rename, close, reopen, and what open pages are told."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from comments.enums import EventKind, ThreadState
from comments.models import ModerationEntry, Site, Thread
from tests.admin.conftest import Post
from tests.admin.pages import bulk, change_url, kinds, list_url, logged, messages_of, rows_of, turn_url

LIST = "/admin/comments/thread/"
CHANGED = (EventKind.THREAD, None)


@pytest.fixture
def thread(site: Site, post: Post) -> Thread:
    return post(site).thread


def rename(client: Client, thread: Thread, title: str, url: str = "https://blog.example/post/"):  # type: ignore[no-untyped-def]
    return client.post(change_url(thread), {"title": title, "url": url, "slow_seconds": "0"}, follow=True)


@pytest.mark.parametrize("way", ["button", "bulk"])
def test_close_and_reopen(way: str, desk: Client, thread: Thread) -> None:
    for turn, state in (("close", ThreadState.CLOSED), ("reopen", ThreadState.OPEN)):
        past = {"close": "closed", "reopen": "reopened"}[turn]
        if way == "button":
            response = desk.post(turn_url(thread), {"turn": turn}, follow=True)
            assert messages_of(response) == [f"The thread was {past}."]
        else:
            response = bulk(desk, "thread", f"{turn}_selected", thread)
            assert messages_of(response) == [f"1 thread was {past}."]
        thread.refresh_from_db()
        assert thread.state == state
        assert kinds(thread)[-1] == CHANGED
    assert logged(thread) == ["Closed.", "Reopened."]


def test_closing_twice_is_once(desk: Client, thread: Thread) -> None:
    for _ in range(2):
        response = desk.post(turn_url(thread), {"turn": "close"}, follow=True)
    assert messages_of(response) == ["The thread was closed already."]
    assert messages_of(bulk(desk, "thread", "close_selected", thread)) == ["0 threads were closed."]
    assert kinds(thread).count(CHANGED) == 1
    assert logged(thread) == ["Closed."]


def test_the_page_offers_what_the_state_allows(desk: Client, thread: Thread) -> None:
    assert "Close this thread" in desk.get(change_url(thread)).content.decode()
    desk.post(turn_url(thread), {"turn": "close"})
    assert "Reopen this thread" in desk.get(change_url(thread)).content.decode()


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_only_post_closes(method: str, desk: Client, thread: Thread) -> None:
    assert getattr(desk, method)(f"{turn_url(thread)}?turn=close").status_code == 405
    thread.refresh_from_db()
    assert thread.state == ThreadState.OPEN


def test_a_turn_that_is_none_is_a_message(desk: Client, thread: Thread) -> None:
    response = desk.post(turn_url(thread), {"turn": "burn"}, follow=True)
    assert messages_of(response) == ["Nothing was changed: choose one of the buttons."]


def test_a_turn_needs_the_csrf_token(thread: Thread, moderator: object) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(moderator)  # type: ignore[arg-type]
    assert client.post(turn_url(thread), {"turn": "close"}).status_code == 403


def test_renaming_cleans_records_and_logs(desk: Client, thread: Thread) -> None:
    rename(desk, thread, "  A\tnew\u202e title ", "https://blog.example/new/")
    thread.refresh_from_db()
    assert (thread.title, thread.url) == ("A new title", "https://blog.example/new/")
    assert kinds(thread)[-1] == CHANGED
    assert logged(thread) == ["Changed Title and Address."]


def test_slow_mode_is_set_on_the_page(desk: Client, thread: Thread) -> None:
    wanted = {"title": thread.title, "url": thread.url, "slow_seconds": "120"}
    desk.post(change_url(thread), wanted)
    thread.refresh_from_db()
    assert thread.slow_seconds == 120
    entry = ModerationEntry.objects.get()
    assert (entry.action, entry.actor_name) == ("slowed", "mia")


def test_saving_unchanged_records_nothing(desk: Client, thread: Thread) -> None:
    told = kinds(thread)
    rename(desk, thread, thread.title)
    assert kinds(thread) == told


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("javascript:alert(1)", "Send the page's full http or https address, at most 1000 characters."),
        ("/relative", "Send the page's full http or https address, at most 1000 characters."),
        ("https://blog.example/" + "x" * 1000, "Send the page's full http or https address, at most 1000 characters."),
        ("https://evil.example/", "The page's url does not belong to this site."),
    ],
)
def test_an_address_that_is_not_the_sites_is_refused_at_its_field(
    url: str, complaint: str, desk: Client, thread: Thread
) -> None:
    response = rename(desk, thread, "Title", url)
    assert response.context["adminform"].form.errors == {"url": [complaint]}
    thread.refresh_from_db()
    assert thread.title == "A post"


def test_a_title_that_cannot_be_stored_is_refused_at_its_field(desk: Client, thread: Thread) -> None:
    response = rename(desk, thread, "a\0b")
    assert "title" in response.context["adminform"].form.errors


def test_the_list_tells_what_waits_and_links_there(desk: Client, site: Site, post: Post) -> None:
    post(site, thread="/busy")
    thread = post(site, thread="/busy", held=True).thread
    html = desk.get(LIST).content.decode()
    for words in ("/busy", "Demo", "Open"):
        assert words in html
    assert f'<a href="{list_url("comment")}?thread={thread.pk}&amp;state=pending">1</a>' in html
    assert f'<a href="{list_url("comment")}?thread={thread.pk}&amp;state=published">1</a>' in html


def test_a_thread_past_its_sites_age_limit_says_so(desk: Client, thread: Thread) -> None:
    Site.objects.update(close_after_days=7)
    Thread.objects.update(created_at=timezone.now() - timedelta(days=8))
    assert "Closed by age" in desk.get(LIST).content.decode()
    assert "closes threads 7 days after" in desk.get(change_url(thread)).content.decode()


def test_filter_and_search(desk: Client, site: Site, thread: Thread, post: Post) -> None:
    other = post(site, thread="/other", title="Kettles").thread
    desk.post(turn_url(other), {"turn": "close"})
    assert rows_of(desk.get(LIST, {"state": "closed"})) == [other]
    assert rows_of(desk.get(LIST, {"state": "open"})) == [thread]
    assert rows_of(desk.get(LIST, {"q": "kettle"})) == [other]
    assert rows_of(desk.get(LIST, {"q": "/post"})) == [thread]
    assert desk.get(LIST, {"epoch__gt": "1"}).status_code == 400


def test_the_list_costs_the_same_for_one_row_and_for_three(
    desk: Client, site: Site, thread: Thread, post: Post, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    desk.get(LIST)
    with django_assert_num_queries(9, exact=False) as one:
        desk.get(LIST)
    for number in range(2):
        post(site, thread=f"/{number}", held=True)
    with django_assert_num_queries(len(one)):
        desk.get(LIST)


def test_threads_are_neither_added_nor_deleted(admin_client: Client, thread: Thread) -> None:
    assert admin_client.get(f"{LIST}add/").status_code == 403
    assert admin_client.post(change_url(thread).replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert Thread.objects.filter(pk=thread.pk).exists()
