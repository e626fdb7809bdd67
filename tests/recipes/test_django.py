from dataclasses import dataclass

from django.template import Context, Engine

from tests.recipes import recipe
from tests.recipes.reading import FIRST_TITLE, SECOND_TITLE, Post, html_page, read_both, read_without_scripts

FIRST = Post("/django-first/", "post-1", FIRST_TITLE, language="en")
SECOND = Post("/django-second/", "post-2", SECOND_TITLE, language="en")


@dataclass
class Entry:
    """What the blog's own model would be."""

    pk: int
    title: str


def test_a_blog(workshop, serve, read, server, open_page) -> None:
    engine = Engine(libraries={"i18n": "django.templatetags.i18n"})
    template = engine.from_string(recipe.files("django.md", server)["templates/live_comments.html"])
    for pk, post in enumerate([FIRST, SECOND], 1):
        comments = template.render(Context({"post": Entry(pk, post.title)}))
        workshop.write({f"{post.path[1:]}index.html": html_page(post, comments)})
    serve(workshop.folder)
    read_both(read, server, FIRST, SECOND)
    read_without_scripts(open_page, FIRST)
