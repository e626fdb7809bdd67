"""The listening socket: how deep its queue is, whom it gives up, and how its door closes without a reset."""

import asyncio
import ctypes
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.conf import settings

# Twisted's 50 makes a thousand readers who come back together wait for seconds in SYN retries.
BACKLOG = 4096
# Whoever has not acknowledged a beat so long after the next was due is gone: within a minute of vanishing.
GRACE_SECONDS = 5
KEEPALIVE_INTERVAL_SECONDS = 5
# A handshake under way ends within a round trip. Short, because whoever knocks meanwhile waits for a second.
HANDSHAKE_SECONDS = 0.02
# Linux: asm-generic/socket.h; Python does not name it.
SO_ATTACH_FILTER = 26
# A classic BPF program over a TCP header: (operation, jump if true, jump if false, operand). The byte of flags at 13;
# SYN without ACK asks for a new connection.
NO_NEWCOMERS = (
    (0x30, 0, 0, 13),  # load the flags
    (0x54, 0, 0, 0x12),  # keep ACK and SYN
    (0x15, 0, 1, 0x02),  # SYN alone?
    (0x06, 0, 0, 0),  # drop it
    (0x06, 0, 0, 0xFFFFFFFF),  # let it through
)


def endpoint(host: str, port: int) -> str:
    """A Twisted endpoint description; colons of an IPv6 address are escaped as it asks."""
    escaped = host.replace(":", r"\:")
    kind = "tcp6" if ":" in host else "tcp"
    return f"{kind}:port={port}:interface={escaped}:backlog={BACKLOG}"


def limit_accepts(port: Any, count: int) -> None:
    """Let in `count` connections at each turn of the loop: Twisted's own number grows by itself, with every storm."""
    accept: Callable[[], None] = type(port).doRead.__get__(port)

    def accept_some() -> None:
        port.numberAccepts = count
        accept()

    port.doRead = accept_some


def watch_peers(listener: socket.socket) -> None:
    """Let the kernel end connections whose peer has vanished without a word. Accepted sockets inherit these."""
    beat = min(25, settings.LIVE_HEARTBEAT_SECONDS)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", beat),
        ("TCP_KEEPINTVL", KEEPALIVE_INTERVAL_SECONDS),
        ("TCP_KEEPCNT", 1 + beat // KEEPALIVE_INTERVAL_SECONDS),
        ("TCP_USER_TIMEOUT", (beat + GRACE_SECONDS) * 1000),
    ):
        if hasattr(socket, name):  # Linux has them all
            listener.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


async def close_door(port: Any) -> None:
    """Take whoever has connected or is about to, and nobody else.

    A connection that the kernel has completed and nobody has accepted is reset when the listening socket closes, with
    the post that came along. So newcomers are turned away first: their request to connect stays without an answer, is
    repeated a second later and refused then. Whoever has got that answer believes to be connected, and is waited for.
    """
    program = b"".join(struct.pack("HBBI", *line) for line in NO_NEWCOMERS)
    kept = ctypes.create_string_buffer(program, len(program))
    described = struct.pack("HP", len(NO_NEWCOMERS), ctypes.addressof(kept))
    with suppress(OSError):  # not Linux: a few may be reset
        port.socket.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, described)
    await asyncio.sleep(HANDSHAKE_SECONDS)
    limit_accepts(port, BACKLOG)
    port.doRead()
    port.stopListening()
