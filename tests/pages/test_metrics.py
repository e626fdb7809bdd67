"""/metrics and what stands in it, over HTTP."""

import re
from collections.abc import Callable

import httpx
from prometheus_client.parser import text_string_to_metric_families

from comments.metrics import registry
from tests.backends import wait_until
from tests.servers import ROOT, Databases, Server

OPERATING = ROOT / "docs" / "operating.md"

NAMES = {
    "comments_open_streams",
    "comments_deliveries",
    "comments_delivery_lag_seconds",
    "comments_replays",
    "comments_replayed_events",
    "comments_resets",
    "comments_cut_readers",
    "comments_refused_readers",
    "comments_doorbells",
    "comments_snapshots",
    "comments_post_seconds",
    "comments_queue_length",
    "comments_drain",
    "process_resident_memory_bytes",
    "process_open_fds",
    "process_max_fds",
    "python_gc_collections",
    "python_info",
}
# Labels with a fixed, small set of values. One that grew with readers, threads or sites would tell on them.
LABELS = {"kind", "reason", "limit", "found", "answer", "outcome", "queue", "le"}


def test_metrics_are_shown_in_prometheus_text(any_server: Server) -> None:
    answer = httpx.get(f"{any_server.url}/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "no-store" in answer.headers["cache-control"]
    families = {family.name: family for family in text_string_to_metric_families(answer.text)}
    assert set(families) >= NAMES
    assert all(family.documentation for family in families.values())
    ours = [sample for name, family in families.items() if name.startswith("comments_") for sample in family.samples]
    assert {label for sample in ours for label in sample.labels} <= LABELS
    # A series that appears with its first event would hide that event from an alert on its rate.
    assert {sample.labels["reason"] for sample in families["comments_resets"].samples} == {
        "too_old",
        "epoch",
        "overflow",
    }


def values_of(server: Server) -> Callable[..., float]:
    """What stands in /metrics now: value("comments_open_streams", kind="stream")."""
    families = text_string_to_metric_families(httpx.get(f"{server.url}/metrics").text)
    samples = {(sample.name, *sorted(sample.labels.items())): sample.value for f in families for sample in f.samples}
    return lambda name, **labels: samples[name, *sorted(labels.items())]


def test_posts_are_timed_by_outcome(any_own_server: Server) -> None:
    assert any_own_server.post("One").status_code == 201
    assert any_own_server.post("Held", site="held").status_code == 202
    assert any_own_server.post("").status_code == 422
    assert httpx.post(any_own_server.api("preview"), json={"body": "No comment"}).status_code == 200
    value = values_of(any_own_server)
    assert value("comments_post_seconds_count", outcome="accepted") == 2
    assert value("comments_post_seconds_count", outcome="refused") == 1
    assert value("comments_post_seconds_count", outcome="failed") == 0
    assert 0 < value("comments_post_seconds_sum", outcome="accepted") < 60
    assert value("comments_queue_length", queue="api_writes") == 0


def test_pages_are_counted_by_source(any_own_server: Server) -> None:
    page = any_own_server.api("thread?thread=/post")
    tags = [httpx.get(page).headers["etag"] for _ in range(3)]
    assert httpx.get(page, headers={"If-None-Match": tags[0]}).status_code == 304
    value = values_of(any_own_server)
    counts = [value("comments_snapshots_total", answer=answer) for answer in ("miss", "hit", "not_modified")]
    assert counts == [1, 2, 1]


def test_what_readers_are_told_is_counted(any_own_server: Server) -> None:
    server = any_own_server
    place = server.post("Missed").json()["cursor"].partition(".")[0] + ".0"
    with server.stream(place) as first, server.stream(place) as second:
        for stream in (first, second):
            assert stream.take(1)
        server.post("Told")
        for stream in (first, second):
            assert stream.take(1)
        assert len(server.poll(place).json()["events"]) == 2
        server.poll("1.0")  # another log's cursor
        value = values_of(server)
        assert value("comments_open_streams", kind="stream") == 2
        assert value("comments_deliveries_total", kind="stream") == 4
        assert value("comments_deliveries_total", kind="poll") == 2
        assert value("comments_replays_total") >= 2
        assert value("comments_replayed_events_sum") >= 2
        assert value("comments_delivery_lag_seconds_count") >= 1
        assert 0 <= value("comments_delivery_lag_seconds_sum") < 30
        assert value("comments_resets_total", reason="epoch") == 1
        assert value("comments_doorbells_total", found="ring") >= 1
    wait_until(lambda: values_of(server)("comments_open_streams", kind="stream") == 0, 30, "the goodbye")


def test_a_lost_doorbell_is_counted_when_the_sweep_finds_it(
    start_server: Callable[..., Server], postgres_databases: Databases
) -> None:
    url = postgres_databases.fresh()
    reader, writer = start_server(database_url=url), start_server(database_url=url)
    reader.post("The first")
    with reader.stream("0.0") as stream:
        stream.take(1)
        before = values_of(reader)("comments_doorbells_total", found="ring")
        writer.post("Without a bell between us")
        stream.take(1)
        value = values_of(reader)
        assert value("comments_doorbells_total", found="sweep") == 1
        assert value("comments_doorbells_total", found="ring") == before


def test_readers_who_are_turned_away_are_counted(start_server: Callable[..., Server]) -> None:
    server = start_server(LIVE_MAX_STREAMS_PER_ADDRESS="1")
    with server.stream("0.0") as stream, server.stream("0.0") as refused:
        assert stream.next()["event"] == "hello"
        assert refused.response.status_code == 429
        value = values_of(server)
    assert value("comments_refused_readers_total", limit="address") == 1
    assert value("comments_refused_readers_total", limit="process") == 0


def test_every_metric_is_in_the_operators_table() -> None:
    table = re.findall(r"^\| `(comments_\w+)(?:\{(\w+)\})?` \| (\w+) \|", OPERATING.read_text(), re.MULTILINE)
    kinds = {"counter": "_total"}
    ours = [family for family in registry.collect() if family.name.startswith("comments_")]
    assert {(name, kind) for name, _, kind in table} == {
        (family.name + kinds.get(family.type, ""), family.type) for family in ours
    }
    for name, label, kind in table:
        (family,) = (family for family in ours if family.name + kinds.get(kind, "") == name)
        assert {key for sample in family.samples for key in sample.labels} - {"le"} == ({label} if label else set())


def test_metrics_are_only_read(server: Server) -> None:
    assert httpx.post(f"{server.url}/metrics").status_code in (403, 405)
