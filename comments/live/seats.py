"""How many readers may hold a connection open: in the process, from one address, and in one thread."""

from collections import Counter
from functools import cached_property
from typing import TypeVar

from django.conf import settings

from comments import descriptors, drain, metrics
from comments.errors import CommentsError, RateLimited, Unavailable

# Whoever is turned away may ask again after so long; meanwhile a plain poll tells them everything.
FULL_RETRY_SECONDS = 10

Name = tuple[int, str]
K = TypeVar("K")


class Seats:
    """Counts who sits. Posting and reading pages need no seat: they go on when all are taken."""

    def __init__(self) -> None:
        self.taken = 0
        self._by_address: Counter[str] = Counter()
        self._by_thread: Counter[Name] = Counter()

    @cached_property
    def limit(self) -> int:
        """What the operator allows, or what the process's file descriptors leave room for."""
        return min(settings.LIVE_MAX_STREAMS, descriptors.streams_that_fit(descriptors.raise_limit()))

    def take(self, address: str, name: Name) -> "Seat":
        """A seat for one reader. Raises Unavailable or RateLimited, with the time to come back after.

        `address` is the network of the reader as `addresses.network_of` gives it; "" is not counted by address.
        """
        refusal = self._refusal(address, name)
        if refusal is not None:
            raise refusal
        self.taken += 1
        self._by_thread[name] += 1
        if address:
            self._by_address[address] += 1
        return Seat(self, address, name)

    def _refusal(self, address: str, name: Name) -> CommentsError | None:
        if drain.is_draining():
            return Unavailable("This server is about to restart.", retry_after=1)
        if self.taken >= self.limit:
            metrics.refused_readers["process"].inc()
            return Unavailable("All seats for live readers are taken.", retry_after=FULL_RETRY_SECONDS)
        if self._by_thread[name] >= settings.LIVE_MAX_STREAMS_PER_THREAD:
            metrics.refused_readers["thread"].inc()
            return Unavailable("All seats of this discussion are taken.", retry_after=FULL_RETRY_SECONDS)
        if address and self._by_address[address] >= settings.LIVE_MAX_STREAMS_PER_ADDRESS:
            metrics.refused_readers["address"].inc()
            return RateLimited("Too many live readers from one address.", retry_after=FULL_RETRY_SECONDS)
        return None

    def give_back(self, address: str, name: Name) -> None:
        self.taken -= 1
        _lower(self._by_thread, name)
        if address:
            _lower(self._by_address, address)


class Seat:
    """One taken seat. Giving it back twice does no harm."""

    __slots__ = ("_address", "_name", "_seats")

    def __init__(self, seats: Seats, address: str, name: Name) -> None:
        self._seats: Seats | None = seats
        self._address = address
        self._name = name

    def give_back(self) -> None:
        seats, self._seats = self._seats, None
        if seats is not None:
            seats.give_back(self._address, self._name)


def _lower(counter: "Counter[K]", key: K) -> None:
    counter[key] -= 1
    if not counter[key]:
        del counter[key]
