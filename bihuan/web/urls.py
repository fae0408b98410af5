from django.urls import include, path

urlpatterns = [
    path("accounts/", include("bihuan.web.urls_accounts")),
    path("admin/", include("bihuan.web.urls_admin")),
]
