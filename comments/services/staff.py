"""What staff write under a badge. Their author has no token: a badge speaks from the admin alone, behind its login."""

from uuid import UUID

from django.contrib.auth.models import User

from comments import conf
from comments.drafts import clean_draft
from comments.enums import Badge
from comments.models import Author, Comment, Site
from comments.services.authors import remember_badge_names
from comments.services.comments import post_comment
from comments.text.lines import clean_line


def staff_author(site: Site, user: User) -> Author:
    """Who a staff person is among a site's authors, with the badge of their role today."""
    badge = Badge.OWNER if site.owners.filter(pk=user.pk).exists() else Badge.MODERATOR
    name = clean_line(user.get_full_name() or user.get_username())[: conf.NAME_LENGTH]
    said = {"name": name, "badge": badge}
    author = Author.objects.update_or_create(site=site, user=user, defaults=said)[0]
    remember_badge_names(site)
    return author


def reply_as_staff(*, comment: Comment, user: User, body: str, client_id: UUID) -> Comment:
    """Answer a public comment under one's badge. The same `client_id` is the same reply.

    That the user moderates the site is the caller's to see to. Raises Invalid for the words, and what post_comment
    raises.
    """
    thread, author = comment.thread, staff_author(comment.thread.site, user)
    draft = clean_draft(
        thread=thread.key,
        url=thread.url,
        title=thread.title,
        body=body,
        name=author.name,
        client_id=client_id,
        max_length=thread.site.max_length,
        parent_id=comment.pk,
    )
    return post_comment(site=thread.site, draft=draft, author=author).comment
