"""The moderators' desk: Django's own admin. One file per resource; `access` says who sees what."""

from django.apps import apps
from django.contrib import admin

from comments.admin.audit import EntryAdmin
from comments.admin.authors import AuthorAdmin
from comments.admin.bans import BanAdmin
from comments.admin.comments import CommentAdmin
from comments.admin.desk import furnish
from comments.admin.mails import MailAdmin
from comments.admin.notices import NoticeAdmin
from comments.admin.queue import QueueAdmin
from comments.admin.reports import ReportAdmin
from comments.admin.sites import SiteAdmin
from comments.admin.threads import ThreadAdmin
from comments.models import (
    Author,
    Ban,
    Comment,
    ModerationEntry,
    NoticeChoice,
    OutgoingMail,
    QueueItem,
    Report,
    Site,
    Thread,
)

admin.site.register(Comment, CommentAdmin)
admin.site.register(QueueItem, QueueAdmin)
admin.site.register(Report, ReportAdmin)
admin.site.register(Thread, ThreadAdmin)
admin.site.register(Author, AuthorAdmin)
admin.site.register(ModerationEntry, EntryAdmin)
admin.site.register(Ban, BanAdmin)
admin.site.register(Site, SiteAdmin)
admin.site.register(NoticeChoice, NoticeAdmin)
admin.site.register(OutgoingMail, MailAdmin)
# A task is a wake-up and no record: there is nothing to see in it and nothing to do about it.
admin.site.unregister(apps.get_model("django_tasks_database", "DBTaskResult"))
furnish(admin.site)
