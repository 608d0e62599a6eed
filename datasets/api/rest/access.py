"""Who asks the own API and how often: tokens, limits, and refusals as problem+json (RFC 9457)."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions, status
from rest_framework.authentication import BaseAuthentication
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle

from datasets.services.tokens import PREFIX, token_of
from satudata.incoming import client_address

PROBLEM = "application/problem+json"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer sdt_...`; without the header one asks as anybody."""

    def authenticate(self, request: Any) -> Any:
        scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() not in ("bearer", "token") or not text.startswith(PREFIX):
            return None
        found = token_of(text.strip())
        if found is None:
            raise exceptions.AuthenticationFailed(
                _("Token tidak dikenal, sudah dicabut, atau sudah lewat masa berlakunya.")
            )
        return found.user, found

    def authenticate_header(self, request: Any) -> str:
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):
    """How the description of the API names the token."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class AddressThrottle(SimpleRateThrottle):
    """Calls of one address without a token."""

    scope = "alamat"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        if request.auth is not None:
            return None
        return f"api-alamat-{client_address(request._request) or '-'}"


class TokenThrottle(SimpleRateThrottle):
    """Calls with one token."""

    scope = "token"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        return f"api-token-{request.auth.pk}" if request.auth is not None else None


TITLES = {
    status.HTTP_400_BAD_REQUEST: "Permintaan tidak dapat dibaca",
    status.HTTP_401_UNAUTHORIZED: "Token tidak diterima",
    status.HTTP_403_FORBIDDEN: "Tidak diizinkan",
    status.HTTP_404_NOT_FOUND: "Tidak ditemukan",
    status.HTTP_405_METHOD_NOT_ALLOWED: "Metode tidak tersedia",
    status.HTTP_406_NOT_ACCEPTABLE: "Bentuk tidak tersedia",
    status.HTTP_429_TOO_MANY_REQUESTS: "Terlalu banyak permintaan",
}


class BadParameter(exceptions.APIException):
    """A parameter that cannot be accepted, with what to do about it."""

    status_code = status.HTTP_400_BAD_REQUEST

    def __init__(self, name: str, words: object) -> None:
        super().__init__(str(words))
        self.name = name


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """A refusal in Indonesian words; None for what is no refusal (500)."""
    # Imported here: its module reads the settings that name this one.
    from rest_framework.views import exception_handler

    response = exception_handler(error, context)
    if response is None:
        return None
    body = {
        "type": "about:blank",
        "title": TITLES.get(response.status_code, "Permintaan ditolak"),
        "status": response.status_code,
        "detail": _words(error, response.status_code),
    }
    if isinstance(error, BadParameter):
        body["parameter"] = error.name
    response.data = body
    response.content_type = PROBLEM
    return response


def _words(error: Exception, code: int) -> str:
    if isinstance(error, exceptions.Throttled):
        wait = int(error.wait or 1) + 1
        return _("Coba lagi setelah %(n)d detik, atau pakai token untuk batas yang lebih tinggi.") % {
            "n": wait
        }
    if isinstance(error, exceptions.MethodNotAllowed):
        return _("API ini hanya dibaca: pakai GET, HEAD, atau OPTIONS.")
    if isinstance(error, Http404 | exceptions.NotFound):
        return _("Tidak ada data terbuka pada alamat ini. Periksa id atau namanya.")
    if isinstance(error, exceptions.NotAcceptable):
        return _("Jawaban API ini berbentuk JSON.")
    return str(getattr(error, "detail", error))
