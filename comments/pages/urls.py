from django.urls import path

from comments.pages.embed import serve_embed
from comments.pages.health import show_health, show_readiness

urlpatterns = [
    path("embed.js", serve_embed, name="embed"),
    path("healthz", show_health, name="healthz"),
    path("readyz", show_readiness, name="readyz"),
]
