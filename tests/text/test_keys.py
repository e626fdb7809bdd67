"""Thread keys: the samples are shared with the widget's tests, so that both sides name a thread alike."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.text.keys import MAX_KEY_LENGTH, canonical_key

SAMPLES = Path(__file__).parents[1] / "contracts" / "thread_keys.json"


def test_the_samples_shared_with_the_widget() -> None:
    samples: list[list[str]] = json.loads(SAMPLES.read_text(encoding="utf-8"))
    assert samples
    assert {raw: canonical_key(raw) for raw, _ in samples} == dict(samples)


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("/hello", "/hello"),
        ("/hello/", "/hello"),
        ("/hello/index.html", "/hello"),
        ("/hello/?utm_source=x", "/hello"),
        ("https://blog.example.org/hello#top", "/hello"),
        ("//blog.example.org/hello///", "/hello"),
        ("https://blog.example.org", "/"),
        ("https://blog.example.org?x", "/"),
        ("/", "/"),
        ("///", "/"),
        ("/?x#y", "/"),
        ("/index.html", "/"),
        ("/my-index.html", "/my-index.html"),
        ("/Hello/%C3%BC", "/Hello/%C3%BC"),
        ("app+x.y-z://host/a", "/a"),
        ("post-42", "post-42"),
        ("post 42?x#y/", "post 42?x#y/"),
        ("index.html", "index.html"),
        ("1http://host/a", "1http://host/a"),
        ("tag:example.org,2026:1", "tag:example.org,2026:1"),
        (" \ufeff\u3000\tpost-42\n ", "post-42"),
        ("k" * MAX_KEY_LENGTH, "k" * MAX_KEY_LENGTH),
        ("https://blog.example.org/a?" + "q" * 2000, "/a"),
    ],
)
def test_keys(raw: str, key: str) -> None:
    assert canonical_key(raw) == key


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("k" * (MAX_KEY_LENGTH + 1), "at most 512 characters"),
        ("/" + "k" * 600, "at most 512 characters"),
        ("a\nb", "control characters"),
        ("/a\x7fb", "control characters"),
        ("a\x85", "control characters"),
        ("a\0b", "cannot be stored"),
        ("\ud800", "cannot be stored"),
    ],
)
def test_refused_keys(raw: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        canonical_key(raw)


@settings(derandomize=True, deadline=None, max_examples=500)
@given(st.lists(st.sampled_from(["a", "Ü", "-", ".", "~", "%2F", "1"]), min_size=1).map("".join))
def test_one_page_has_one_key(slug: str) -> None:
    spellings = [
        "/{}",
        "/{}/",
        "/{}/index.html",
        "/{}?a=b",
        "/{}#c",
        "https://x.org/{}/",
        "//x.org:8000/{}/index.html?q",
    ]
    assert {canonical_key(spelling.format(slug)) for spelling in spellings} == {f"/{slug}"}


@given(st.text(alphabet="/ah:.index?#tml", max_size=40))
@settings(derandomize=True)
def test_a_canonical_key_stays_as_it_is(raw: str) -> None:
    """The widget makes keys canonical, and so does the server when it gets them."""
    try:
        key = canonical_key(raw)
    except ValueError:
        return
    assert canonical_key(key) == key
