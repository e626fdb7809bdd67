"""The checks, in the order in which they are asked. A new one is a file and an entry here.

First those that are sure of themselves, then those that only add points, last the site's own policy: what waits by
policy still has its points, and what the points take for spam does not wait.
"""

from comments.moderation.checks import banned, first_comment, impostor, site_holds_all
from comments.moderation.verdict import Check

CHECKS: tuple[Check, ...] = (
    Check("banned", "Bans", "Refuses or shadows whom you have banned.", banned.find, for_trusted=True),
    Check(
        "impostor",
        "Names of your team",
        "Points for a name like that of somebody with a badge.",
        impostor.find,
        for_trusted=True,
    ),
    Check(
        "site_holds_all",
        "Hold all",
        "Holds every comment, where the site says so.",
        site_holds_all.find,
        for_trusted=True,
    ),
    Check("first_comment", "First comment", "Holds who is new, where the site says so.", first_comment.find),
)
