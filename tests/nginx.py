"""A real nginx with deploy/nginx.conf itself: only where it listens, whom it asks and where it writes is replaced."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import httpx

from tests.backends import free_port, wait_until
from tests.servers import NO_TLS, ROOT, Server

CONFIGURATION = ROOT / "deploy" / "nginx.conf"
# nginx would write these where only root may.
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def _list(ports: list[int]) -> str:
    return "".join(f"        server 127.0.0.1:{port} max_fails=0;\n" for port in ports)


# For reads and again for writes.
LISTED = _list([8001, 8002])


def nginx_binary() -> str | None:
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


class Nginx:
    """nginx before some servers, which may come and go."""

    def __init__(self, folder: Path, ports: list[int]) -> None:
        self.ports = ports
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self._file = folder / "nginx.conf"
        self._file.write_text(self._configuration(ports))
        self._process: subprocess.Popen[bytes] | None = None

    def _configuration(self, ports: list[int]) -> str:
        text = CONFIGURATION.read_text()
        for written, wanted in self._replacements(ports).items():
            assert text.count(written) == (2 if written == LISTED else 1), f"deploy/nginx.conf has changed: {written!r}"
            text = text.replace(written, wanted)
        return text

    def _replacements(self, ports: list[int]) -> dict[str, str]:
        temporary = "".join(f"    {name}_temp_path {self._folder / name};\n" for name in _TEMPORARY)
        return {
            # The folder of the test is closed to others.
            "user www-data;\n": "user root;\n" if os.geteuid() == 0 else "",
            "worker_processes auto;": "worker_processes 2;",
            "pid /run/nginx.pid;": f"pid {self._folder / 'pid'};",
            "error_log /var/log/nginx/error.log warn;": f"error_log {self._folder / 'error.log'} warn;",
            "error_log /var/log/nginx/error.log crit;": f"error_log {self._folder / 'error.log'} crit;",
            "    include /etc/nginx/mime.types;\n": temporary,
            "proxy_cache_path /var/cache/comments-pages ": f"proxy_cache_path {self._folder / 'pages'} ",
            "proxy_cache_path /var/cache/comments-scripts ": f"proxy_cache_path {self._folder / 'scripts'} ",
            LISTED: _list(ports),
            "        listen 80 default_server backlog": f"        listen 127.0.0.1:{self.port} default_server backlog",
        }

    def start(self) -> "Nginx":
        binary = nginx_binary()
        assert binary is not None, "nginx is not installed"
        command = [binary, "-p", str(self._folder), "-c", str(self._file), "-g", "daemon off;"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
        wait_until(self._answers, what=f"nginx: {self.log()}")
        return self

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, f"nginx ended: {self.log()}"
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5, **NO_TLS).status_code == 404
        except httpx.TransportError:
            return False

    def log(self) -> str:
        log = self._folder / "error.log"
        return log.read_text(errors="replace") if log.exists() else ""

    def reload(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGHUP)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)
            self._process = None


class Proxied(Server):
    """What answers at nginx's address, asked like any server."""

    def __init__(self, nginx: Nginx) -> None:
        self.url = nginx.url
        self.thread = "/post"
