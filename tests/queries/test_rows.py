"""A row says what the model object says, whatever the database keeps it as."""

from datetime import UTC, datetime
from uuid import UUID

from comments.enums import Sort
from comments.models import Comment, Site, Thread
from comments.payloads import comment_payload
from comments.queries.threads import read_page_of_rows


def test_rows_and_model_objects_have_the_same_payload(site: Site) -> None:
    thread = Thread.objects.create(site=site, key="/rows")
    root = Comment.objects.create(
        thread=thread, body="r", html="<p>r</p>", state="published", reply_count=1, client_id=UUID(int=7), up=2
    )
    reply = Comment.objects.create(
        thread=thread, body="a", html="<p>a</p>", state="published", root=root, parent=root, position=1
    )
    # A whole second is kept without its fraction by SQLite.
    whole, fraction = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), datetime(2026, 1, 2, 3, 4, 5, 999_999, tzinfo=UTC)
    Comment.objects.filter(pk=root.pk).update(created_at=whole, edited_at=fraction)
    Comment.objects.filter(pk=reply.pk).update(created_at=fraction, edited_at=whole)
    for sort in Sort:
        rows, _ = read_page_of_rows(thread, sort=sort, limit=10)
        shown = [comment_payload(Comment.objects.get(pk=one.pk)) for one in (root, reply)]
        assert [comment_payload(row) for row in rows] == shown
        assert (shown[0]["created_at"], shown[0]["edited_at"]) == (
            "2026-01-02T03:04:05.000Z",
            "2026-01-02T03:04:05.999Z",
        )
