"""The moderators' desk: Django's own admin. One file per resource; `access` says who sees what."""

from django.contrib import admin

from comments.admin.authors import AuthorAdmin
from comments.admin.comments import CommentAdmin
from comments.admin.desk import furnish
from comments.admin.sites import SiteAdmin
from comments.admin.threads import ThreadAdmin
from comments.models import Author, Comment, Site, Thread

admin.site.register(Comment, CommentAdmin)
admin.site.register(Thread, ThreadAdmin)
admin.site.register(Author, AuthorAdmin)
admin.site.register(Site, SiteAdmin)
furnish(admin.site)
