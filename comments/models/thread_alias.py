from django.db import models

from comments import conf
from comments.models.site import Site
from comments.models.thread import Thread


class ThreadAlias(models.Model):
    """A name that a thread had before it was moved, or that of a thread that was merged into it.

    Links, feeds and open pages go on by it. No thread of the site has the same key: whoever moves one looks first.
    """

    # The constraint below is its index too.
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="thread_aliases", db_index=False)
    key = models.CharField(max_length=conf.KEY_LENGTH)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="aliases")

    class Meta:
        verbose_name_plural = "thread aliases"
        constraints = [models.UniqueConstraint(fields=["site", "key"], name="one_alias_per_key")]

    def __str__(self) -> str:
        return self.key
