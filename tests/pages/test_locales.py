"""What the widget is told when it asks for the words of a language."""

from django.test import Client
from django.urls import reverse

from comments.pages.embed import _build


def test_a_language_that_nobody_has_translated_is_read_in_english(client: Client) -> None:
    """Not a 404: the browser would write an error on the console of every page in that language."""
    answer = client.get(reverse("embed-locale", args=[_build(), "tlh-Piqd"]))
    assert answer.status_code == 200
    assert answer.json()["@language"] == "en"
    assert answer["Access-Control-Allow-Origin"] == "*"
