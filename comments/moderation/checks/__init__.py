"""The checks by name, in the order in which they are asked. A new one is a file and a line here."""

from comments.moderation.checks import banned, first_comment, impostor, site_holds_all
from comments.moderation.verdict import Check

# Who is trusted is met by these alone (queries/trust.py).
ASKED_OF_ALL = ("banned", "site_holds_all", "impostor")
CHECKS: dict[str, Check] = {
    "banned": banned.check,
    "site_holds_all": site_holds_all.check,
    "impostor": impostor.check,
    "first_comment": first_comment.check,
}
