"""How often moderators are mailed: a row for each of them and each of their sites, made when first needed."""

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet

from comments.enums import MailPace
from comments.models import NoticeChoice, Site
from comments.queries.moderation import moderated_sites

# Who can be mailed at all.
REACHABLE = {"is_active": True, "is_staff": True}

# Sites that superusers look after for want of others.
NOBODYS = Q(moderators=None, owners=None)


def has_missing() -> bool:
    """Whether somebody who is mailed unasked has no row yet. Only reads."""
    return _moderators_without().exists() or _superusers_without().exists()


def make_missing() -> None:
    """Unasked, a site's moderators and owners get the digest, and where it has none, superusers do."""
    for user in [*_moderators_without(), *_superusers_without()]:
        _make(user, _unasked(user), MailPace.HOURLY)


def choices_of(user: User) -> QuerySet[NoticeChoice]:
    """One for each site the user moderates; about those of others a superuser is mailed nothing until they ask."""
    _make(user, _unasked(user), MailPace.HOURLY)
    _make(user, moderated_sites(user), MailPace.NONE)
    return NoticeChoice.objects.filter(user=user, site__in=moderated_sites(user))


def _make(user: User, sites: QuerySet[Site], pace: MailPace) -> None:
    rows = [NoticeChoice(user=user, site=site, pace=pace) for site in sites.exclude(notice_choices__user=user)]
    if rows:
        NoticeChoice.objects.bulk_create(rows, ignore_conflicts=True)


def _unasked(user: User) -> QuerySet[Site]:
    listed = Q(pk__in=user.moderated_sites.values("pk")) | Q(pk__in=user.owned_sites.values("pk"))
    return moderated_sites(user).filter(listed | NOBODYS)


def _reachable() -> QuerySet[User]:
    return User.objects.filter(**REACHABLE).exclude(email="")


def _without_choice(sites: QuerySet[Site]) -> Q:
    chosen = NoticeChoice.objects.filter(user=OuterRef(OuterRef("pk")), site=OuterRef("pk"))
    return Q(Exists(sites.filter(~Exists(chosen))))


def _moderators_without() -> QuerySet[User]:
    theirs = Q(moderators=OuterRef("pk")) | Q(owners=OuterRef("pk"))
    return _reachable().filter(_without_choice(Site.objects.filter(theirs)))


def _superusers_without() -> QuerySet[User]:
    return _reachable().filter(_without_choice(Site.objects.filter(NOBODYS)), is_superuser=True)
