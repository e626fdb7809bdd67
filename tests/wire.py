"""A line between a process and a service, which a test may cut without either end being told."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress


class Wire:
    """Carries TCP from a port of its own to another. While it is frozen nothing passes and nobody hears that."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._flowing = threading.Event()
        self._flowing.set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._lock = threading.Lock()
        self._closed = False
        self.accepted = 0
        self._ends: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    def freeze(self) -> None:
        self._flowing.clear()

    def thaw(self) -> None:
        self._flowing.set()

    def close(self) -> None:
        """Cut every connection. When this returns no thread and no socket of the wire is left."""
        with self._lock:
            self._closed = True
            for end in (self._listener, *self._ends):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
        self.thaw()
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _start(self, target: Callable[..., None], *arguments: socket.socket) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                # A frozen line does not even greet: the connection stands, and nothing comes.
                self._start(self._join, near)
                self.accepted += 1

    def _join(self, near: socket.socket) -> None:
        with near:
            self._flowing.wait()
            # Who waited for a thaw that was the end would be seen by nobody any more.
            if self._closed:
                return
            with suppress(OSError), socket.create_connection(("127.0.0.1", self._target_port), 5) as far:
                with self._lock:
                    if self._closed:
                        return
                    self._ends += [near, far]
                back = threading.Thread(target=self._carry, args=(near, far), daemon=True)
                back.start()
                self._carry(far, near)
                back.join()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self._flowing.wait()
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
