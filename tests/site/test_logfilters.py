import logging
import sys
from typing import Any

import pytest
import redis.exceptions
from django.core.exceptions import RequestAborted

from commentsite import logfilters
from commentsite.logfilters import Brief, Ours, Sparing


def record(words: str, *arguments: Any, name: str = "any", level: int = logging.WARNING) -> logging.LogRecord:
    return logging.LogRecord(name, level, __file__, 1, words, arguments, None)


def failed(error: BaseException, name: str = "any") -> logging.LogRecord:
    try:
        raise error
    except type(error):
        return logging.LogRecord(name, logging.ERROR, __file__, 1, "It failed", (), sys.exc_info())


def told(sparing: Sparing, *records: logging.LogRecord) -> list[str]:
    return [record.getMessage() for record in records if sparing.filter(record)]


def test_the_same_is_said_once_and_then_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = 100.0
    monkeypatch.setattr(logfilters.time, "monotonic", lambda: clock)
    sparing = Sparing()
    assert told(sparing, *(record("Away (%s)", number) for number in range(4))) == ["Away (0)"]
    assert told(sparing, record("Something else")) == ["Something else"]
    assert told(sparing, record("Away (%s)", 4, name="another")) == ["Away (4)"]
    clock += logfilters.REPEAT_SECONDS
    assert told(sparing, record("Away (%s)", 5), record("Away (%s)", 6)) == ["Away (5) (and 3 more like it before)"]
    clock += logfilters.REPEAT_SECONDS
    assert told(sparing, record("Something else")) == ["Something else"]


def test_two_errors_in_the_same_words_are_two() -> None:
    records = [failed(ValueError("a")), failed(ValueError("b"))]
    assert len(told(Sparing(), *records)) == 1  # raised by one and the same line
    elsewhere = failed(ValueError("c"))
    try:
        int("x")
    except ValueError:
        elsewhere.exc_info = sys.exc_info()
    assert len(told(Sparing(), records[0], elsewhere)) == 2


def test_information_is_never_left_out() -> None:
    assert len(told(Sparing(), *(record("Started", level=logging.INFO) for _ in range(3)))) == 3


def test_words_made_anew_each_time_do_not_fill_the_memory() -> None:
    sparing = Sparing()
    told(sparing, *(record(f"Number {number}") for number in range(3 * logfilters.MOST_REMEMBERED)))
    assert len(sparing._told) <= logfilters.MOST_REMEMBERED


@pytest.mark.parametrize(
    ("record", "kept"),
    [
        (record('%s - "WebSocket %s" 403', "a", "b", name="uvicorn.error"), False),
        (record("Started server process", name="uvicorn.error"), True),
        (failed(RequestAborted(), "asyncio"), False),
        (failed(ValueError(), "asyncio"), True),
    ],
)
def test_what_is_no_news_is_left_out(record: logging.LogRecord, kept: bool) -> None:
    assert Ours().filter(record) is kept


def test_a_broker_that_is_away_is_told_in_a_line() -> None:
    away = failed(redis.exceptions.ConnectionError("refused"), "channels_redis.pubsub")
    fault = failed(ValueError("a fault"), "channels_redis.pubsub")
    assert Brief().filter(away)
    assert (away.getMessage(), away.exc_info) == ("It failed: refused", None)
    assert Brief().filter(fault)
    assert fault.exc_info is not None
