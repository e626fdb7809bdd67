from django.urls import path

from comments.api.app import api
from comments.api.docs import show_docs, show_schema

urlpatterns = [
    path("", api.urls),
    path("openapi.json", show_schema, name="openapi"),
    path("docs", show_docs, name="api-docs"),
]
