"""Where readers wrote from, forgotten: what is kept of a network is a keyed hash, and that for sixty days."""

from datetime import timedelta

from django.utils import timezone

from comments.models import Comment, Report

KEPT_DAYS = 60


def forget_networks() -> None:
    """Of comments and reports that are older."""
    old = timezone.now() - timedelta(days=KEPT_DAYS)
    Comment.objects.filter(created_at__lt=old).exclude(network="").update(network="")
    Report.objects.filter(created_at__lt=old).exclude(voice="").update(voice="")
