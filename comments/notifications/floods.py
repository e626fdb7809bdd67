"""Tells moderators once that a flood has begun. Until it is over they get no mail about what waits (waiting.py)."""

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from comments.enums import MailPace
from comments.mail.choices import REACHABLE
from comments.mail.outbox import queue_mail
from comments.maillinks import stop_url
from comments.models import NoticeChoice, Site
from comments.queries.moderation import moderated_sites
from comments.text.inert import without_links


def somebody_is_untold() -> bool:
    """Whether a flood has begun that nobody was told of. Only reads."""
    return settings.MAILS and _untold().exists()


def tell_of_floods() -> None:
    """One mail to everybody who wants any about a site. Told again, as after a crash, it is the same mail."""
    for site in _untold():
        reachable = {f"user__{name}": value for name, value in REACHABLE.items()}
        choices = NoticeChoice.objects.filter(site=site, **reachable).exclude(pace=MailPace.NONE)
        for choice in choices.exclude(user__email="").select_related("user"):
            if moderated_sites(choice.user).filter(pk=site.pk).exists():
                _tell(choice, site)
        Site.objects.filter(pk=site.pk).update(flood_told_at=site.flooded_since)


def _untold() -> QuerySet[Site]:
    """Sites whose flood began after the last that was told."""
    flooded = Site.objects.filter(flooded_until__gt=timezone.now())
    return flooded.filter(Q(flood_told_at=None) | Q(flood_told_at__lt=F("flooded_since")))


def _tell(choice: NoticeChoice, site: Site) -> None:
    stop = stop_url(choice.pk)
    context = {
        "site": without_links(site.name),
        "since": site.flooded_since,
        "desk_url": f"{settings.BASE_URL}{reverse('admin:comments_queueitem_changelist')}",
        "stop_url": stop,
    }
    queue_mail(
        purpose=f"flood {choice.pk} {site.flooded_since}",
        to=choice.user.email,
        subject=f"[{site.name[:40]}] A flood of comments: newcomers wait",
        text=render_to_string("comments/mail/flood.txt", context),
        html=render_to_string("comments/mail/flood.html", context),
        unsubscribe_url=stop,
    )
