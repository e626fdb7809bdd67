from django.db import models
from django.utils import timezone

from comments.models.comment import Comment
from comments.models.site import Site


class QueueItem(models.Model):
    """A comment that wants a moderator: it waits, or it is public and readers have reported it.

    A table of its own, as the queue is read by site, age, risk and cluster: beside a million comments, and beside other
    sites' fifty thousand that wait, a page of it costs the same. The services keep it in step (services/queue.py).
    """

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, primary_key=True, related_name="queue_item")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="queue", db_index=False)
    # The name of the check that held it, REPORTED, or REQUEUED by a moderator.
    why = models.CharField(max_length=40)
    risk = models.FloatField(default=0)
    # What a flood has in common: items of one cluster are decided with one click.
    cluster = models.CharField(max_length=64, blank=True)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("since", "comment")
        verbose_name_plural = "queue"
        verbose_name_plural = "queue"
        indexes = [
            models.Index(fields=["since"], name="queue_of_all_by_age"),
            models.Index(fields=["-risk", "since"], name="queue_of_all_by_risk"),
            models.Index(fields=["site", "since"], name="queue_by_age"),
            models.Index(fields=["site", "-risk", "since"], name="queue_by_risk"),
            models.Index(fields=["site", "cluster"], name="queue_by_cluster"),
        ]

    def __str__(self) -> str:
        return f"{self.why}, {self.since:%Y-%m-%d %H:%M}"
