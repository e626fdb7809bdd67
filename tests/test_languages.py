"""Which language an answer is in, and that what all readers share is in none."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils.functional import Promise

from comments import errors
from comments.errors import CommentsError
from comments.languages import accepted_language
from comments.models import Site
from tests.api.conftest import Reader, draft
from tests.pages.visitor import Page

GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}
ARABIC = {"Accept-Language": "ar"}
PAGE = "/t/demo/?thread=/none"


@pytest.fixture(autouse=True)
def languages(settings: Any) -> None:
    """Whatever is translated by now."""
    settings.LANGUAGES = [(code, code) for code in ("en", "ar", "de", "fr", "pl", "pt-br", "zh-hans", "zh-hant")]


def opened(client: Client, address: str, headers: dict[str, str]) -> Any:
    return client.get(address, headers=headers)


def html_tag(answer: Any) -> dict[str, str]:
    tag = re.search(r"<html([^>]*)>", answer.content.decode())
    return dict(re.findall(r'(\w+)="([^"]*)"', tag[1])) if tag else {}


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("en-GB,de;q=0.9", "en"),
        ("tlh, fr;q=0.2, pl;q=0.3", "pl"),
        ("pt-PT", "pt-br"),
        ("zh-TW", "zh-hant"),
        ("zh-CN", "zh-hans"),
        ("tlh", "en"),
        ("*", "en"),
        ("../../etc, \x00;q=x, " + "a-" * 5000, "en"),
    ],
)
def test_the_first_of_a_readers_languages_that_is_ours(header: str, language: str) -> None:
    assert accepted_language(header) == language


def test_a_page_speaks_its_readers_language(client: Client, site: Site) -> None:
    answer = opened(client, PAGE, GERMAN)
    assert "Noch keine Kommentare" in answer.content.decode()
    assert html_tag(answer) == {"lang": "de"}
    assert answer["Content-Language"] == "de"
    assert "Accept-Language" in answer["Vary"]
    assert html_tag(opened(client, PAGE, ARABIC)) == {"lang": "ar", "dir": "rtl"}
    assert html_tag(opened(client, PAGE, {})) == {"lang": "en"}


def test_the_address_wins_and_its_word_stays_with_the_visitor(client: Client, site: Site) -> None:
    answer = opened(client, PAGE + "&lang=de", ARABIC)
    assert html_tag(answer) == {"lang": "de"}
    page = Page(answer.content.decode())
    assert all("lang=de" in address for address in page.links.values() if address.startswith("/t/"))
    assert "lang=de" in page.forms[0].action
    assert html_tag(opened(client, PAGE + "&lang=tlh", ARABIC)) == {"lang": "ar", "dir": "rtl"}


@pytest.mark.parametrize(
    ("address", "status"), [("/nope", 404), ("/t/nope/?thread=x", 404), ("/t/demo/?thread=a%00", 400)]
)
def test_error_pages_speak_it_too(client: Client, site: Site, address: str, status: int) -> None:
    answer = opened(client, address, GERMAN)
    assert answer.status_code == status
    assert html_tag(answer) == {"lang": "de"}
    assert "Zur Startseite dieses Servers" in answer.content.decode()


def test_the_admin_and_the_reference_stay_in_the_language_they_are_written_in(client: Client, site: Site) -> None:
    for address in ("/admin/login/", "/api/v1/docs"):
        assert html_tag(opened(client, address, GERMAN))["lang"].startswith("en")


def test_what_went_wrong_is_said_in_the_readers_words_and_named_for_programs(site: Site) -> None:
    answer = Reader().request("POST", "comments", draft(" "), **GERMAN)
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["code"] == "invalid"
    assert problem["detail"] == "Einige Felder brauchen noch einen Blick."
    assert problem["errors"] == {"body": ["Bitte schreiben Sie zuerst etwas."]}
    assert answer["Content-Language"] == "de"
    assert {"origin", "accept-language"} <= set(answer["Vary"].lower().replace(" ", "").split(","))


def test_numbers_in_words_are_written_as_the_language_does(site: Site) -> None:
    (words,) = Reader().request("POST", "comments", draft("x" * 8001), **GERMAN).json()["errors"]["body"]
    assert "8.000" in words
    (words,) = Reader().post("x" * 8001).json()["errors"]["body"]
    assert "8,000" in words


@pytest.mark.parametrize("address", ["thread?thread=/post", "recent", "counts?thread=/post"])
def test_what_all_readers_share_is_the_same_bytes_in_every_language(client: Client, site: Site, address: str) -> None:
    Reader().post()
    answers = [opened(client, f"/api/v1/sites/demo/{address}", headers) for headers in ({}, GERMAN, ARABIC)]
    assert len({answer.content for answer in answers}) == 1
    assert len({answer["ETag"] for answer in answers}) == 1
    assert not [answer for answer in answers if "Accept-Language" in answer["Vary"] or "Content-Language" in answer]


def test_a_feed_goes_by_its_address_alone(client: Client, site: Site) -> None:
    english, german = (client.get(f"/t/demo/feed/{query}", headers=GERMAN) for query in ("", "?lang=de"))
    assert b"Comments on Demo" in english.content
    assert b"Kommentare zu Demo" in german.content
    assert b"feed/?lang=de" in german.content
    assert "Vary" not in english.headers


def test_every_refusal_can_be_translated() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, CommentsError)]
    assert len(kinds) > 20
    assert [kind.__name__ for kind in kinds if not isinstance(kind.message, Promise)] == []
