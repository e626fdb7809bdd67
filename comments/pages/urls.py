from django.urls import path

from comments.pages.by_mail import decide_by_mail, stop_mails
from comments.pages.embed import serve_elements, serve_embed, serve_locale, serve_part, serve_pinned
from comments.pages.feeds import show_feed
from comments.pages.health import show_health, show_readiness
from comments.pages.icon import show_icon
from comments.pages.landing import show_landing
from comments.pages.metrics import show_metrics
from comments.pages.thread import show_thread

urlpatterns = [
    path("", show_landing, name="landing"),
    path("favicon.ico", show_icon, name="icon"),
    path("t/<str:site>/", show_thread, name="thread"),
    path("t/<str:site>/feed/", show_feed, name="feed"),
    path("elements.js", serve_elements, name="elements"),
    path("embed.js", serve_embed, name="embed"),
    path("embed@<str:version>.js", serve_pinned, name="embed-pinned"),
    path("embed/<str:build>/<str:name>", serve_part, name="embed-part"),
    path("embed/<str:build>/locale/<str:language>.json", serve_locale, name="embed-locale"),
    path("moderate/", decide_by_mail, name="decide-by-mail"),
    path("mails/stop/", stop_mails, name="stop-mails"),
    path("healthz", show_health, name="healthz"),
    path("readyz", show_readiness, name="readyz"),
    path("metrics", show_metrics, name="metrics"),
]
