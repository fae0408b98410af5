from django.urls import include, path

urlpatterns = [
    path("accounts/", include("bihuan.web.urls_accounts")),
    path("api/v1/", include("bihuan.api.urls")),
    path("admin/", include("bihuan.web.urls_admin")),
]
