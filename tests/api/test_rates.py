"""Rate limits: by address and by author, shared by all processes, with a word when to come back."""

from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.test.utils import CaptureQueriesContext

from comments.models import Comment, Rate
from comments.throttle import limits
from comments.throttle.store import DatabaseStorage, counting
from tests.api.conftest import Reader, draft


@pytest.fixture(autouse=True)
def low_limits(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.RATE_LIMITS = True
    monkeypatch.setitem(limits.ADDRESS_LIMITS, "post", ("4/minute",))
    monkeypatch.setitem(limits.AUTHOR_LIMITS, "post", ("2/minute",))


def send(reader: Reader, address: str = "192.0.2.1", **headers: str) -> Any:
    reader.client.defaults["REMOTE_ADDR"] = address
    return reader.request("POST", "comments", draft(), **headers)


def test_an_address_is_limited_with_a_word_when_to_come_back(ann: Reader) -> None:
    assert [send(ann).status_code for _ in range(4)] == [201] * 4
    refused = send(ann)
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    assert 0 < int(refused["Retry-After"]) <= 61
    assert Comment.objects.count() == 4
    assert send(ann, "192.0.2.2").status_code == 201


def test_an_author_is_limited_wherever_they_are(ann: Reader) -> None:
    ann.token = send(ann).json()["token"]
    assert [send(ann, f"192.0.2.{number}").status_code for number in range(2, 5)] == [201, 201, 429]


def test_forged_forwarding_headers_change_nothing(ann: Reader) -> None:
    codes = [send(ann, **{"X-Forwarded-For": f"203.0.113.{number}"}).status_code for number in range(6)]
    assert codes == [201] * 4 + [429] * 2


def test_behind_a_trusted_proxy_its_word_counts_and_the_clients_does_not(ann: Reader, settings: Any) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    forged = [
        send(ann, "10.0.0.1", **{"X-Forwarded-For": f"{number}.1.1.1, 198.51.100.7"}).status_code
        for number in range(1, 7)
    ]
    assert forged == [201] * 4 + [429] * 2
    assert send(ann, "10.0.0.1", **{"X-Forwarded-For": "198.51.100.8"}).status_code == 201


def test_one_ipv6_network_is_one_address(ann: Reader) -> None:
    codes = [send(ann, f"2001:db8:1:2::{number:x}").status_code for number in range(1, 7)]
    assert codes == [201] * 4 + [429] * 2
    assert send(ann, "2001:db8:1:3::1").status_code == 201


def test_no_address_is_stored(ann: Reader) -> None:
    send(ann, "192.0.2.77")
    assert Rate.objects.exists()
    assert not any("192.0.2.77" in rate.key for rate in Rate.objects.all())


def test_two_processes_count_together(ann: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each process has a limiter of its own over the one table."""
    assert [send(ann).status_code for _ in range(2)] == [201] * 2
    limits._limiter.cache_clear()
    assert [send(ann).status_code for _ in range(3)] == [201, 201, 429]


def test_a_store_that_is_away_neither_blocks_nor_opens(ann: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ConnectionError("away")

    limits._lone_limiter.cache_clear()
    monkeypatch.setattr(DatabaseStorage, "incr", fail)
    assert [send(ann).status_code for _ in range(5)] == [201] * 4 + [429]


def test_a_window_ends(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    store, now = DatabaseStorage(), 1000.0
    monkeypatch.setattr("comments.throttle.store.time.time", lambda: now)
    assert [store.incr("key", 60) for _ in range(3)] == [1, 2, 3]
    now = 1059.0
    assert store.incr("key", 60) == 4
    assert store.get_expiry("key") == 1060.0
    now = 1061.0
    assert (store.get("key"), store.incr("key", 60)) == (0, 1)


def waits_for_the_disk() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous" if connection.vendor == "sqlite" else "SHOW synchronous_commit")
        return str(cursor.fetchone()[0]) in ("2", "on")


@pytest.mark.django_db(transaction=True)
def test_counts_do_not_wait_for_the_disk_and_comments_do() -> None:
    with counting(), CaptureQueriesContext(connection) as captured:
        assert DatabaseStorage().incr("key", 60) == 1
        assert connection.vendor == "postgresql" or not waits_for_the_disk()
    if connection.vendor == "postgresql":  # where it ends with the statement
        assert "set_config('synchronous_commit', 'off', true)" in captured.captured_queries[0]["sql"]
    assert waits_for_the_disk()
    with pytest.raises(ZeroDivisionError), counting():
        raise ZeroDivisionError
    assert waits_for_the_disk()


@pytest.mark.django_db(transaction=True)
def test_a_count_that_the_disk_refuses_says_so_and_the_next_comment_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Django closes a connection that cannot roll back: its cursors are dead then."""
    if connection.vendor != "sqlite":  # PostgreSQL forgets the setting with the statement
        return
    known = connections["default"]
    broken = known.copy()
    broken.settings_dict["NAME"] = tmp_path / "counts.sqlite3"

    def fail() -> None:
        raise OperationalError("disk I/O error")

    connections["default"] = broken
    try:
        with monkeypatch.context() as patch:
            patch.setattr(broken, "_commit", fail)
            patch.setattr(broken, "_rollback", fail)
            with pytest.raises(OperationalError, match="disk"), counting():
                pass
        assert waits_for_the_disk()
    finally:
        broken.close()
        connections["default"] = known


def test_counts_within_another_transaction_wait_as_it_does(db: None) -> None:
    with counting():
        assert DatabaseStorage().incr("key", 60) == 1
        assert waits_for_the_disk()
