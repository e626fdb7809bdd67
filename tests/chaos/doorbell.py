"""A channel layer that loses, doubles and reorders what is sent to groups, by its seed."""

import random
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from django.utils.module_loading import import_string

LOST, DOUBLED, HELD_BACK = "doorbells lost", "doorbells doubled", "doorbells reordered"
FAULTS = (LOST, DOUBLED, HELD_BACK)
CHANCE_OF_EACH = 0.1
# While a file of this name lies in the folder, nothing rings at all.
SILENCE = "silence"


class UnreliableLayer:
    """Wraps another layer. What is held back is sent behind the next message: the two have changed places."""

    def __init__(self, *, inner: dict[str, Any], seed: str, folder: str) -> None:
        self._inner = import_string(inner["BACKEND"])(**inner.get("CONFIG", {}))
        self._randomness = random.Random(seed)
        self._folder = Path(folder)
        self._held_back: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        send: Callable[[str, dict[str, Any]], Awaitable[None]] = self._inner.group_send
        fault = self._draw()
        if fault == LOST:
            return
        if fault == HELD_BACK:
            self._held_back.append((group, message))
            return
        held_back, self._held_back = self._held_back, []
        await send(group, message)
        if fault == DOUBLED:
            await send(group, message)
        for late in held_back:
            await send(*late)

    def _draw(self) -> str:
        number = 0.0 if (self._folder / SILENCE).exists() else self._randomness.random()
        fault = FAULTS[int(number / CHANCE_OF_EACH)] if number < CHANCE_OF_EACH * len(FAULTS) else ""
        if fault:
            # One byte for each: several processes count into one file, and none may lose its count to a kill -9.
            with (self._folder / fault).open("ab") as counter:
                counter.write(b".")
        return fault


def count_faults(folder: Path) -> dict[str, int]:
    return {fault: (folder / fault).stat().st_size if (folder / fault).exists() else 0 for fault in FAULTS}
