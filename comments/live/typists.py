"""How many are typing: pages that said so in the last seconds, known by a random word of their own and no more."""

from collections import Counter

Name = tuple[int, str]

# A page that goes on typing says so again before this.
TYPING_SECONDS = 8.0
# In so many seconds, for one network and altogether: what is beyond is not counted, and nobody is told.
ADDRESS_LIMIT = 40
PROCESS_LIMIT = 5_000


class Typists:
    """Belongs to one process, and is told by others what they have heard (`Presence`)."""

    def __init__(self) -> None:
        self._until: dict[Name, dict[str, float]] = {}
        self._heard: Counter[str] = Counter()
        self._window = self._total = 0
        self._untold: dict[tuple[int, str, str], None] = {}

    def hear(self, name: Name, who: str, address: str, now: float) -> None:
        """A page of ours says that somebody is typing. `address` is the reader's network, "" if it has none."""
        window = int(now / TYPING_SECONDS)
        if window != self._window:
            self._window, self._total = window, 0
            self._heard.clear()
        if self._total >= PROCESS_LIMIT or (address and self._heard[address] >= ADDRESS_LIMIT):
            return
        self._total += 1
        self._heard[address] += 1
        self._untold[*name, who] = None
        self.note(name, who, now)

    def note(self, name: Name, who: str, now: float) -> None:
        """Whoever heard of it. Two processes may: it is one person."""
        self._until.setdefault(name, {})[who] = now + TYPING_SECONDS

    def count(self, name: Name) -> int:
        return len(self._until.get(name, ()))

    def forget(self, now: float) -> None:
        """Those who have said nothing for TYPING_SECONDS."""
        for name, pages in list(self._until.items()):
            kept = {who: until for who, until in pages.items() if until > now}
            if kept:
                self._until[name] = kept
            else:
                del self._until[name]

    def take_untold(self) -> list[tuple[int, str, str]]:
        """What other processes have still to be told."""
        untold, self._untold = list(self._untold), {}
        return untold
