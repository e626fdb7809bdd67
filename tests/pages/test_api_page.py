"""The API's page says all that the OpenAPI document says."""

import shlex

import pytest

from comments.api.docs import openapi_document
from comments.api.reference import read_sections
from comments.enums import EventKind
from comments.models import Comment, Site
from tests.pages.visitor import Page, Visitor


@pytest.fixture
def page(visitor: Visitor) -> Page:
    return visitor.open("/api/v1/docs")


def test_every_operation_stands_on_the_page_once() -> None:
    document = openapi_document()
    sections = read_sections(document, "http://testserver")
    shown = [(each.method.lower(), each.path) for section in sections for each in section.operations]
    assert sorted(shown) == sorted((m, path) for path, methods in document["paths"].items() for m in methods)
    assert [section.title for section in sections] == ["Reading", "Writing"]


def test_every_anchor_leads_somewhere(page: Page) -> None:
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    wanted = {href.removeprefix("#") for href in page.attribute("a", "href") if href.startswith("#")}
    assert wanted <= set(ids)
    assert {"get-thread", "post-comments", "events", "errors"} <= set(ids)


def test_links_stay_on_this_server(page: Page) -> None:
    assert all(href.startswith(("/", "#")) for href in page.attribute("a", "href"))


def test_every_event_and_every_field_has_words(page: Page) -> None:
    for word in [*EventKind.values, "hello", "ping", "reset", "closing", "stop", "client_id", "author.email", "claim"]:
        assert word in page.words
    assert "at most 100" in page.words
    assert "oldest unless given" in page.words


def test_the_commands_work_as_they_stand(visitor: Visitor, site: Site) -> None:
    """Read one back as a shell would, and send it."""
    sections = read_sections(openapi_document(), "http://testserver")
    commands = {each.anchor: each.command for section in sections for each in section.operations}
    words = shlex.split(commands["post-comments"])
    address, body = words[words.index("POST") + 1], words[words.index("-d") + 1]
    body = body.replace("https://blog.example.org", "https://blog.example")
    answer = visitor.client.post(address.replace("my-blog", "demo"), body, content_type="application/json")
    assert answer.status_code == 201
    assert Comment.objects.get().thread.key == "/hello"
    words = shlex.split(commands["get-thread"])
    assert visitor.client.get(words[1].replace("my-blog", "demo")).json()["thread"]["count"] == 1
