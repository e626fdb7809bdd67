from django.db import models

from comments.models.site import Site


class FloodWindow(models.Model):
    """How many newcomers wrote on a site within one stretch of time, numbered since 1970 (services/floods.py)."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="flood_windows", db_index=False)
    window = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    # Counted in a flood: tells nothing of what is usual.
    is_flood = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "window"], name="one_count_per_window")]

    def __str__(self) -> str:
        return f"{self.site}: {self.number}"
