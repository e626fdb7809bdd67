"""The widget under a name that is one version's alone, and the hash by which a page takes nothing else."""

import base64
import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, expect

import comments
from comments.widget import integrity, pinned_script
from tests.servers import Server

PINNED = f"/embed@{comments.__version__}.js"
EMBED = """([src, integrity, thread]) => {
    const element = document.createElement("live-comments");
    const attributes = {site: "demo", thread, loading: "eager"};
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    const script = Object.assign(document.createElement("script"), {type: "module", crossOrigin: "anonymous"});
    script.onload = script.onerror = ({type}) => { document.body.dataset.script = type; };
    Object.assign(script, {integrity, src});
    document.body.append(element, script);
}"""


def test_the_pinned_file_is_the_same_and_stays_for_a_year(client: Client) -> None:
    pinned: Any = client.get(PINNED)
    plain: Any = client.get("/embed.js")
    assert pinned.content == plain.content
    assert pinned["Cache-Control"] == "public, max-age=31536000, immutable"
    assert pinned["Access-Control-Allow-Origin"] == "*"
    assert client.get(PINNED, headers={"If-None-Match": pinned["ETag"]}).status_code == 304
    assert client.post(PINNED).status_code == 405


@pytest.mark.parametrize("version", ["0.0.9", "99.0.0", "..", "0.1.0.js"])
def test_another_version_is_a_problem_that_nobody_keeps(client: Client, version: str) -> None:
    answer: Any = client.get(f"/embed@{version}.js")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["menu.js", "locale/de.json"])
def test_another_builds_part_is_a_problem_that_nobody_keeps(client: Client, name: str) -> None:
    """While servers are replaced one by one, an old one is asked for new parts: no cache may keep its answer."""
    answer: Any = client.get(f"/embed/another/{name}")
    assert answer.status_code == 404
    assert answer["Cache-Control"] == "no-store"


def test_the_hash_is_that_of_the_file(client: Client) -> None:
    served: Any = client.get(PINNED)
    digest = base64.b64encode(hashlib.sha384(served.content).digest()).decode()
    assert integrity() == f"sha384-{digest}"
    assert f'integrity="sha384-{digest}"' in pinned_script("https://comments.example.org", "demo")


def test_the_version_stands_in_one_place() -> None:
    project = tomllib.loads((Path(settings.BASE_DIR) / "pyproject.toml").read_text())
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "comments.__version__"}


@pytest.mark.parametrize("is_right", [True, False])
def test_a_browser_takes_the_file_of_that_hash_and_no_other(browser: Browser, server: Server, is_right: bool) -> None:
    server.post("Hello", title="A post", author={"name": "Ann"})
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(f"{server.url}/t/demo/?thread={server.thread}&held=1")
    hashed = integrity() if is_right else "sha384-" + "A" * 64
    page.evaluate(EMBED, [server.url + PINNED, hashed, server.thread])
    expect(page.locator("body")).to_have_attribute("data-script", "load" if is_right else "error")
    expect(page.locator("live-comments article")).to_have_count(1 if is_right else 0)
    context.close()
