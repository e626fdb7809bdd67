"""The checks, in the order in which they are asked. A new one is a file and an entry here.

First those that are sure of themselves, then those that only add points, last the site's own policy: what waits by
policy still has its points, and what the points take for spam does not wait.
"""

from comments.moderation.checks import (
    banned,
    bayes,
    first_comment,
    flood,
    impostor,
    links,
    names,
    rejections,
    repeated,
    script_mix,
    site_holds_all,
    words,
)
from comments.moderation.verdict import SCORE, Check

CHECKS: tuple[Check, ...] = (
    Check("banned", "Bans", "Refuses or shadows whom you have banned.", banned.find, for_trusted=True),
    Check("words", "Words", "Your lists of words below.", words.find),
    Check(
        "links",
        "Links",
        "Points for many links, and for one without a word beside it; your list of domains below.",
        links.find,
    ),
    Check("repeated", "Repeated text", "Points for what was written here before, by anybody.", repeated.find),
    Check("rejections", "Refused before", "Points for an author whose comments are often refused.", rejections.find),
    Check(
        "script_mix", "Disguised letters", "Points for Latin words with letters that only look Latin.", script_mix.find
    ),
    Check("names", "Names", "Points for a name that is an address or an offer.", names.find),
    Check(
        "impostor",
        "Names of your team",
        "Points for a name like that of somebody with a badge.",
        impostor.find,
        for_trusted=True,
    ),
    Check("bayes", "Learned", "Points for what reads like the spam that you have marked here.", bayes.find),
    Check("flood", "Flood", "Holds newcomers while far more of them than usual write here.", flood.find),
    Check(
        "site_holds_all",
        "Hold all",
        "Holds every comment, where the site says so.",
        site_holds_all.find,
        for_trusted=True,
    ),
    Check("first_comment", "First comment", "Holds who is new, where the site says so.", first_comment.find),
)
_LABELS = {check.name: check.label for check in CHECKS} | {SCORE: "Points added up"}


def label_of(name: str) -> str:
    """How moderators read a check's name; one that is no longer there keeps its own."""
    return _LABELS.get(name, name)
