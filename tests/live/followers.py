"""Many streams at once, read by one loop."""

import contextlib
import selectors
import socket
import time

from tests.servers import Server


class Followers:
    """Open streams of one thread. `heard` is all that each was told."""

    def __init__(self, server: Server, count: int, *, cursor: str = "0.0", headers: str = "") -> None:
        self.heard = [b""] * count
        self._selector = selectors.DefaultSelector()
        path = f"/live/v1/demo/stream?thread={server.thread}&cursor={cursor}"
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n".encode()
        for number in range(count):
            connection = socket.create_connection(("127.0.0.1", server.port), 30)
            connection.sendall(request)
            connection.setblocking(False)
            self._selector.register(connection, selectors.EVENT_READ, number)

    def __enter__(self) -> "Followers":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]
        self._selector.close()

    def wait_for(self, words: bytes, seconds: float = 60) -> list[float]:
        """When each was told some words first (monotonic seconds). Raises TimeoutError."""
        moments = [time.monotonic() if words in heard else 0.0 for heard in self.heard]
        deadline = time.monotonic() + seconds
        while not all(moments):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{moments.count(0.0)} of {len(moments)} never heard {words!r}")
            for key, _ in self._selector.select(1):
                piece = b""
                with contextlib.suppress(ConnectionError):
                    piece = key.fileobj.recv(65536)  # type: ignore[union-attr]
                if not piece:
                    self._selector.unregister(key.fileobj)
                    key.fileobj.close()  # type: ignore[union-attr]
                self.heard[key.data] += piece
                if not moments[key.data] and words in self.heard[key.data]:
                    moments[key.data] = time.monotonic()
        return moments
