"""What this process counts for Prometheus. /metrics shows it (docs/operating.md explains each name to an operator).

Plain objects for others to use: `metrics.open_streams.inc()`. Every label is bound here, so that counting on a hot path
is one locked addition (0.3 µs) and a series stands at 0 before it first happens: an alert on its rate then sees the
first time too. No label ever holds an address, a token, a thread or a site.
"""

from typing import TypeVar

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from comments import drain
from comments.enums import ResetReason

M = TypeVar("M", Counter, Gauge, Histogram)

# One more series for each counter, which nobody asks for.
disable_created_metrics()  # type: ignore[no-untyped-call] # the library leaves this one function without types
registry = CollectorRegistry()
ProcessCollector(registry=registry)
PlatformCollector(registry=registry)
GCCollector(registry=registry)

LAG_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
POST_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
REPLAY_BUCKETS = (0, 1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 100_000)


def _each(metric: M, *values: str) -> dict[str, M]:
    """The children of a metric with one label, bound."""
    return {value: metric.labels(value) for value in values}


_open = Gauge("comments_open_streams", "Readers connected now, by door.", ["kind"], registry=registry)
open_streams, open_polls = _each(_open, "stream", "poll").values()

_deliveries = Counter("comments_deliveries_total", "Events given to readers, by door.", ["kind"], registry=registry)
# Add a whole fan-out at once.
stream_deliveries, poll_deliveries = _each(_deliveries, "stream", "poll").values()

_votes = Counter(
    "comments_vote_deliveries_total", "Frames with votes given to readers, by door.", ["kind"], registry=registry
)
stream_votes, poll_votes = _each(_votes, "stream", "poll").values()
vote_news = _each(
    Counter(
        "comments_vote_news_total",
        "Threads found to have new votes, by what told of it first; «sweep» means that the doorbell was lost.",
        ["found"],
        registry=registry,
    ),
    "ring",
    "sweep",
)

delivery_lag_seconds = Histogram(
    "comments_delivery_lag_seconds",
    "From the commit of an event to its last reader in this process.",
    buckets=LAG_BUCKETS,
    registry=registry,
)
replays = Counter(
    "comments_replays_total", "Readers who came back with a cursor and were told what they missed.", registry=registry
)
replayed_events = Histogram(
    "comments_replayed_events", "How many events one replay held.", buckets=REPLAY_BUCKETS, registry=registry
)
# By the words of ResetReason: `resets[reason.value].inc()`.
resets = _each(
    Counter("comments_resets_total", "Readers told to load the thread again.", ["reason"], registry=registry),
    *(reason.value for reason in ResetReason),
)
# "slow" held too much that it had not read. Who vanished from the network is ended by the kernel, which says nothing.
cut_readers = _each(
    Counter("comments_cut_readers_total", "Readers whose connection the server cut.", ["reason"], registry=registry),
    "slow",
)
refused_readers = _each(
    Counter("comments_refused_readers_total", "Readers turned away at a limit.", ["limit"], registry=registry),
    "process",
    "thread",
    "address",
)
doorbells = _each(
    Counter(
        "comments_doorbells_total",
        "News of a room's thread, by what told of it first; «sweep» means that the doorbell was lost.",
        ["found"],
        registry=registry,
    ),
    "ring",
    "sweep",
)
snapshots = _each(
    Counter("comments_snapshots_total", "Answers with the page of a thread, by source.", ["answer"], registry=registry),
    "hit",
    "miss",
    "not_modified",
)
_post_seconds = _each(
    Histogram(
        "comments_post_seconds",
        "Time in the server of a posted comment, by outcome.",
        ["outcome"],
        buckets=POST_BUCKETS,
        registry=registry,
    ),
    "accepted",
    "refused",
    "failed",
)
# Bound to what knows: `queue_lengths["api_reads"].set_function(queue.qsize)`.
queue_lengths = _each(
    Gauge("comments_queue_length", "Work that waits for a thread.", ["queue"], registry=registry),
    "api_reads",
    "api_writes",
    "live_database",
)
Gauge("comments_drain", "1 while this process says goodbye to its readers.", registry=registry).set_function(
    drain.is_draining
)


def observe_post(status: int, seconds: float) -> None:
    """Count one POST of a comment by its HTTP status: accepted below 400, refused below 500, else failed."""
    outcome = "accepted" if status < 400 else "refused" if status < 500 else "failed"
    _post_seconds[outcome].observe(seconds)


def exposition() -> bytes:
    """Everything, in Prometheus' text format 0.0.4."""
    return generate_latest(registry)
