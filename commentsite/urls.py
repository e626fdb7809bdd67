from django.contrib import admin
from django.urls import include, path

handler400 = "comments.pages.refusals.show_bad_request"
handler404 = "comments.pages.refusals.show_not_found"
urlpatterns = [
    path("api/v1/", include("comments.api.urls")),
    path("admin/", admin.site.urls),
    path("", include("comments.pages.urls")),
]
