from django.urls import path

from comments.pages.embed import serve_embed
from comments.pages.health import show_health, show_readiness
from comments.pages.landing import show_landing
from comments.pages.thread import show_thread

urlpatterns = [
    path("", show_landing, name="landing"),
    path("t/<str:site>/", show_thread, name="thread"),
    path("embed.js", serve_embed, name="embed"),
    path("healthz", show_health, name="healthz"),
    path("readyz", show_readiness, name="readyz"),
]
