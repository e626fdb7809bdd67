"""Names that authors give themselves."""

from django.utils.translation import gettext as _

from comments import conf
from comments.text.lines import clean_line

MAX_NAME_LENGTH = conf.NAME_LENGTH


def clean_name(raw: str) -> str:
    """The name as it is stored and shown; "" when nothing visible is left. ValueError with words for its author."""
    name = clean_line(raw)
    if len(name) > MAX_NAME_LENGTH:
        raise ValueError(_("Please shorten the name to %(limit)s characters.") % {"limit": MAX_NAME_LENGTH})
    return name
