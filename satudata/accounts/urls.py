"""Addresses of our own account pages; sign-in, second factor and passwords are django-allauth's.

The sign-up page of allauth stays, because it says whom to ask. Pages that allauth has and this
installation does not offer (changing one's own e-mail address) are closed here, before allauth's.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path


def _closed(request: HttpRequest) -> HttpResponse:
    """The address of an account is changed by an administrator, who can vouch for it."""
    raise Http404


urlpatterns = [
    path("email/", _closed, name="account_email"),
]
