import shutil

from tests.conftest import need
from tests.recipes.reading import FIRST_TITLE, SECOND_TITLE, Post, read_both, read_without_scripts
from tests.servers import BUILT_PAGES

FIRST = Post("/jekyll-first/", "/jekyll-first", FIRST_TITLE, language="de")
SECOND = Post("/jekyll-second/", "jekyll two", SECOND_TITLE, language="de")
SITE = {
    "_config.yml": f"title: A blog\nurl: {BUILT_PAGES}\nlang: de\npermalink: /:title/\n",
    "_layouts/post.html": """<!doctype html><html lang="{{ site.lang }}"><head><meta charset="utf-8">
<title>{{ page.title | escape }}</title></head><body><main>{{ content }}
{% unless page.comments == false %}{% include comments.html %}{% endunless %}</main></body></html>
""",
    "_posts/2026-11-01-jekyll-first.md": f"---\nlayout: post\ntitle: {FIRST_TITLE}\n---\nWords.\n",
    "_posts/2026-11-02-jekyll-second.md": f"---\nlayout: post\ntitle: '{SECOND_TITLE}'\n"
    "comments_id: jekyll two\n---\nWords.\n",
    "_posts/2026-11-03-silent.md": "---\nlayout: post\ntitle: Silent\ncomments: false\n---\nWords.\n",
}


def test_a_blog(workshop, serve, read, server, open_page) -> None:
    need(shutil.which("jekyll"), "Jekyll")
    workshop.write(SITE)
    workshop.paste("jekyll.md")
    workshop.run("jekyll", "build", "--quiet")
    serve(workshop.folder / "_site")
    page = read_both(read, server, FIRST, SECOND)
    read_without_scripts(open_page, FIRST)
    page.goto(f"{BUILT_PAGES}/silent/")
    assert page.locator("live-comments").count() == 0
