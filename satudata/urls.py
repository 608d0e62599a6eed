"""Addresses. Visible paths are Indonesian, names English. Sign-in stands at /accounts/login/.

/healthz and /readyz are not here: they are answered before addresses are looked up (`health.py`).
"""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language as django_set_language

set_language = login_not_required(django_set_language)

urlpatterns = [
    path("accounts/", include("satudata.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("bahasa/", set_language, name="set_language"),
    path("", include("recommendations.urls")),
    path("", include("forum.urls")),
    path("", include("datasets.urls")),
    path("", include("reports.urls")),
    path("", include("satudata.workflow.queue_urls")),
    path("sop/", include("satudata.workflow.urls")),
    path("", include("satudata.documents.urls")),
    path("pemberitahuan/", include("satudata.notifications.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("", include("satudata.demo.urls")))

handler400 = "satudata.views.bad_request"
handler403 = "satudata.views.permission_denied"
handler404 = "satudata.views.page_not_found"
handler500 = "satudata.views.server_error"
