from tests.recipes.reading import FIRST_TITLE, SECOND_TITLE, Post, read_both, read_without_scripts
from tests.servers import BUILT_PAGES

FIRST = Post("/eleventy-first/", "/eleventy-first", FIRST_TITLE)
SECOND = Post("/eleventy-second/", "eleventy two", SECOND_TITLE, language="de")
SITE = {
    "_includes/post.njk": """<!doctype html><html lang="{{ lang or 'en' }}"><head><meta charset="utf-8">
<title>{{ title }}</title></head><body><main>{{ content | safe }}
{% if comments != false %}{% include "comments.njk" %}{% endif %}</main></body></html>
""",
    "eleventy-first.md": f"---\nlayout: post.njk\ntitle: {FIRST_TITLE}\n---\nWords.\n",
    "eleventy-second.md": f"---\nlayout: post.njk\ntitle: '{SECOND_TITLE}'\nlang: de\n"
    "comments_id: eleventy two\n---\nWords.\n",
    "silent.md": "---\nlayout: post.njk\ntitle: Silent\ncomments: false\n---\nWords.\n",
}


def test_a_blog(workshop, serve, read, server, open_page) -> None:
    workshop.write(SITE)
    workshop.paste("eleventy.md")
    workshop.run("eleventy", "--quiet")
    serve(workshop.folder / "_site")
    page = read_both(read, server, FIRST, SECOND)
    read_without_scripts(open_page, FIRST)
    page.goto(f"{BUILT_PAGES}/silent/")
    assert page.locator("live-comments").count() == 0
