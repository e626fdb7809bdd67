from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("comments.api.urls")),
    path("admin/", admin.site.urls),
    path("", include("comments.pages.urls")),
]
