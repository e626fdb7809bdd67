"""Tells moderators what waits for them, by the moderation log, at its own pace: no post waits for this."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from comments.enums import Action, MailPace
from comments.mail.choices import REACHABLE, has_missing, make_missing
from comments.mail.outbox import queue_mail
from comments.models import ModerationEntry, NoticeChoice, QueueItem
from comments.notifications.notice import MOST_LISTED, compose
from comments.queries.moderation import moderated_sites

# What can bring a comment before a moderator, or the same one with other words.
NEWS = (Action.HELD, Action.REVISED, Action.REQUEUED, Action.REPORTED)
# At most one mail about a site in so long. «At once» has its limit too, or a flood of comments were one of mails.
PACES = {
    MailPace.AT_ONCE: timedelta(minutes=1),
    MailPace.HOURLY: timedelta(hours=1),
    MailPace.DAILY: timedelta(days=1),
}


def somebody_is_due() -> bool:
    """Whether there is anybody to tell anything. Only reads."""
    return settings.MAILS and (_due(timezone.now()).exists() or has_missing())


def tell_moderators() -> None:
    """Queue a mail for everybody whose time has come and who has not been told of something that waits still."""
    make_missing()
    now = timezone.now()
    for choice in _due(now).select_related("user", "site"):
        _tell(choice, now)


def _due(now: datetime) -> QuerySet[NoticeChoice]:
    """Choices with news since they were told last, and with their pause over."""
    reachable = {f"user__{name}": value for name, value in REACHABLE.items()}
    news = ModerationEntry.objects.filter(site=OuterRef("site"), seq__gt=OuterRef("told_seq"), action__in=NEWS)
    rested = Q(mailed_at=None)
    for pace, pause in PACES.items():
        rested |= Q(pace=pace, mailed_at__lte=now - pause)
    choices = NoticeChoice.objects.filter(rested, Exists(news), pace__in=PACES, **reachable)
    # In a flood they are told once that it is one (floods.py); what waits still is told when it is over.
    return choices.exclude(user__email="").exclude(site__flooded_until__gt=now)


def _tell(choice: NoticeChoice, now: datetime) -> None:
    """The place in the log moves on together with the mail that tells of what was before it: nothing is told twice, by
    however many workers, and nothing is left out."""
    if not moderated_sites(choice.user).filter(pk=choice.site_id).exists():
        choice.delete()
        return
    newest = choice.site.moderation_entries.aggregate(newest=Max("seq"))["newest"]
    news = choice.site.moderation_entries.filter(seq__gt=choice.told_seq, action__in=NEWS)
    waiting = QueueItem.objects.filter(site=choice.site, comment__in=news.values("comment"))
    count = waiting.count()
    items = list(waiting.select_related("comment__thread__site").order_by("since", "pk")[:MOST_LISTED])
    with transaction.atomic():
        as_read = NoticeChoice.objects.filter(pk=choice.pk, told_seq=choice.told_seq)
        if as_read.update(told_seq=newest, mailed_at=now if items else F("mailed_at")) and items:
            queue_mail(purpose=f"waiting {choice.pk} {newest}", to=choice.user.email, **compose(choice, items, count))
