"""Who is looking at what in the queue. Courtesy between moderators, not a lock."""

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from comments.events import ring_claims
from comments.journal import Actor
from comments.models import Claim, Comment

# A desk renews its claim twice in this time; whoever is gone is gone after it.
CLAIM_SECONDS = 60


@transaction.atomic
def claim_comment(*, comment: Comment, actor: Actor) -> Claim:
    """Say that `actor` looks at a comment, and at no other. A colleague who already does keeps the claim: it is theirs
    that is answered."""
    now = timezone.now()
    changed = bool(Claim.objects.filter(user=actor.user_id).exclude(comment=comment).delete()[0])
    known = Claim.objects.select_related("user").filter(comment=comment, expires_at__gt=now).first()
    changed = changed or known is None
    if known is None or known.user_id == actor.user_id:
        until = {"user_id": actor.user_id, "expires_at": now + timedelta(seconds=CLAIM_SECONDS)}
        known, _ = Claim.objects.update_or_create(comment=comment, defaults=until)
    if changed:
        transaction.on_commit(partial(ring_claims, comment.thread.site_id), robust=True)
    return known


@transaction.atomic
def release_claims(*, actor: Actor) -> None:
    """Say that `actor` looks at nothing any more."""
    claims = Claim.objects.filter(user=actor.user_id)
    for site_id in set(claims.values_list("comment__thread__site", flat=True)):
        transaction.on_commit(partial(ring_claims, site_id), robust=True)
    claims.delete()
