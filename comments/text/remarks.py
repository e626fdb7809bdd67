"""A few words to one person: why a comment was rejected, why one was reported."""

from django.utils.translation import gettext as _

from comments.text.lines import clean_line


def clean_remark(raw: str, max_length: int) -> str:
    """One clean line, "" when nothing visible is left. ValueError with words for who wrote it."""
    remark = clean_line(raw)
    if len(remark) > max_length:
        words = _("Please shorten this to %(limit)s characters; it has %(length)s.")
        raise ValueError(words % {"limit": max_length, "length": len(remark)})
    return remark
