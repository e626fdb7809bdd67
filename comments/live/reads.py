"""How a room asks the database: off the event loop, on the hub's own threads."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Reads(Protocol):
    def __call__(self, query: Callable[..., T], *arguments: object, **options: object) -> Awaitable[T]: ...
