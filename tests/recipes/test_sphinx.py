import pytest

from tests.recipes.reading import FIRST_TITLE, SECOND_TITLE, Post, read_both, read_without_scripts
from tests.servers import BUILT_PAGES


def documents(theme: str) -> dict[str, str]:
    return {
        "conf.py": f'project = "A blog"\nlanguage = "de"\nhtml_theme = "{theme}"\nsmartquotes = False\n'
        'templates_path = ["_templates"]\n',
        "index.rst": f"A blog\n======\n\n.. toctree::\n\n   {theme}-first\n   {theme}/second\n",
        f"{theme}-first.rst": f"{FIRST_TITLE}\n=====\n\nWords.\n",
        f"{theme}/second.rst": f"{SECOND_TITLE}\n===============\n\nWords.\n",
        "silent.rst": ":orphan:\n:nocomments:\n\nSilent\n======\n",
    }


@pytest.mark.parametrize(("theme", "block"), [("alabaster", "body"), ("furo", "content")])
def test_a_manual(theme: str, block: str, workshop, serve, read, server, open_page) -> None:
    first = Post(f"/{theme}-first.html", f"{theme}-first", FIRST_TITLE, language="de")
    second = Post(f"/{theme}/second.html", f"{theme}/second", SECOND_TITLE, language="de")
    workshop.write(documents(theme))
    workshop.paste("sphinx.md")
    template = workshop.folder / "_templates" / "page.html"
    template.write_text(template.read_text().replace("{% block body %}", f"{{% block {block} %}}"))
    workshop.run("sphinx-build", "-q", ".", "_build")
    serve(workshop.folder / "_build")
    page = read_both(read, server, first, second)
    read_without_scripts(open_page, first)
    page.goto(f"{BUILT_PAGES}/silent.html")
    assert page.locator("live-comments").count() == 0
