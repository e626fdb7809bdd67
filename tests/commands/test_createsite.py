from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from comments.models import Site

pytestmark = pytest.mark.django_db


def createsite(*arguments: str) -> str:
    output = StringIO()
    call_command("createsite", *arguments, stdout=output)
    return output.getvalue()


def test_a_site_is_made_with_canonical_origins() -> None:
    output = createsite(
        "my-blog", "--name", "My blog", "--origin", "https://Blog.Example:443/", "--origin", "http://localhost:8001"
    )
    site = Site.objects.get()
    assert (site.key, site.name) == ("my-blog", "My blog")
    assert site.origins == ["https://blog.example", "http://localhost:8001"]
    assert "my-blog" in output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["My Blog", "--name", "N", "--origin", "https://a.example"], "small letters"),
        (["a" * 65, "--name", "N", "--origin", "https://a.example"], "key"),
        (["a", "--name", "", "--origin", "https://a.example"], "name"),
        (["a", "--name", "N", "--origin", "a.example"], "--origin"),
        (["a", "--name", "N", "--origin", "https://a.example/path"], "--origin"),
        (["a", "--name", "N", "--origin", "ftp://a.example"], "--origin"),
        (["a", "--name", "N"], "--origin"),
        (["taken", "--name", "N", "--origin", "https://a.example"], "already exists"),
    ],
)
def test_bad_words_are_refused_clearly(arguments: list[str], words: str) -> None:
    Site.objects.create(key="taken", name="Taken")
    with pytest.raises(CommandError, match=words):
        createsite(*arguments)
    assert Site.objects.count() == 1
