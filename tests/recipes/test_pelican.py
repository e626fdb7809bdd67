import pytest

from tests.recipes.reading import FIRST_TITLE, SECOND_TITLE, Post, read_both, read_without_scripts
from tests.servers import BUILT_PAGES


def articles(theme: str) -> dict[str, str]:
    return {
        "pelicanconf.py": f'SITENAME = "A blog"\nSITEURL = "{BUILT_PAGES}"\nPATH = "content"\nTHEME = "{theme}"\n'
        'TIMEZONE = "UTC"\nDEFAULT_LANG = "de"\nTHEME_TEMPLATES_OVERRIDES = ["templates"]\n',
        "content/first.md": f"Title: {FIRST_TITLE}\nDate: 2026-11-01\nSlug: {theme}-first\n\nWords.\n",
        "content/second.md": f"Title: {SECOND_TITLE}\nDate: 2026-11-02\nSlug: {theme}-second\n"
        f"Comments_id: {theme}/two\n\nWords.\n",
    }


@pytest.mark.parametrize("theme", ["notmyidea", "simple"])
def test_a_blog(theme: str, workshop, serve, read, server, open_page) -> None:
    first = Post(f"/{theme}-first.html", f"{theme}-first", FIRST_TITLE, language="de")
    second = Post(f"/{theme}-second.html", f"{theme}/two", SECOND_TITLE, language="de")
    workshop.write(articles(theme))
    workshop.paste("pelican.md")
    workshop.run("pelican", "content", "-s", "pelicanconf.py", "-o", "output")
    serve(workshop.folder / "output")
    read_both(read, server, first, second)
    read_without_scripts(open_page, first)
