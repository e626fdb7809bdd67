import shutil

from tests.conftest import need
from tests.recipes.reading import FIRST_TITLE, SECOND_TITLE, Post, read_both, read_without_scripts
from tests.servers import BUILT_PAGES

FIRST = Post("/hugo-first/", "/hugo-first", FIRST_TITLE, language="de")
SECOND = Post("/hugo-second/", "hugo two", SECOND_TITLE, language="de")
SITE = {
    "config.toml": f'baseURL = "{BUILT_PAGES}/"\ntitle = "A blog"\ndefaultContentLanguage = "de"\n'
    'disableKinds = ["taxonomy", "term", "RSS", "section", "home"]\n',
    "layouts/_default/single.html": """<!doctype html><html lang="{{ site.Language.Lang }}">
<head><meta charset="utf-8"><title>{{ .Title }}</title></head><body><main>{{ .Content }}
{{ if ne .Params.comments false }}{{ partial "comments.html" . }}{{ end }}</main></body></html>
""",
    "content/hugo-first.md": f"---\ntitle: {FIRST_TITLE}\n---\nWords.\n",
    "content/hugo-second.md": f"---\ntitle: '{SECOND_TITLE}'\ncomments_id: hugo two\n---\nWords.\n",
    "content/silent.md": "---\ntitle: Silent\ncomments: false\n---\nWords.\n",
}


def test_a_blog(workshop, serve, read, server, open_page) -> None:
    need(shutil.which("hugo"), "Hugo")
    workshop.write(SITE)
    workshop.paste("hugo.md")
    workshop.run("hugo", "--quiet")
    serve(workshop.folder / "public")
    page = read_both(read, server, FIRST, SECOND)
    read_without_scripts(open_page, FIRST)
    page.goto(f"{BUILT_PAGES}/silent/")
    assert page.locator("live-comments").count() == 0
