"""What every page is given as `shell`: names, navigation by rights, language, reference number.

Everything is computed when a template asks for it, so a fragment or an error page costs no query.
Which rights open which page is decided by the pages themselves; the navigation only spares people
entries that would refuse them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from satudata.accounts.roles import PEMBINA, Permission, Role
from satudata.components import DemoAccount, NavItem

P = Permission


def _anyone(rights: Any) -> bool:
    return True


def _holds(*permissions: Permission) -> Callable[[Any], bool]:
    return lambda rights: any(rights.has_any(permission) for permission in permissions)


def _oversees(rights: Any) -> bool:
    """Who reads the requests of a whole region, and examiners of a BPS office: whom the recap serves."""
    return bool(rights.wilayah_ids(P.REQUEST_VIEW) or rights.instansi_ids(P.REQUEST_EXAMINE))


def _leads(rights: Any) -> bool:
    """The leader of a region."""
    return bool(rights.wilayah_ids(P.REPORT_RECEIVE))


def _reads_reports(rights: Any) -> bool:
    """Whom the register of yearly reports has something for: a region's readers, BPS, the Walidata office.

    Heads of the other OPDs hold the same permission on their own office, of which there is no report.
    """
    return any(
        P.REPORT_RECEIVE in held.permissions
        or (
            P.REPORT_VIEW in held.permissions
            and (held.wilayah_id or held.of_walidata or held.role in PEMBINA)
        )
        for held in rights.held
    )


def _manages(rights: Any) -> bool:
    """Whom the workload serves: who coordinates a team or reads summaries where cases may be read."""
    return any(
        held.permissions & {P.TURN_REASSIGN, P.SUMMARY_VIEW} and P.REQUEST_VIEW in held.permissions
        for held in rights.held
    )


@dataclass(frozen=True)
class NavEntry:
    """One possible entry: name of the address, words, icon, and for whom."""

    url_name: str
    label: str | Promise
    icon: str = ""
    shown_to: Callable[[Any], bool] = _anyone


MAIN_NAV = (
    NavEntry("home", _("Beranda"), "home"),
    NavEntry(
        "queue",
        _("Antrean"),
        "queue",
        _holds(P.REQUEST_CHECK, P.REQUEST_EXAMINE, P.REQUEST_DECIDE, P.FORUM_CONVENE, P.STATEMENT_SIGN),
    ),
    NavEntry("request_list", _("Pengajuan"), "files", _holds(P.REQUEST_VIEW)),
    NavEntry("forum_home", _("Forum Satu Data"), "users", _holds(P.FORUM_VIEW)),
    NavEntry("rilis_list", _("Rilis data"), "calendar", _holds(P.DATA_VIEW)),
    NavEntry("validasi_list", _("Validasi data"), "check", _holds(P.DATA_VALIDATE)),
    NavEntry(
        "penyerahan_list",
        _("Penyerahan hasil"),
        "send",
        _holds(P.REQUEST_FILL, P.REQUEST_CHECK, P.REQUEST_EXAMINE),
    ),
    NavEntry("layanan_list", _("Layanan data"), "comment", _holds(P.DATA_SERVE, P.DATA_FILL)),
    NavEntry("akses_list", _("Permintaan akses"), "key", _holds(P.DATA_SERVE)),
    NavEntry("pimpinan", _("Ringkasan pimpinan"), "home", _leads),
    NavEntry("evaluasi", _("Evaluasi"), "chart", _holds(P.SUMMARY_VIEW)),
    NavEntry("laporan_list", _("Laporan tahunan"), "book", _reads_reports),
    NavEntry("epss_list", _("EPSS"), "stamp", _holds(P.EPSS_VIEW)),
    NavEntry("recap", _("Rekap"), "chart", _oversees),
    NavEntry("workload", _("Beban kerja"), "users", _manages),
    NavEntry("notice_list", _("Pemberitahuan"), "bell"),
    NavEntry("published_list", _("Rekomendasi Terbit"), "certificate"),
    NavEntry("sop_list", _("SOP dan waktu baku"), "book"),
    NavEntry("admin:index", _("Administrasi"), "settings", _holds(P.SYSTEM_MANAGE)),
)
PUBLIC_NAV = (
    NavEntry("portal_home", _("Portal Data")),
    NavEntry("published_list", _("Rekomendasi Terbit")),
    NavEntry("kalender_rilis_list", _("Kalender Rilis")),
    NavEntry("laporan_public_list", _("Laporan statistik")),
    NavEntry("document_verify_form", _("Periksa keaslian surat")),
)
FOOTER_NAV = (
    *PUBLIC_NAV,
    NavEntry("service_ask", _("Minta data")),
    NavEntry("kode_list", _("Kode referensi")),
    NavEntry("api_documentation", _("Dokumentasi API")),
    NavEntry("accessibility", _("Aksesibilitas")),
)


@dataclass(frozen=True)
class HeldRole:
    """A role in force, in words, for the account menu."""

    role: str
    office: str


class Shell:
    """Facts of the page around the content."""

    product = "satudata"

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.demo: bool = settings.DEMO
        self.request_id: str = getattr(request, "request_id", "")

    @cached_property
    def _rights(self) -> Any:
        # Imported here: the page of an error must also stand when accounts cannot be loaded.
        from satudata.accounts.queries import rights_of

        return rights_of(getattr(self._request, "user", None))

    @property
    def signed_in(self) -> bool:
        return bool(getattr(getattr(self._request, "user", None), "is_authenticated", False))

    @cached_property
    def nav(self) -> list[NavItem]:
        """Entries of the main navigation for whoever is signed in."""
        if not self.signed_in:
            return []
        return self._items(entry for entry in MAIN_NAV if entry.shown_to(self._rights))

    @cached_property
    def public_nav(self) -> list[NavItem]:
        return self._items(PUBLIC_NAV)

    @cached_property
    def footer_nav(self) -> list[NavItem]:
        return self._items(FOOTER_NAV)

    def _items(self, entries: Any) -> list[NavItem]:
        found = ((entry, _address(entry.url_name)) for entry in entries)
        return [NavItem(e.label, url, e.icon, current=self._is_current(url)) for e, url in found if url]

    def _is_current(self, url: str) -> bool:
        return url == self._request.path or (url != "/" and self._request.path.startswith(url))

    @cached_property
    def roles(self) -> list[HeldRole]:
        """Grants in force in words, each once."""
        labels = dict(Role.choices)
        held = {(h.role, h.scope_name) for h in self._rights.held}
        return [HeldRole(str(labels.get(role, role)), office) for role, office in sorted(held)]

    @cached_property
    def region(self) -> str:
        """Where the person works: the offices or regions of the grants, at most two."""
        if not self.signed_in:
            return ""
        names = list(dict.fromkeys(h.scope_name for h in self._rights.held))
        return " · ".join(names[:2]) + (" · …" if len(names) > 2 else "")

    @property
    def home_url(self) -> str:
        return _address("home") or settings.LOGIN_REDIRECT_URL

    @property
    def sign_in_url(self) -> str:
        """Empty on the sign-in page itself."""
        return "" if self._request.path == settings.LOGIN_URL else settings.LOGIN_URL

    @property
    def language_url(self) -> str:
        return _address("set_language")

    @cached_property
    def demo_accounts(self) -> list[DemoAccount]:
        """Who one may become by one click; empty outside the demo."""
        if not self.demo:
            return []
        try:
            from satudata.demo.accounts import demo_accounts
        except ModuleNotFoundError as missing:
            if missing.name != "satudata.demo.accounts":
                raise
            return []
        return demo_accounts(getattr(self._request, "user", None))

    @cached_property
    def demo_clock(self) -> Any:
        """What the demo's clock shows (`satudata.demo.clock.Face`); None outside the demo."""
        if not self.demo:
            return None
        from satudata.demo.clock import face

        return face()

    @property
    def demo_clock_url(self) -> str:
        return _address("demo:move_clock")

    @property
    def demo_sign_in_url(self) -> str:
        return _address("demo:sign_in")


def _address(name: str) -> str:
    """The address of a named page; empty where an installation does not have that page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def page(request: HttpRequest) -> dict[str, Any]:
    """The context processor: `shell` (allauth calls its own thing `site`), `request_id` for error pages."""
    shell = Shell(request)
    return {"shell": shell, "request_id": shell.request_id}
