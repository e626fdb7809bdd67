"""A comment's JSON where it is kept: found again only for a row that says the same, and no larger than its words."""

import tracemalloc
from typing import Any

import orjson
import pytest

from comments.payloads import REMEMBERED_LENGTH, comment_bytes, comment_json, comment_payload
from comments.queries.rows import CommentRow

ROW = CommentRow(
    stored_id="0" * 32,
    stored_parent=None,
    stored_root=None,
    stored_client=None,
    stored_created_at="2026-01-02 03:04:05.678",
    stored_edited_at=None,
    stored_rank=None,
    author_id=1,
    author_name="Ann",
    author_website="",
    author_badge="",
    html="<p>words that will go</p>",
    state="published",
    rev=1,
    reply_count=1,
    up=0,
    down=0,
    highlighted=False,
)
CHANGES: list[dict[str, Any]] = [
    {"highlighted": True},
    {"stored_id": "1" * 32},
    {"stored_parent": "1" * 32},
    {"stored_client": "1" * 32},
    {"stored_created_at": "2026-01-02 03:04:06"},
    {"stored_edited_at": "2026-01-02 03:04:06"},
    {"author_id": 2},
    {"author_name": "Ben"},
    {"author_website": "https://ben.example"},
    {"author_badge": "author"},
    {"html": "<p>other words</p>"},
    {"html": "<p>" + REMEMBERED_LENGTH * "long" + "</p>"},
    {"state": "removed"},
    {"rev": 2},
    {"reply_count": 2},
    {"up": 1},
    {"down": 1},
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_a_row_that_changed_in_anything_is_written_anew(change: dict[str, Any]) -> None:
    before = orjson.dumps(comment_json(ROW))
    changed = ROW._replace(**change)
    assert orjson.dumps(comment_json(changed)) == orjson.dumps(comment_payload(changed)) != before
    assert orjson.dumps(comment_json(ROW)) == before == orjson.dumps(comment_payload(ROW))


def test_kept_json_holds_no_more_memory_than_its_words() -> None:
    comment_bytes(ROW)
    tracemalloc.start()
    kept = [comment_bytes(ROW) for _ in range(100)]
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 2 * sum(map(len, kept))
