"""Indexes serve the page of a thread, so it costs the same however large the site is."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.enums import Sort
from comments.models import Comment, Site, Thread
from comments.queries.threads import find_thread, read_page_of_rows

THREADS, ROOTS = 40, 25


@pytest.fixture
def thread(site: Site) -> Thread:
    """One of many equal threads."""
    for number in range(THREADS):
        made = Thread.objects.create(site=site, key=f"/post-{number}")
        roots = Comment.objects.bulk_create(
            Comment(thread=made, body="r", html="r", state="published", score=rank % 7, reply_count=1)
            for rank in range(ROOTS)
        )
        Comment.objects.bulk_create(
            Comment(thread=made, body="a", html="a", state="published", root=root, parent=root, position=1)
            for root in roots
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    found = find_thread(site, "/post-7")
    assert found is not None
    return found


def plan_of(statement: str) -> str:
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # which a table this small would always be read by
        cursor.execute(f"{explain} {statement}".replace("%", "%%"))
        return "\n".join(str(row) for row in cursor.fetchall())


@pytest.mark.parametrize("sort", list(Sort))
def test_no_statement_of_a_page_walks_the_table(thread: Thread, site: Site, sort: Sort) -> None:
    first, place = read_page_of_rows(thread, sort=sort, limit=10)
    assert (len(first), bool(place)) == (20, True)
    with CaptureQueriesContext(connection) as captured:
        find_thread(site, thread.key)
        second, _ = read_page_of_rows(thread, sort=sort, limit=10, after=str(place))
    assert not {row.id for row in first} & {row.id for row in second}
    plans = [plan_of(query["sql"]) for query in captured.captured_queries]
    # By votes also: up to when they are known, and who has risen.
    assert len(plans) == (5 if sort == Sort.BEST else 3)
    for plan in plans:
        assert "INDEX" in plan.upper(), plan
        assert "SEQ SCAN" not in plan.upper(), plan
        assert "SCAN COMMENTS" not in plan.upper(), plan


def test_the_rule_of_what_is_shown_is_the_models(thread: Thread, site: Site) -> None:
    states: list[dict[str, Any]] = [
        {"state": state, "reply_count": count}
        for state in ("published", "pending", "rejected", "removed", "deleted")
        for count in (0, 2)
    ]
    lone = Thread.objects.create(site=site, key="/states")
    Comment.objects.bulk_create(Comment(thread=lone, body="x", html="x", **state) for state in states)
    rows, _ = read_page_of_rows(lone, sort=Sort.OLDEST, limit=100)
    assert {row.id for row in rows} == {str(pk) for pk in lone.comments.shown().values_list("pk", flat=True)}
    assert {row.id for row in rows if row.is_published} == {
        str(comment.pk) for comment in lone.comments.all() if comment.is_published
    }
