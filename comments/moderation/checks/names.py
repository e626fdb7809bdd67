import re

from comments.enums import Outcome
from comments.moderation.verdict import Case, Finding
from comments.text.hosts import canonical_host, is_public_name
from comments.text.lookalikes import words_of

_ADDRESS = re.compile(r"https?:|www\.", re.IGNORECASE)
_TOP = re.compile(r"[a-z]{2,}|xn--[a-z0-9-]+")
# What businesses sign with, never people; as they read after text/lookalikes.py.
_TRADE = frozenset(
    words_of(
        "seo backlinks casino kasino bonus betting slots poker viagra cialis pharmacy pills loans credit forex crypto "
        "bitcoin trading escorts dating cheap buy replica rolex essay writing services service agency marketing "
        "hosting vpn movers plumber locksmith roofing dentist lawyer attorney online best top free coupon "
        "купить заказать казино кредит ставки"
    )
)
FEWEST_OF_TRADE = 2
POINTS_ADDRESS, POINTS_DOMAIN, POINTS_TRADE = 5, 2, 4


def find(case: Case) -> Finding | None:
    """A name that is an address, or what somebody sells."""
    name = case.comment.author_name.strip()
    if _ADDRESS.match(name):
        return Finding(Outcome.NOTE, POINTS_ADDRESS, "The name is a web address.")
    if is_domain(name):
        return Finding(Outcome.NOTE, POINTS_DOMAIN, "The name is a domain.")
    if len(_TRADE.intersection(words_of(name))) >= FEWEST_OF_TRADE:
        return Finding(Outcome.NOTE, POINTS_TRADE, "The name is an offer.")
    return None


def is_domain(name: str) -> bool:
    """A whole name like shop.example. «J.R.R.» and «Dr. No» are none."""
    try:
        host = canonical_host(name)
    except ValueError:
        return False
    return is_public_name(host) and bool(_TOP.fullmatch(host.rpartition(".")[2]))
