from django.db import models

from comments.models.comment import Comment
from comments.models.site import Site


class BayesWord(models.Model):
    """In how many comments of spam and of ham a word was, by the site's moderators. The word itself is not kept: `hash`
    is keyed, and of one site alone (moderation/bayes.py)."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="bayes_words", db_index=False)
    hash = models.BigIntegerField()
    spam = models.PositiveIntegerField(default=0)
    ham = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "hash"], name="one_row_per_word")]

    def __str__(self) -> str:
        return f"{self.hash}: {self.spam} spam, {self.ham} ham"


class BayesLesson(models.Model):
    """What was learned from a comment: a decision that is corrected is unlearned first."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, primary_key=True, related_name="bayes_lesson")
    is_spam = models.BooleanField()

    def __str__(self) -> str:
        return "spam" if self.is_spam else "ham"
