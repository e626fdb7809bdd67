"""Old names of threads at each door of the API and the pages."""

from collections.abc import Callable

import pytest
from django.test import Client

from comments.models import Site, Thread
from comments.services.moving import merge_threads, move_thread
from tests.api.conftest import Reader

pytestmark = pytest.mark.django_db


def thread_of(key: str) -> Thread:
    return Thread.objects.select_related("site").get(key=key)


def move(ann: Reader) -> None:
    ann.post("Hello", thread="/old")
    move_thread(thread=thread_of("/old"), key="/new")


def merge(ann: Reader) -> None:
    ann.post("Hello", thread="/old")
    ann.post("Here", thread="/new")
    merge_threads(thread=thread_of("/old"), into=thread_of("/new"))


@pytest.mark.parametrize("change", [move, merge])
def test_every_door_answers_by_an_old_name_as_by_the_new_one(ann: Reader, change: Callable[[Reader], None]) -> None:
    change(ann)
    count = Thread.objects.get().count
    assert ann.get("thread?thread=/old/").content == ann.get("thread?thread=/new").content
    assert ann.get("counts?thread=/old&thread=/new&thread=/none").json()["counts"] == {
        "/old": count,
        "/new": count,
        "/none": 0,
    }
    own = ann.request("GET", "me?thread=/old", Authorization=f"Bearer {ann.token}").json()["own"]
    assert len(own) == count
    posted = ann.post("By the old name", thread="/old")
    assert posted.status_code == 201
    assert Thread.objects.get().count == count + 1


@pytest.mark.parametrize("change", [move, merge])
def test_pages_feeds_and_permalinks_by_an_old_name(
    ann: Reader, client: Client, site: Site, change: Callable[[Reader], None]
) -> None:
    change(ann)
    comment = next(each for each in ann.get("thread?thread=/new").json()["comments"] if "Hello" in each["html"])
    page = client.get("/t/demo/?thread=/old").content.decode()
    assert "Hello" in page
    branch = client.get(f"/t/demo/?thread=/old&branch={comment['id']}")
    assert (branch.status_code, "Hello" in branch.content.decode()) == (200, True)
    assert "Hello" in client.get("/t/demo/feed/?thread=/old").content.decode()
    assert client.get(f"/t/demo/?thread=/else&branch={comment['id']}").status_code == 404


def test_a_thread_that_has_its_name_costs_no_second_question(
    ann: Reader, django_assert_num_queries: Callable[..., object]
) -> None:
    ann.post("Hello")
    with django_assert_num_queries(3) as counted:  # type: ignore[attr-defined]
        ann.get("thread?thread=/post")
    assert not any("threadalias" in query["sql"] for query in counted.captured_queries)
