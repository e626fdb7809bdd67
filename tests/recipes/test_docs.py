"""The index of docs/embed/ knows every recipe, and a recipe says truly whether it is tested."""

import re

import pytest

from tests.recipes.recipe import PAGES

INDEX = (PAGES / "README.md").read_text()
# django-tag.md is about our own template tag; docs/embed/django.md leads there.
RECIPES = sorted(path for path in PAGES.glob("*.md") if path.name not in ("README.md", "django-tag.md"))


def test_the_index_names_every_recipe_once() -> None:
    assert sorted(re.findall(r"^\| \[.+?\]\((.+?\.md)\) \|", INDEX, re.MULTILINE)) == [path.name for path in RECIPES]


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_a_recipe_says_whether_it_is_tested(path) -> None:
    text = path.read_text()
    test = (PAGES.parents[1] / "tests" / "recipes" / f"test_{path.stem}.py").resolve()
    linked = [(PAGES / link).resolve() for link in re.findall(r"\]\((\.\./\.\./tests/.+?\.py)\)", text)]
    assert linked == ([test] if test.exists() else [])
    assert ("\nUntested here: " in text) != test.exists()
    assert f"({path.name}) | {'yes' if test.exists() else 'no'} |" in INDEX


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_a_recipe_gives_key_title_and_language(path) -> None:
    text = path.read_text()
    for words in ('site="my-blog"', "thread=", "page-title=", "lang=", "/t/my-blog/?thread="):
        assert words in text
