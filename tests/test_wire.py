"""The line that a test may cut leaves nothing behind: neither thread nor connection."""

import socket

import pytest

from tests.backends import wait_until
from tests.wire import Wire


def test_who_waits_on_a_frozen_line_is_let_go_when_it_is_closed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as service:
        service.setblocking(False)
        wire = Wire(service.getsockname()[1])
        wire.freeze()
        with socket.create_connection(("127.0.0.1", wire.port), 5) as client:
            wait_until(lambda: wire.accepted == 1, what="the wire to take the call")
            wire.close()
            assert client.recv(1) == b""
        with pytest.raises(BlockingIOError):
            service.accept()


def test_a_closed_line_ends_what_it_carried() -> None:
    with socket.create_server(("127.0.0.1", 0)) as service:
        wire = Wire(service.getsockname()[1])
        with socket.create_connection(("127.0.0.1", wire.port), 5) as client, service.accept()[0] as far:
            client.sendall(b"ping")
            assert far.recv(4) == b"ping"
            far.sendall(b"pong")
            assert client.recv(4) == b"pong"
            wire.close()
            assert (client.recv(1), far.recv(1)) == (b"", b"")
