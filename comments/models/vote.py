from django.db import models
from django.db.models import Q

from comments.models.author import Author
from comments.models.comment import Comment


class Vote(models.Model):
    """What one author thinks of one comment. A vote taken back has no row; the totals stand in the comment."""

    # The constraint below is its index too.
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="votes", db_index=False)
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+")
    value = models.SmallIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "comment"], name="one_vote_per_author"),
            models.CheckConstraint(condition=Q(value__in=[-1, 1]), name="vote_is_up_or_down"),
        ]

    def __str__(self) -> str:
        return f"{self.value:+d}"
