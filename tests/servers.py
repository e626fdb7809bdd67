"""Real server processes for the tests, each on a database of its own: SQLite or PostgreSQL, as the run was started."""

import copy
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import httpx
import psycopg

from tests.backends import free_port, wait_until

ROOT = Path(__file__).parent.parent
BLOG = "http://blog.example"
# Where the browser tests serve pages of a blog; known before any database is made, because it is an allowed origin.
BLOG_PORT = free_port()
BLOG_PAGES = f"http://127.0.0.1:{BLOG_PORT}"
# And where tests/recipes serves the blogs that generators built.
BUILT_PORT = free_port()
BUILT_PAGES = f"http://127.0.0.1:{BUILT_PORT}"
MODERATOR = ("mo", "mo-password-for-tests")
# Moderates the site «held» and no other.
ANA = ("ana", "ana-password-for-tests")
# Everything here is plain HTTP: loading the system's certificates would cost each request 60 ms.
NO_TLS = {"verify": False}
SITES = f"""
from django.contrib.auth.models import User
from comments.models import Site
origins = ["http://blog.example", "{BLOG_PAGES}", "{BUILT_PAGES}"]
off = {{"repeated": 0, "flood": 0}}  # tests say the same again and again, each as a newcomer
Site.objects.create(key="demo", name="Demo", origins=origins, checks=off)
Site.objects.create(key="held", name="Held", origins=origins, policy="hold_all", checks=off)
Site.objects.create(key="silent", name="Silent", origins=origins)  # no test writes here
Site.objects.create(key="other", name="Other", origins=["http://other.example"])
User.objects.create_superuser("mo", password="mo-password-for-tests")
ana = User.objects.create_user("ana", password="ana-password-for-tests", is_staff=True)
ana.moderated_sites.add(Site.objects.get(key="held"))
"""


def environment(database_url: str, **more: str) -> dict[str, str]:
    """What a server process is told. Nothing of the tests' own environment but the system's."""
    system = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "PYTHONPATH")}
    return {
        **system,
        "DJANGO_SETTINGS_MODULE": "commentsite.settings",
        "DATABASE_URL": database_url,
        "SECRET_KEY": "only-for-tests-" * 3,
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "BASE_URL": "http://127.0.0.1",
        "RATE_LIMITS": "off",
        "LOG_LEVEL": "WARNING",
        "PYTHONWARNINGS": "default",
        **more,
    }


def manage(database_url: str, *command: str) -> str:
    """Run a management command; its output. Raises CalledProcessError with what it said."""
    run = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment(database_url), capture_output=True, text=True
    )
    if run.returncode:
        raise subprocess.CalledProcessError(run.returncode, command, run.stdout, run.stderr)
    return run.stdout


class Databases:
    """Copies of one migrated database with three sites and a moderator, cheap enough for one each test."""

    def __init__(self, folder: Path, postgres_url: str | None) -> None:
        self._folder = folder
        self._postgres_url = postgres_url
        self._empty = self._migrated()
        self._template = self._migrated()
        manage(self._template, "shell", "-v0", "-c", SITES)

    def _migrated(self) -> str:
        url = self._url(f"template_{uuid.uuid4().hex[:8]}", create=True)
        manage(url, "migrate", "-v0")
        return url

    def fresh(self, *, empty: bool = False) -> str:
        """A database of its own, with the three sites or with none."""
        template = self._empty if empty else self._template
        name = f"test_{uuid.uuid4().hex[:12]}"
        if self._postgres_url:
            self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template.rpartition("/")[2]}"')
            return self._url(name)
        shutil.copyfile(self._folder / Path(template).name, self._folder / f"{name}.sqlite3")
        return self._url(name)

    def _url(self, name: str, *, create: bool = False) -> str:
        if not self._postgres_url:
            return f"sqlite:///{self._folder / name}.sqlite3"
        if create:
            self._execute(f'CREATE DATABASE "{name}"')
        return f"{self._postgres_url}{name}"

    def _execute(self, statement: str) -> None:
        with psycopg.connect(f"{self._postgres_url}postgres", autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]


COMMANDS = {
    "daphne": [sys.executable, "manage.py", "serve", "--port", "{port}"],
    "daphne-application": [sys.executable, "-m", "tests.live.serve_application", "{application}", "{port}"],
    "demo": [sys.executable, "manage.py", "demo", "--port", "{port}", "--demo-port", "{demo_port}"],
    "uvicorn": [sys.executable, "-m", "uvicorn", "{application}", "--port", "{port}", "--log-level", "warning"],
}


class Server:
    """One server process. `kind` is "daphne" (our serve command), "uvicorn", or "demo" (serve with the demo blog)."""

    def __init__(self, database_url: str, log: Path, *, kind: str = "daphne", port: int = 0, **variables: str) -> None:
        self.kind = kind
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database_url = database_url
        self.application = "commentsite.asgi:application"
        self.thread = "/post"
        self.demo_port = free_port() if kind == "demo" else 0
        self._log = log
        self._environment = environment(database_url, **{"BASE_URL": self.url, **variables})
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Server":
        names = {"port": self.port, "demo_port": self.demo_port, "application": self.application}
        parts = [part.format(**names) for part in COMMANDS[self.kind]]
        log = self._log.open("ab")
        self._process = subprocess.Popen(parts, cwd=ROOT, env=self._environment, stdout=log, stderr=log)
        log.close()
        wait_until(self._answers, what=f"{self.kind}: {self.log()}")
        return self

    def with_new_thread(self) -> "Server":
        """The same process, with a thread that no other test has written to."""
        visitor = copy.copy(self)
        visitor.thread = f"/post-{uuid.uuid4().hex[:8]}"
        return visitor

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, f"the server ended: {self.log()}"
        try:
            return httpx.get(f"{self.url}/healthz", timeout=5, **NO_TLS).status_code == 200
        except httpx.TransportError:
            return False

    def log(self) -> str:
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """kill -9."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def terminate(self) -> int:
        """SIGTERM; its exit code."""
        self.ask_to_stop()
        return self.wait()

    def ask_to_stop(self) -> None:
        """SIGTERM."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)

    def wait(self) -> int:
        """The exit code of a process that is about to end."""
        assert self._process is not None
        code = self._process.wait(30)
        self._process = None
        return code

    # --- the public API, as a client would use it ---

    def api(self, path: str, site: str = "demo") -> str:
        return f"{self.url}/api/v1/sites/{site}/{path}"

    def post(self, body: str, *, thread: str = "", site: str = "demo", **fields: Any) -> httpx.Response:
        token, origin = fields.pop("token", None), fields.pop("origin", BLOG)
        data = {
            "thread": thread or self.thread,
            "url": f"{BLOG}/post",
            "title": "A post",
            "body": body,
            "author": {"name": "Ann"},
            "client_id": str(uuid.uuid4()),
            **fields,
        }
        headers = {"Origin": origin, "Content-Type": "application/json"} | (
            {"Authorization": f"Bearer {token}"} if token else {}
        )
        return httpx.post(self.api("comments", site), content=json.dumps(data), headers=headers, timeout=30, **NO_TLS)

    def vote(self, comment: str, value: int, *, claim: str = "", token: str = "", site: str = "demo") -> httpx.Response:
        """By a guest who has not voted before, unless `claim` or `token` says who votes."""
        data = {"value": value} if token else {"value": value, "claim": claim or uuid.uuid4().hex}
        headers = {"Origin": BLOG} | ({"Authorization": f"Bearer {token}"} if token else {})
        return httpx.put(self.api(f"comments/{comment}/vote", site), json=data, headers=headers, timeout=30, **NO_TLS)

    def type(self, who: str, *, origin: str = BLOG, thread: str = "", site: str = "demo") -> httpx.Response:
        """A page says that somebody is typing in it, as a browser's beacon does."""
        query, headers = {"thread": thread or self.thread, "who": who}, {"Origin": origin} if origin else {}
        return httpx.post(f"{self.url}/live/v1/{site}/typing", params=query, headers=headers, timeout=30, **NO_TLS)

    def snapshot(self, thread: str = "", *, site: str = "demo", **query: Any) -> dict[str, Any]:
        asked = {"thread": thread or self.thread, **query}
        response = httpx.get(self.api("thread", site), params=asked, timeout=30, **NO_TLS)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def poll(self, cursor: str, *, thread: str = "", site: str = "demo", wait: int = 0, **more: str) -> httpx.Response:
        query = {"thread": thread or self.thread, "cursor": cursor, "wait": wait, **more}
        return httpx.get(f"{self.url}/live/v1/{site}/poll", params=query, timeout=wait + 30, **NO_TLS)

    def stream(
        self, cursor: str = "", *, thread: str = "", site: str = "demo", away: str = "", **headers: str
    ) -> "Stream":
        said = {"cursor": cursor, "away": away}
        query = {"thread": thread or self.thread} | {name: value for name, value in said.items() if value}
        return Stream(f"{self.url}/live/v1/{site}/stream", query, headers)


class Stream:
    """An SSE client that follows the standard's parsing rules, so that a forged line would be seen as one."""

    def __init__(self, url: str, query: dict[str, str], headers: dict[str, str]) -> None:
        self._client = httpx.Client(timeout=30, **NO_TLS)
        request = self._client.build_request(
            "GET", url, params=query, headers={**headers, "Accept": "text/event-stream"}
        )
        self.response = self._client.send(request, stream=True)
        self._chunks = self.response.iter_raw()
        self._buffer = b""

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.response.close()
        self._client.close()

    def next(self, seconds: float = 30) -> dict[str, Any]:
        """The next event: {id, event, data, retry}. Raises EOFError at the end of the stream."""
        deadline = time.monotonic() + seconds
        while b"\n\n" not in self._buffer:
            if time.monotonic() > deadline:
                raise TimeoutError("no event came")
            try:
                self._buffer += next(self._chunks)
            except (StopIteration, httpx.TransportError) as error:
                raise EOFError("the stream ended") from error
        frame, _, self._buffer = self._buffer.partition(b"\n\n")
        return _parse(frame.decode())

    def next_of(self, *kinds: str, seconds: float = 30) -> dict[str, Any]:
        """The next event of some kind, past others."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            event = self.next(deadline - time.monotonic())
            if event["event"] in kinds:
                return event
        raise TimeoutError(f"none of {kinds} came")

    def take(self, count: int) -> list[dict[str, Any]]:
        """The next `count` events of the log (those that carry an id, hello apart)."""
        kinds = ("comment.created", "comment.edited", "comment.removed", "thread.changed")
        return [self.next_of(*kinds) for _ in range(count)]


def _parse(frame: str) -> dict[str, Any]:
    event: dict[str, Any] = {"event": "message", "id": None, "data": ""}
    for line in frame.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            event["data"] += value
        elif field in ("event", "id", "retry"):
            assert not event.get(field) or field == "event", f"{field} came twice: {frame!r}"
            event[field] = value
    event["data"] = json.loads(event["data"])
    return event
