import pytest

from commentsite.logs import scrub


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Key (email)=(ann.b+c@mail.example.org) exists", "Key (email)=([…]) exists"),
        ("duplicate key\nDETAIL:  Key (name)=(Ann) already exists.\nCONTEXT", "duplicate key\nDETAIL:[…]\nCONTEXT"),
        ("uri=/live/v1/demo/stream?thread=/diary&cursor=1.2 HTTP/1.1", "uri=/live/v1/demo/stream[…] HTTP/1.1"),
        ("Authorization: Bearer abc.def-123", "Authorization: Bearer […]"),
        ("<socket laddr=('127.0.0.1', 80), raddr=('198.51.100.7', 9)>", "<socket laddr=('127.0.0.1', 80), raddr=[…]>"),
        ("from 203.0.113.77:4711", "from […]:4711"),
        ("from 2001:db8:0:1:2:3:4:5", "from […]"),
        ("from 2001:db8::1:2:3", "from […]"),
    ],
)
def test_what_names_a_reader_is_taken_out(words: str, left: str) -> None:
    assert scrub(words) == left


@pytest.mark.parametrize(
    "words",
    [
        "Error 111 connecting to 127.0.0.1:6379. Connection refused.",
        "connection to server at 10.1.2.3, port 5432 failed",
        "connection to 192.168.0.7 and 172.20.0.3",
        'File "/srv/app/comments/live/hub.py", line 120, in _hear',
        "2026-11-23T12:13:21.123Z at 12:13:21",
        "Did it work? Yes",
        "comments.live.hub: {'a': 1}",
    ],
)
def test_what_the_operator_needs_stays(words: str) -> None:
    assert scrub(words) == words
