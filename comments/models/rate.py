from django.db import models


class Rate(models.Model):
    """How often something happened in one window, for rate limits that all processes share without Redis.

    The key holds a keyed hash, never an address.
    """

    key = models.CharField(max_length=200, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    expires_at = models.FloatField(db_index=True)  # seconds since 1970, as `limits` counts them

    def __str__(self) -> str:
        return self.key
