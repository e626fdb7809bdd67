"""The catalogues: complete in their keys and words, whole in their placeholders, and compiled."""

import re
import shutil
import subprocess
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation.template import templatize

from tests.conftest import need

ROOT = Path(settings.BASE_DIR)
LOCALES = ROOT / "comments" / "locale"
CATALOGUES = sorted(LOCALES.glob("*/LC_MESSAGES/django.po"))
STALE = "run `make messages`"
_PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w*\}")
_TAG = re.compile(r"<[^>]*>")

Key = tuple[str, str]


def keys(catalogue: polib.POFile) -> set[Key]:
    return {(entry.msgid, entry.msgid_plural) for entry in catalogue if not entry.obsolete}


def template() -> polib.POFile:
    return polib.pofile(str(LOCALES / "django.pot"))


def test_what_readers_meet_is_all_in_the_template(tmp_path: Path) -> None:
    need(shutil.which("xgettext"), "gettext")
    files = [str(path) for folder in ("comments", "commentsite") for path in sorted((ROOT / folder).rglob("*.py"))]
    for number, path in enumerate(sorted((ROOT / "templates").rglob("*.html"))):
        copy = tmp_path / f"{number}.py"
        copy.write_text(templatize(path.read_text()))
        files.append(str(copy))
    words = ("gettext_noop", "gettext_lazy", "ngettext_lazy:1,2", "pgettext:1c,2", "npgettext:1c,2,3", "_")
    command = [
        "xgettext",
        "--language=Python",
        "--from-code=UTF-8",
        "--output=-",
        *(f"--keyword={word}" for word in words),
    ]
    found = subprocess.run([*command, *files], check=True, capture_output=True, text=True, cwd=tmp_path).stdout
    assert keys(polib.pofile(found)) == keys(template()), STALE


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_catalogue_has_every_key_and_keeps_every_placeholder(path: Path) -> None:
    catalogue = polib.pofile(str(path))
    assert keys(catalogue) == keys(template()), STALE
    forms = int(re.search(r"nplurals=(\d)", catalogue.metadata["Plural-Forms"])[1])  # type: ignore[index]
    for entry in catalogue.translated_entries():
        assert not entry.fuzzy
        if entry.msgid_plural:
            assert sorted(entry.msgstr_plural) == list(range(forms)), entry.msgid
        translations = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
        originals = [sorted(_kept(each)) for each in (entry.msgid, entry.msgid_plural or entry.msgid)]
        for words in translations:
            # «one» may stand as a word in the form that is only ever used for it.
            kept = sorted(_kept(words))
            assert kept in originals or (entry.msgid_plural and kept == _without_number(originals[0])), words


def _kept(words: str) -> list[str]:
    return _PLACEHOLDER.findall(words) + [_PLACEHOLDER.sub("", tag) for tag in _TAG.findall(words)]


def _without_number(kept: list[str]) -> list[str]:
    return [each for each in kept if each != "%(number)s"]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_catalogue_has_words_for_everything(path: Path) -> None:
    """One English sentence in a page of another language looks broken, and nobody who reads the code would see it."""
    assert [entry.msgid for entry in polib.pofile(str(path)).untranslated_entries()] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_catalogue_is_compiled(path: Path) -> None:
    compiled = polib.mofile(str(path.with_suffix(".mo")))
    written = {(entry.msgid, entry.msgstr, *_forms(entry)) for entry in polib.pofile(str(path)).translated_entries()}
    assert {(entry.msgid, entry.msgstr, *_forms(entry)) for entry in compiled} == written, STALE


def _forms(entry: polib.POEntry | polib.MOEntry) -> tuple[str, ...]:
    return tuple(words for _, words in sorted(entry.msgstr_plural.items()))


def test_there_are_the_languages_of_the_widget() -> None:
    """A reader meets the widget and the pages, often in one sitting."""
    widget = {path.stem for path in (ROOT / "static" / "comments" / "locale").glob("*.json")}
    assert {"en", *(path.parts[-3].replace("_", "-") for path in CATALOGUES)} == widget
    assert len(settings.LANGUAGES) == len(widget), "a language without words must not be offered"
