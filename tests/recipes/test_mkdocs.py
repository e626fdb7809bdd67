from tests.recipes.reading import FIRST_TITLE, SECOND_TITLE, Post, read_both, read_without_scripts
from tests.servers import BUILT_PAGES

FIRST = Post("/mkdocs-first/", "/mkdocs-first", FIRST_TITLE, language="de")
SECOND = Post("/mkdocs-second/", "mkdocs-two", SECOND_TITLE, language="de")
SITE = {
    "mkdocs.yml": f"""
site_name: A blog
site_url: {BUILT_PAGES}/
theme:
  name: material
  custom_dir: overrides
  language: de
  font: false
  features: [navigation.instant]
""",
    "docs/index.md": "# A blog\n\nNo comments here.\n",
    "docs/mkdocs-first.md": f"---\ncomments: true\n---\n# {FIRST_TITLE}\n\n[{SECOND_TITLE}](mkdocs-second.md)\n",
    "docs/mkdocs-second.md": f"---\ncomments: true\ncomments_id: mkdocs-two\n---\n# {SECOND_TITLE}\n\nWords.\n",
}


def test_a_site_with_instant_navigation(workshop, serve, read, server, open_page) -> None:
    workshop.write(SITE)
    workshop.paste("mkdocs.md")
    workshop.run("mkdocs", "build")
    serve(workshop.folder / "site")
    page = read_both(read, server, FIRST, SECOND, by_link=True)
    page.goto(BUILT_PAGES)
    assert page.locator("live-comments").count() == 0
    read_without_scripts(open_page, FIRST)
