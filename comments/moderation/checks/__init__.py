"""The checks in the order in which they are asked. A new one is a file and a line here."""

from collections.abc import Callable

from comments.moderation.checks import first_comment, site_holds_all
from comments.moderation.verdict import Case, Hold

CHECKS: tuple[Callable[[Case], Hold | None], ...] = (site_holds_all.check, first_comment.check)
