"""Settings from the environment: typed, and refusing nonsense with every fault named at once.

django-environ parses the URLs; its own casts are not used, because it reads `DEBUG=yess` as False without a word.
"""

import re
from collections.abc import Mapping
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

SWITCH = {"on": True, "off": False, "true": True, "false": False, "1": True, "0": False}


class BadEnvironment(ImproperlyConfigured):
    """Names every variable that could not be used. The words suffice; where they were read does not matter."""


class Environment:
    """Reads named variables and remembers every fault; `refuse_faults` raises them together."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._faults: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self._variables.get(name, "").strip() or default

    def switch(self, name: str, *, default: bool) -> bool:
        word = self.text(name, "on" if default else "off").lower()
        if word not in SWITCH:
            self.fault(name, f"is {word!r}; write on or off")
        return SWITCH.get(word, default)

    def choice(self, name: str, *, default: str, choices: list[str]) -> str:
        word = self.text(name, default).lower()
        if word not in choices:
            self.fault(name, f"is {word!r}; write {' or '.join(choices)}")
            return default
        return word

    def number(self, name: str, *, default: int, least: int, most: int) -> int:
        word = self.text(name, str(default))
        if not re.fullmatch(r"\d{1,12}", word) or not least <= int(word) <= most:
            self.fault(name, f"is {word!r}; write a whole number from {least} to {most}")
            return default
        return int(word)

    def words(self, name: str, *, default: list[str]) -> list[str]:
        """A comma-separated list."""
        return [word for part in self.text(name).split(",") if (word := part.strip())] or default

    def database(self, name: str, *, default: str) -> dict[str, Any]:
        return self._url(name, default, environ.Env.db_url_config)

    def email(self, name: str, *, default: str) -> dict[str, Any]:
        return self._url(name, default, environ.Env.email_url_config)

    def _url(self, name: str, default: str, parse: Any) -> dict[str, Any]:
        url = self.text(name, default)
        try:
            return dict(parse(url))
        except Exception as error:  # the library raises what its parsing stumbles over: KeyError, ValueError, its own
            self.fault(name, f"cannot be read as a URL ({error})")
            return dict(parse(default))

    def fault(self, name: str, words: str) -> None:
        self._faults.append(f"{name} {words}.")

    def refuse_faults(self) -> None:
        """Raises BadEnvironment."""
        if self._faults:
            raise BadEnvironment("Fix the environment and start again:\n  " + "\n  ".join(self._faults))
