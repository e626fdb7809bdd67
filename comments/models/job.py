from django.db import models


class PeriodicJob(models.Model):
    """When a job of the worker's table is due next; who moves `due_at` on has taken it (worker/jobs.py)."""

    name = models.CharField(max_length=40, primary_key=True)
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
