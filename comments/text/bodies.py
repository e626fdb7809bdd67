"""Comment bodies: the Markdown that is stored as its author wrote it."""

import re

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from comments.text.characters import has_noncharacters, has_visible, refuse_unstorable

_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")
_CONTROLS = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f]")
_LEADING_BLANK_LINES = re.compile(r"\A(?:[^\S\n]*\n)+")


def clean_body(raw: str, max_length: int) -> str:
    """The body as it is stored: lines end in LF, no controls, no blank lines around it.

    The characters stay as they were typed, without Unicode normalisation: a body may be code, where two spellings of
    one letter are two things. The first line keeps its indentation for the same reason.
    ValueError with words for its author when it is empty, longer than max_length or cannot be stored.
    """
    refuse_unstorable(raw)
    if has_noncharacters(raw):
        raise ValueError(_("Please remove the characters that cannot be shown."))
    text = _CONTROLS.sub("", _LINE_ENDS.sub("\n", raw))
    text = _LEADING_BLANK_LINES.sub("", text).rstrip()
    if not has_visible(text):
        raise ValueError(_("Please write something first."))
    if len(text) > max_length:
        words = _("Please shorten the comment to %(limit)s characters; it has %(length)s.")
        raise ValueError(words % {"limit": _grouped(max_length), "length": _grouped(len(text))})
    return text


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)
