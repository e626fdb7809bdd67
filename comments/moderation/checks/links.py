from collections import Counter

from comments.enums import Outcome
from comments.models import Site
from comments.moderation.verdict import Case, Finding
from comments.text.linked import hosts_of_links, with_parents

# Of 434 comments that one public Isso file had published, 51 had three links or more, 22 ten or more: spam nearly all.
POINTS_PER_LINK = 1.5
MOST_POINTS = 12
# So often the same host is no list of sources.
MANY_TO_ONE = 3
# A comment of a link and hardly a word is no answer to anything.
FEW_LETTERS = 20


def find(case: Case) -> Finding | None:
    """Links count each time; those to the site's own pages don't, nor does the author's website. A domain that the site
    takes for spam is firm."""
    listed = listed_domain(case)
    if listed:
        return Finding(Outcome.SPAM, 0, f"Links to {listed}, which this site takes for spam.")
    hosts = Counter(host for host in hosts_of_links(case.comment.html) if host not in own_hosts(case.site))
    number = hosts.total()
    if not number:
        return None
    host, most = hosts.most_common(1)[0]
    points = POINTS_PER_LINK * max(0, number - case.site.links_allowed)
    points += 2 if most > MANY_TO_ONE else 0
    bare = sum(map(str.isalpha, case.text_without_links)) < FEW_LETTERS
    points += 2 if bare else 0
    if not points:
        return None
    return Finding(Outcome.NOTE, min(points, MOST_POINTS), _words(number, host, most, bare))


def listed_domain(case: Case) -> str:
    """The first linked domain that is on the site's list, "" for none."""
    listed = set(case.site.spam_domains.split())
    domains = (domain for host in case.hosts for domain in with_parents(host)) if listed else ()
    return next((domain for domain in domains if domain in listed), "")


def own_hosts(site: Site) -> set[str]:
    return {origin.partition("://")[2].partition(":")[0] for origin in site.origins}


def _words(number: int, host: str, most: int, bare: bool) -> str:
    links = "1 link" if number == 1 else f"{number} links"
    one = f", {most} of them to {host}" if most > 1 else f" to {host}" if number == 1 else ""
    return f"{links}{one}{' and hardly a word' if bare else ''}."
