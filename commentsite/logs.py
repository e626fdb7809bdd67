"""How this server's log reads: one line of words for people, or one JSON object a line for programs (LOG_FORMAT).

Readers stay unnamed here. Our own words hold nothing of theirs; what a library, a database or a traceback says may, so
every line is scrubbed on its way out.
"""

import logging
import re
from datetime import UTC, datetime
from functools import lru_cache

import orjson

_TELLTALE = re.compile(
    r"""
      (?P<email>     [\w.+-]+@[\w-]+(?:\.[\w-]+)+ )
    | (?P<query>     (?<=[\w/])\?[^\s"'<>]*=[^\s"'<>]* )
    | (?P<token>     (?<=Bearer\ )\S+ )
    | (?P<values>    (?<=DETAIL:)[^\n]+ )                       # PostgreSQL repeats the row it refused
    | (?P<peer>      (?<=raddr=)\([^)]*\) )                     # asyncio names the other end of a broken socket
    | (?P<public_v4> (?<![\d.]) (?!10\.|127\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|0\.0\.0\.0)
                     \d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3} (?![\d.]) )
    | (?P<v6>        (?<![\w:]) [0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{0,4}){3,7} (?![\w:]) )
    """,
    re.VERBOSE,
)


def scrub(words: str) -> str:
    """Without what could name a reader: e-mail, query, token, a row's values, an address. Private addresses stay: they
    are the operator's own machines."""
    return _TELLTALE.sub("[…]", words)


def timestamp(seconds: float) -> str:
    """RFC 3339 in UTC, to the millisecond."""
    whole = int(seconds)
    return f"{_second(whole)}.{int((seconds - whole) * 1000):03d}Z"


@lru_cache(maxsize=4)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


class PlainFormatter(logging.Formatter):
    """Words, and a traceback on lines of its own."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        return timestamp(record.created)

    def format(self, record: logging.LogRecord) -> str:
        return scrub(super().format(record))


class JsonFormatter(logging.Formatter):
    """One object a line: time, level, logger, message, and `exception` with the traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": timestamp(record.created),
            "level": record.levelname,
            "logger": record.name,
            "message": scrub(record.getMessage()),
        }
        if record.exc_info:
            line["exception"] = scrub(self.formatException(record.exc_info))
        return orjson.dumps(line).decode()
