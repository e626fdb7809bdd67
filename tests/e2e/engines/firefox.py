"""Firefox over WebDriver BiDi, which it speaks itself on a WebSocket."""

import itertools
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import websocket

# Nothing of its own over the network, and no first-run page.
QUIET = {
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.safebrowsing.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.server": "data:,",
}

SIZE = {"width": 1000, "height": 800}


class Firefox:
    """One process; each page has a container of its own, and so its own storage."""

    def __init__(self, binary: str, profile: Path, **preferences: Any) -> None:
        profile.mkdir()
        lines = [
            f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in {**QUIET, **preferences}.items()
        ]
        (profile / "user.js").write_text("\n".join(lines))
        command = [binary, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port=0"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self._socket = websocket.create_connection(self._address() + "/session", suppress_origin=True, timeout=180)
        self._numbers = itertools.count(1)
        self.call("session.new", capabilities={})

    def _address(self) -> str:
        assert self._process.stderr is not None
        told: list[str] = []
        for line in self._process.stderr:
            told.append(line)
            if found := re.search(r"WebDriver BiDi listening on (\S+)", line):
                return found[1]
        raise AssertionError(f"Firefox did not start: {''.join(told)}")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                result: dict[str, Any] = answer["result"]
                return result

    def new_page(self) -> "FirefoxPage":
        return FirefoxPage(self)

    def close(self) -> None:
        self.call("browser.close")
        self._socket.close()
        self._process.communicate(timeout=60)


class FirefoxPage:
    def __init__(self, firefox: Firefox) -> None:
        self._firefox = firefox
        self._container = firefox.call("browser.createUserContext")["userContext"]
        created = firefox.call("browsingContext.create", type="tab", userContext=self._container)
        self._context = created["context"]
        self._call("browsingContext.setViewport", viewport=SIZE)

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        return self._firefox.call(method, context=self._context, **params)

    def goto(self, url: str) -> None:
        self._call("browsingContext.navigate", url=url, wait="complete")

    def reload(self) -> None:
        self._call("browsingContext.reload", wait="complete")

    def run(self, script: str) -> str:
        target = {"context": self._context}
        answer = self._firefox.call("script.evaluate", expression=script, target=target, awaitPromise=True)
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return str(answer["result"]["value"])

    def perform(self, source: dict[str, Any]) -> None:
        self._call("input.performActions", actions=[source])

    def close(self) -> None:
        self._firefox.call("browser.removeUserContext", userContext=self._container)
