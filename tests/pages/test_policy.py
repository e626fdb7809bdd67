"""Pages load nothing but our stylesheet, and a browser is told so."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from comments.models import Site, Thread
from comments.pages.policy import ADMIN_POLICY, CONTENT_SECURITY_POLICY, LIVE_POLICY
from comments.text.highlighting import css_classes
from tests.pages.conftest import Say
from tests.pages.visitor import Page, Visitor

STYLESHEET = Path(settings.BASE_DIR) / "static" / "comments" / "pages.css"
ADDRESSES = ["/", "/t/demo/?thread=/post&held=1", "/t/demo/?thread=/none", "/api/v1/docs", "/nope", "/t/nope/?thread=x"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_has_the_policy_and_loads_only_our_stylesheet(visitor: Visitor, say: Say, address: str) -> None:
    say("https://elsewhere.example", website="https://ann.example")
    answer: Any = visitor.client.get(address)
    assert answer["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert Page(answer.content.decode()).loads == ["/static/comments/pages.css"]
    assert not {"script", "style", "iframe", "img"} & {tag for tag, _ in Page(answer.content.decode()).tags}
    assert "style=" not in answer.content.decode()


def test_a_page_that_the_widget_takes_over_loads_nothing_from_elsewhere_either(visitor: Visitor, say: Say) -> None:
    say()
    page = visitor.thread()
    assert visitor.answer["Content-Security-Policy"] == LIVE_POLICY
    assert page.loads == ["/static/comments/pages.css", "/static/comments/upgrade.js", "/embed.js"]
    assert "style=" not in page.html
    (element,) = [known for tag, known in page.tags if tag == "live-comments"]
    assert (element["site"], element["thread"]) == ("demo", "/post")
    assert (element["url"], element["page-title"]) == ("https://blog.example/post/", "A post")


def test_answers_and_later_pages_and_threads_without_a_title_stay_plain(visitor: Visitor, say: Say) -> None:
    assert "script" not in dict(visitor.thread("/none").tags)
    comments = [say() for _ in range(26)]
    page = visitor.thread()
    later = visitor.open(page.links["More comments"])
    branch, reply = (visitor.thread(**{view: str(comments[0].pk)}) for view in ("branch", "reply"))
    visitor.send(page, body="")
    assert visitor.answer.status_code == 422
    for plain in (visitor.page, later, branch, reply, visitor.thread(held="1")):
        assert "script" not in dict(plain.tags)
    Thread.objects.update(title="")
    assert "script" not in dict(visitor.thread().tags)


def test_the_admin_runs_its_own_scripts_alone_and_the_api_needs_none(client: Client, site: Site) -> None:
    for address in ("/admin/login/", "/admin/nowhere/"):
        assert client.get(address, follow=True)["Content-Security-Policy"] == ADMIN_POLICY
    assert "unsafe" not in ADMIN_POLICY
    assert "Content-Security-Policy" not in client.get("/api/v1/openapi.json").headers


def test_the_landing_page_names_no_site(visitor: Visitor, site: Site) -> None:
    page = visitor.open("/")
    assert page.links["Admin"] == "/admin/"
    assert page.links["API"] == "/api/v1/docs"
    assert f'src="{settings.BASE_URL}/embed.js"' in page.words
    assert site.key not in page.words.split()
    assert site.origins[0] not in page.html


def test_methods_that_pages_do_not_answer(client: Client, site: Site) -> None:
    assert client.post("/").status_code == 405
    assert client.put("/t/demo/?thread=/post").status_code == 405
    assert client.head("/t/demo/?thread=/post").status_code == 200


def test_the_page_of_a_fault_of_ours_stands_alone(
    visitor: Visitor, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret detail")

    visitor.client.raise_request_exception = False
    monkeypatch.setattr("comments.pages.thread.find_place", fail)
    answer: Any = visitor.client.get("/t/demo/?thread=/post")
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.content.decode()
    assert "secret detail" not in answer.content.decode()
    assert Page(answer.content.decode()).loads == ["/static/comments/pages.css"]
    assert "{%" not in (Path(settings.BASE_DIR) / "templates" / "500.html").read_text()


def test_the_stylesheet_asks_nobody_else() -> None:
    css = STYLESHEET.read_text()
    assert "url(" not in css
    assert "@import" not in css
    assert not [word for word in css.split() if urlsplit(word).scheme in ("http", "https")]


def test_the_stylesheet_paints_the_kinds_of_code_words() -> None:
    """Names and operators may stay in the colour of the text; keywords, strings, numbers and comments may not."""
    css = STYLESHEET.read_text()
    for initial in "ksmnc":
        assert any(name.startswith(initial) for name in css_classes())
        assert f'pre [class^="{initial}"]' in css
