"""Puts the demo discussions into the database through the same services that readers and moderators use."""

import copy
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from comments.demo.content import DemoComment, DemoThread, Person, load
from comments.drafts import Draft, Signature, clean_draft
from comments.enums import Badge, PublishPolicy
from comments.models import Author, Comment, Site
from comments.models.comment import new_comment_id
from comments.services.authors import open_guest
from comments.services.comments import edit_comment, post_comment
from comments.services.moderation import remove_comment

SITE_KEY = "demo"
SITE_NAME = "Odd Screws"


@transaction.atomic
def load_demo(origins: list[str]) -> Site:
    """The demo site, made with all its threads when it is not there yet; the origins are added in any case."""
    site = Site.objects.filter(key=SITE_KEY).first()
    if site is None:
        site = Site.objects.create(key=SITE_KEY, name=SITE_NAME, origins=origins)
        authors: dict[str, Author] = {}
        for thread in load():
            _load_thread(site, thread, authors)
    missing = [origin for origin in origins if origin not in site.origins]
    if missing:
        site.origins = [*site.origins, *missing]
        site.save(update_fields=["origins"])
    return site


def _load_thread(site: Site, thread: DemoThread, authors: dict[str, Author]) -> None:
    posted: dict[str, Comment] = {}
    for item in thread.comments:
        if item.author.key not in authors:
            authors[item.author.key] = _open_author(site, item.author)
        posted[item.ref] = _post(site, thread, item, authors[item.author.key], posted)
    for item in thread.comments:
        _act(item, posted[item.ref], authors[item.author.key])
    for item in thread.comments:
        _backdate(item, posted[item.ref])


def _open_author(site: Site, person: Person) -> Author:
    author = open_guest(site, _signature(person), secrets.token_urlsafe(32))
    if person.is_owner:
        author.badge = Badge.OWNER
        author.save(update_fields=["badge"])
    return author


def _signature(person: Person) -> Signature:
    return Signature(person.name, "", person.website)


def _post(site: Site, thread: DemoThread, item: DemoComment, author: Author, posted: dict[str, Comment]) -> Comment:
    """Posted as a reader would; what is to wait meets a site that holds first comments."""
    judged_by = copy.copy(site)
    if item.fate == "pending":
        judged_by.policy = PublishPolicy.HOLD_FIRST
    parent = posted[item.parent_ref] if item.parent_ref else None
    return post_comment(site=judged_by, draft=_draft(site, thread, item, parent), author=author).comment


def _draft(site: Site, thread: DemoThread, item: DemoComment, parent: Comment | None) -> Draft:
    return clean_draft(
        thread=thread.key,
        url=site.origins[0] + thread.path,
        title=thread.title,
        body=item.body,
        name=item.author.name,
        website=item.author.website,
        client_id=new_comment_id(),
        max_length=site.max_length,
        parent_id=parent.pk if parent else None,
    )


def _act(item: DemoComment, comment: Comment, author: Author) -> None:
    if item.fate == "edited":
        assert item.edited_body is not None
        edit_comment(comment=comment, author=author, body=item.edited_body, rev=comment.rev)
    elif item.fate == "removed":
        remove_comment(comment=comment)


def _backdate(item: DemoComment, comment: Comment) -> None:
    """The discussion is days old, not a second: only demo data may say so."""
    written = timezone.now() - timedelta(minutes=item.minutes_ago)
    changes = {"created_at": written, "active_at": written}
    if item.fate == "edited":
        changes["edited_at"] = written + timedelta(minutes=4)
    Comment.objects.filter(pk=comment.pk).update(**changes)
    if comment.root_id:
        Comment.objects.filter(pk=comment.root_id, active_at__lt=written).update(active_at=written)
