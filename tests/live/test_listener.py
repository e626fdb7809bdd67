"""How the door closes on those who are on the doorstep."""

import asyncio
import ctypes
import socket
import struct

import pytest

from comments.live import listener

SO_DETACH_FILTER = 27  # Linux, as listener.SO_ATTACH_FILTER
HEAR_NOTHING = struct.pack("HBBI", 6, 0, 0, 0)


class Port:
    """As much of Twisted's as a door needs."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.numberAccepts = 0

    def doRead(self) -> None:
        pass

    def stopListening(self) -> None:
        self.socket.close()


def test_a_handshake_under_way_is_finished_before_the_door_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client whose SYN was answered believes to be connected with its next word, and sends its post along."""
    monkeypatch.setattr(listener, "HANDSHAKE_SECONDS", 60)
    deaf = ctypes.create_string_buffer(HEAR_NOTHING, len(HEAR_NOTHING))

    async def close_on(port: Port, client: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        client.setblocking(False)
        port.socket.setblocking(False)
        # The answer to its SYN does not reach it until the door is closing; then the kernel repeats it within a second.
        client.setsockopt(socket.SOL_SOCKET, listener.SO_ATTACH_FILTER, struct.pack("HP", 1, ctypes.addressof(deaf)))
        client.connect_ex(port.socket.getsockname())
        closing = loop.create_task(listener.close_door(port))
        await asyncio.sleep(0)
        assert not closing.done()
        client.setsockopt(socket.SOL_SOCKET, SO_DETACH_FILTER, 0)
        async with asyncio.timeout(30):
            served, _ = await loop.sock_accept(port.socket)
        with served:
            await loop.sock_sendall(client, b"a post")
            assert await loop.sock_recv(served, 10) == b"a post"
        closing.cancel()

    port = Port()
    with port.socket, socket.socket() as client:
        asyncio.run(close_on(port, client))
