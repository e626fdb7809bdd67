"""WebKitGTK over classic WebDriver: what Debian has of the engine that is in Safari."""

import subprocess
from typing import Any

import httpx

from tests.backends import free_port, wait_until

# Its browser has no mode without a display, so it gets one that nobody sees.
SCREEN = ["-screen", "0", "1400x1100x24", "-nolisten", "tcp"]
SIZE = {"width": 1000, "height": 840}  # the window's: 38 of them are its own bars


class WebKit:
    """The driver's process; each page is a browser of its own, and so has its own storage."""

    def __init__(self, driver: str, xvfb: str, environment: dict[str, str]) -> None:
        self._xvfb = subprocess.Popen(
            [xvfb, "-displayfd", "1", *SCREEN], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._xvfb.stdout is not None
        display = f":{self._xvfb.stdout.readline().strip()}"
        port = free_port()
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, verify=False)
        self._driver = subprocess.Popen([driver, f"--port={port}"], env={**environment, "DISPLAY": display})
        wait_until(self._is_ready, what="WebKitWebDriver")

    def _is_ready(self) -> bool:
        try:
            return bool(self.call("GET", "/status")["ready"])
        except httpx.TransportError:
            return False

    def call(self, method: str, path: str, **params: Any) -> Any:
        answer = self._client.request(method, path, json=params if method == "POST" else None)
        value = answer.json()["value"]
        assert answer.status_code == 200, value
        return value

    def new_page(self) -> "WebKitPage":
        return WebKitPage(self)

    def close(self) -> None:
        self._client.close()
        for process in (self._driver, self._xvfb):
            process.terminate()
            process.communicate(timeout=60)


class WebKitPage:
    def __init__(self, webkit: WebKit) -> None:
        self._webkit = webkit
        session = webkit.call("POST", "/session", capabilities={"alwaysMatch": {}})
        self._path = f"/session/{session['sessionId']}"
        self._post("/window/rect", **SIZE)

    def _post(self, path: str, **params: Any) -> Any:
        return self._webkit.call("POST", self._path + path, **params)

    def goto(self, url: str) -> None:
        self._post("/url", url=url)

    def reload(self) -> None:
        self._post("/refresh")

    def run(self, script: str) -> str:
        return str(self._post("/execute/sync", script=f"return {script}", args=[]))

    def perform(self, source: dict[str, Any]) -> None:
        self._post("/actions", actions=[source])

    def close(self) -> None:
        self._webkit.call("DELETE", self._path)
