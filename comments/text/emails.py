"""E-mail addresses of authors: for answers to them, never shown, never an identity."""

from django.utils.translation import gettext as _

from comments.text.characters import refuse_unstorable

MAX_EMAIL_LENGTH = 254


def clean_email(raw: str) -> str:
    """The address with its domain in lower case; "" for none. ValueError with words for its author.

    Only the shape is judged: asking the DNS here would make every comment wait for somebody else's server.
    """
    from email_validator import EmailNotValidError, validate_email

    refuse_unstorable(raw)
    address = raw.strip()
    if not address:
        return ""
    if len(address) > MAX_EMAIL_LENGTH:
        words = _("Please give an e-mail address of at most %(limit)s characters.")
        raise ValueError(words % {"limit": MAX_EMAIL_LENGTH})
    try:
        return validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError:
        raise ValueError(_("Please give a complete e-mail address, such as ann@example.org, or none.")) from None
