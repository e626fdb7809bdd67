"""Floods: far more newcomers than usual write on a site. While one lasts their comments wait, and nobody else's.

Newcomers are counted, since a flood's every other post comes from a new address and a new name: limits by address see
nothing. One statement counts, for all processes.
"""

import logging
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, Min, QuerySet, Sum
from django.utils import timezone

from comments.enums import Action
from comments.journal import note
from comments.models import FloodWindow, Site

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 600
# Ten times the usual, as blogs that were flooded report it; fewer than so many are a good day for any blog.
TIMES_USUAL = 10
FEWEST = 30
USUAL_DAYS = 7
WINDOWS_PER_DAY = 86400 // WINDOW_SECONDS
# A flood is over when for so long a stretch had less than half of what began it.
CALM = timedelta(minutes=30)
# Beyond the fewest, what is usual is asked for with every so many posts.
ASK_EVERY = 10

_COUNT = """
    INSERT INTO comments_floodwindow (site_id, "window", number, is_flood) VALUES (%s, %s, 1, %s)
    ON CONFLICT (site_id, "window") DO UPDATE
    SET number = comments_floodwindow.number + 1, is_flood = excluded.is_flood RETURNING number
"""


def count_newcomer(site: Site, now: datetime) -> None:
    """Count somebody's first comment on a site; begin or prolong a flood. `site` itself knows at once, what other
    processes remember of it follows within two seconds. A site that has switched the check off has no floods."""
    if not float(site.checks.get("flood", 1)):
        return
    window = int(now.timestamp()) // WINDOW_SECONDS
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [site.pk, window, site.is_flooded(now)])
        number = int(cursor.fetchone()[0])
    if number * 2 < FEWEST or number % ASK_EVERY:
        return
    threshold = max(FEWEST, TIMES_USUAL * usual_number(site, window))
    if site.is_flooded(now):
        if number * 2 >= threshold:
            _prolong(site, now)
    elif number >= threshold:
        _begin(site, now, number)


def usual_number(site: Site, window: int) -> float:
    """Newcomers in one stretch, on average of the last days without a flood; a young site is taken for a day old."""
    since = window - USUAL_DAYS * WINDOWS_PER_DAY
    calm = site.flood_windows.filter(window__gte=since, window__lt=window)
    found = calm.filter(is_flood=False).aggregate(total=Sum("number"), first=Min("window"))
    flooded = calm.filter(is_flood=True).aggregate(number=Count("pk"))["number"]
    if found["first"] is None:
        return 0
    return float(found["total"] / max(WINDOWS_PER_DAY, window - found["first"] - flooded))


def _begin(site: Site, now: datetime, number: int) -> None:
    """Once, where several processes count together."""
    until = now + CALM
    begun = Site.objects.filter(pk=site.pk, flooded_since=None).update(flooded_since=now, flooded_until=until)
    site.flooded_since, site.flooded_until = now, until
    if begun:
        note(Action.FLOODED, site=site, after={"newcomers": number, "minutes": WINDOW_SECONDS // 60})
        logger.warning("A flood on the site %s: its newcomers' comments wait.", site.key)


def _prolong(site: Site, now: datetime) -> None:
    site.flooded_until = now + CALM
    Site.objects.filter(pk=site.pk).exclude(flooded_since=None).update(flooded_until=site.flooded_until)


def some_are_over() -> bool:
    return _over().exists()


def end_floods() -> None:
    """Of sites where it has been calm for long enough."""
    for site in _over():
        with transaction.atomic():
            if _over().filter(pk=site.pk).update(flooded_since=None, flooded_until=None):
                note(Action.CALMED, site=site)


def _over() -> QuerySet[Site]:
    return Site.objects.filter(flooded_until__lte=timezone.now())


def forget_windows() -> None:
    """That tell nothing of what is usual any more."""
    oldest = int(timezone.now().timestamp()) // WINDOW_SECONDS - USUAL_DAYS * WINDOWS_PER_DAY
    FloodWindow.objects.filter(window__lt=oldest).delete()
