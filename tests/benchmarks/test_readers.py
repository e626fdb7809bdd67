"""The meter of the fan-out: what it says arrived did arrive, and what did not is missing from its figures."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from benchmarks.readers import FRAME, Readers

WORD = b"4f3c2a"
HEAD = b"HTTP/1.1 200 OK\r\n\r\nevent: hello\n\n"


@contextmanager
def served(count: int) -> Iterator[tuple[Readers, list[socket.socket]]]:
    """Readers, and the server's ends of their connections."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ends: list[socket.socket] = []

        def welcome() -> None:
            for _ in range(count):
                end, _ = listener.accept()
                end.recv(65536)
                end.sendall(HEAD)
                ends.append(end)

        thread = threading.Thread(target=welcome)
        thread.start()
        readers = Readers(listener.getsockname()[1], ["/"], count)
        thread.join()
        yield readers, ends
        readers.close()
        for end in ends:
            end.close()


def test_every_reader_is_timed() -> None:
    with served(5) as (readers, ends):
        arrived = readers.await_word(WORD, 10, lambda: [end.sendall(WORD) for end in ends])
        assert len(arrived) == 5
        assert arrived == sorted(arrived)


def test_a_word_cut_in_two_by_the_network_is_found() -> None:
    with served(1) as (readers, [end]):
        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        end.sendall(b"some words " + WORD[:3])
        readers.await_word(WORD, 0.3, lambda: None)
        assert len(readers.await_word(WORD, 10, lambda: end.sendall(WORD[3:]))) == 1


@pytest.mark.parametrize("fate", ["silence", "close"])
def test_a_reader_without_the_word_is_missing(fate: str) -> None:
    with served(2) as (readers, ends):

        def post() -> None:
            ends[0].sendall(WORD)
            if fate == "close":
                ends[1].close()

        assert len(readers.await_word(WORD, 1, post)) == 1


def test_frames_are_counted_once_wherever_they_are_cut() -> None:
    with served(1) as (readers, [end]):
        text = (FRAME + b"\ndata: {}\n\n") * 3
        for place in range(0, len(text), 7):
            end.sendall(text[place : place + 7])
            readers.drain()
        readers.drain(0.2)
        assert readers.frames == 3


def test_a_refused_reader_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def refuse() -> None:
            end, _ = listener.accept()
            end.recv(65536)
            end.sendall(b"HTTP/1.1 503 Service Unavailable\r\n\r\n")
            end.close()

        thread = threading.Thread(target=refuse)
        thread.start()
        with pytest.raises(ConnectionError, match="503"):
            Readers(listener.getsockname()[1], ["/"], 1)
        thread.join()
