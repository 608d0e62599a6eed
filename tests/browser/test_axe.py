"""Every screen is accessible: no serious finding of axe, a heading, no sideways scrolling.

Each at both widths of `person.py` and at 200 % zoom (a viewport of half the size). The list below is
checked against the resolver: a page that is not in it fails the first test. The pages are rendered in
this process and handed to the browser by its router, so nothing is started and nothing committed.
"""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from playwright.sync_api import Browser

from recommendations.models import RecommendationRequest
from recommendations.services import corrections, flow, form, notes
from recommendations.services.form_rows import SectionInput
from recommendations.states import State
from satudata import views
from satudata.language import chosen_language
from tests.browser.axe import Window, faults, indonesian, look_at, signed_in
from tests.english import suspects
from tests.factories.recommendations import Walker, request_at
from tests.factories.sweep import ALL, ELSEWHERE
from tests.factories.world import PASSWORD, World
from tests.integration.test_url_sweep import OF_CASE, urls_of


# What there is to look at --------------------------------------------------------------------------
def _returned(world: World) -> Walker:
    """Returned with notes of every kind: one answered, one on an answer that changed since."""
    walker = request_at(world, State.WALIDATA_CHECKING)
    _notes(walker, world)
    walker._keep(
        flow.return_request(
            request=walker.request, by=world.walidata, note="Lengkapi dahulu.", at=walker._next()
        )
    )
    first = walker.request.notes.filter(kind="saran").first()
    assert first is not None
    corrections.answer_note(
        note=first, by=world.operator, jawaban="anggaran tetap", followed=False, at=walker._next()
    )
    changed = SectionInput({"tujuan": "Menghasilkan indeks kepuasan menurut puskesmas dan layanan."})
    form.save_section(
        request=walker.request, section="perencanaan", given=changed, by=world.operator, at=walker._next()
    )
    walker._keep(None)
    return walker


def _notes(walker: Walker, world: World) -> None:
    common: dict[str, Any] = {"request": walker.request, "by": world.walidata, "at": walker.at}
    usulan = "Survei Kepuasan Pasien Puskesmas Kabupaten Trenggalek, 2027"
    notes.add_note(section="identitas", field="judul_kegiatan", text="Perjelas.", usulan=usulan, **common)
    notes.add_note(section="perencanaan", field="tujuan", text="Sebut layanannya.", **common)
    notes.add_note(section="variabel", field="definisi", row=1, kind="saran", text="Ringkas.", **common)
    notes.add_note(section="ms-var", field="satuan", row=1, text="Isi satuannya.", usulan="Tahun", **common)
    notes.add_note(section="desain", kind="pertanyaan", text="Mengapa tidak semua puskesmas?", **common)


def _checking(world: World) -> Walker:
    walker = request_at(world, State.WALIDATA_CHECKING)
    _notes(walker, world)
    return walker


def _second_round(world: World) -> Walker:
    """With BPS after a correction that changed an answer."""
    walker = _returned(world)
    for note in walker.request.notes.filter(status="belum_diperbaiki"):
        corrections.answer_note(note=note, by=world.operator, jawaban="Sudah.", at=walker._next())
    for step in ("submit", "start_check", "forward", "start_check"):
        getattr(walker, step)()
    return walker


def _measured(world: World) -> Walker:
    """Enough cases that a step is told with its median."""
    return [request_at(world, State.FORWARDED) for _number in range(3)][-1]


def _draft(world: World) -> Walker:
    return Walker(world)


CASES: dict[str, Callable[[World], Walker]] = {
    "empty": _draft,
    "returned": _returned,
    "checking": _checking,
    "second": _second_round,
    "measured": _measured,
}
for _state in (State.DRAFTED, State.SUBMITTED, State.FORWARDED, State.DECISION_AWAITED, State.APPROVED,
               State.REJECTED, State.KOMITMEN_SHOWN):  # fmt: skip
    CASES[_state] = lambda world, state=_state: request_at(world, state)  # type: ignore[misc]


@dataclass
class Place:
    """The world with a case of each sort, each made when first asked for."""

    world: World
    made: dict[str, Walker] = field(default_factory=dict)

    def case(self, of: str) -> RecommendationRequest:
        if of not in self.made:
            self.made[of] = CASES[of](self.world)
        return self.made[of].request


Arguments = Callable[[RecommendationRequest], list[Any]]


@dataclass(frozen=True)
class Screen:
    """One page: its address by name, on which case, as whom; `status` where it is a page of an error."""

    name: str
    who: str = ""
    of: str = ""
    args: Arguments | tuple[Any, ...] = ()
    query: str = ""
    status: int = 200

    def url(self, place: Place) -> str:
        case = place.case(self.of) if self.of else None
        more = self.args(case) if callable(self.args) and case else list(self.args)  # type: ignore[arg-type]
        own = [case.pk] if case and self.name in {a.name for a in OF_CASE} else []
        return reverse(self.name, args=[*own, *more]) + self.query


def _sections() -> Iterator[tuple[str, Screen]]:
    from recommendations.questionnaire import SECTIONS

    for section in SECTIONS:
        if section.key != "berkas":
            yield (
                f"formulir-{section.key}",
                Screen("request_section", "operator", State.DRAFTED, (section.key,)),
            )
    for key in ("identitas", "perencanaan", "variabel", "ms-var"):
        yield f"formulir-{key}-catatan", Screen("request_section", "operator", "returned", (key,))
    yield "formulir-baca", Screen("request_section", "walidata", "checking", ("desain",))


def _first_variable(case: RecommendationRequest) -> list[Any]:
    return ["ms-var", case.kegiatan.variabel.all()[0].pk]


SCREENS: dict[str, Screen] = {
    # Everybody
    "publik": Screen("public_home"),
    "rekomendasi": Screen("published_list", of=State.KOMITMEN_SHOWN, args=()),
    "rekomendasi-kosong": Screen("published_list", query="?q=tidakada"),
    "rekomendasi-satu": Screen("published_detail", of=State.KOMITMEN_SHOWN, args=lambda c: [c.token_publik]),
    "sop": Screen("sop_list"),
    "sop-satu": Screen("sop_detail", of=State.KOMITMEN_SHOWN, args=lambda c: [c.sop_id]),
    "sop-terukur": Screen("sop_detail", of="measured", args=lambda c: [c.sop_id], query="?periode=lain"),
    "verifikasi": Screen("document_verify_form"),
    "verifikasi-surat": Screen("document_verify", of=State.KOMITMEN_SHOWN, args=lambda c: [c.surat.token]),
    "verifikasi-tidak-ada": Screen("document_verify", args=("tidak-ada",), status=404),
    "api-dokumentasi": Screen("api_documentation"),
    "token-api": Screen("token_list", "operator"),
    # Sign-in
    "masuk": Screen("account_login"),
    "sandi-lupa": Screen("account_reset_password"),
    "sandi-lupa-terkirim": Screen("account_reset_password_done"),
    "keluar": Screen("account_logout", "operator"),
    "sandi-ganti": Screen("account_change_password", "operator"),
    "sandi-ulang": Screen("account_reauthenticate", "operator"),
    "faktor-kedua": Screen("mfa_index", "operator"),
    "faktor-kedua-pasang": Screen("mfa_activate_totp", "operator"),
    "faktor-kedua-ada": Screen("mfa_index", "kepala"),
    "faktor-kedua-lepas": Screen("mfa_deactivate_totp", "kepala"),
    "faktor-kedua-ulang": Screen("mfa_reauthenticate", "kepala"),
    "kode-pemulihan": Screen("mfa_view_recovery_codes", "kepala"),
    "kode-pemulihan-baru": Screen("mfa_generate_recovery_codes", "kepala"),
    # Beranda, queues, lists
    "beranda-operator": Screen("home", "operator", "returned"),
    "beranda-walidata": Screen("home", "walidata", "checking"),
    "beranda-tanpa-peran": Screen("home", "tanpa_peran"),
    "antrean-walidata": Screen("queue", "walidata", "checking"),
    "antrean-bps": Screen("queue", "pemeriksa", "second"),
    "antrean-tampilan": Screen("queue_views", "walidata", "checking"),
    "antrean-kosong": Screen("queue", "blitar_walidata"),
    "pengajuan-operator": Screen("request_list", "operator", "returned"),
    "pengajuan-walidata": Screen("request_list", "walidata", "checking", query="?rekap=1&kelompok=walidata"),
    "pengajuan-kosong": Screen("request_list", "blitar_operator"),
    "mulai": Screen("request_start", "operator", State.KOMITMEN_SHOWN),
    "pemberitahuan": Screen("notice_list", "operator", "returned"),
    "pengaturan-surel": Screen("notice_settings", "operator"),
    "rekap-walidata": Screen("recap", "walidata", "second"),
    "rekap-bps": Screen("recap", "pemeriksa", "second", query="?langkah=A5"),
    "rekap-kosong": Screen("recap", "blitar_walidata"),
    "beban-kerja-walidata": Screen("workload", "walidata", "second"),
    "beban-kerja-kepala": Screen("workload", "kepala", "checking"),
    "beban-kerja-kosong": Screen("workload", "blitar_walidata"),
    # One request
    "pengajuan-draf": Screen("request_detail", "operator", State.DRAFTED),
    "pengajuan-diajukan": Screen("request_detail", "walidata", State.SUBMITTED),
    "pengajuan-diperiksa": Screen("request_detail", "walidata", "checking"),
    "pengajuan-dikembalikan": Screen("request_detail", "operator", "returned"),
    "pengajuan-penentuan": Screen("request_detail", "penandatangan", State.DECISION_AWAITED),
    "pengajuan-layak": Screen("request_detail", "penandatangan", State.APPROVED),
    "pengajuan-tayang": Screen("request_detail", "operator", State.KOMITMEN_SHOWN),
    "pengajuan-tidak-layak": Screen("request_detail", "operator", State.REJECTED),
    "pengajuan-auditor": Screen("request_detail", "auditor", State.KOMITMEN_SHOWN),
    "riwayat": Screen("request_history", "auditor", "second"),
    "riwayat-keputusan": Screen("request_history", "operator", "second", query="?jenis=keputusan"),
    "berkas-bukti": Screen("request_bundle_page", "auditor", State.KOMITMEN_SHOWN),
    "meja-diajukan": Screen("request_desk", "walidata", State.SUBMITTED),
    "meja-walidata": Screen("request_desk", "walidata", "checking"),
    "meja-bps": Screen("request_desk", "pemeriksa", "second"),
    "bandingkan": Screen("request_compare", "pemeriksa", "second"),
    "keputusan-teruskan": Screen("request_verdict", "walidata", "checking", ("teruskan",)),
    "keputusan-kembalikan": Screen("request_verdict", "walidata", "checking", ("kembalikan",)),
    "keputusan-terima": Screen("request_verdict", "pemeriksa", "second", ("terima",)),
    "serupa": Screen("request_similar", "walidata", "checking"),
    "perbaikan": Screen("request_corrections", "operator", "returned"),
    "periksa-jawaban": Screen("request_review", "operator", State.DRAFTED),
    "periksa-jawaban-kurang": Screen("request_review", "operator", "empty"),
    "periksa-jawaban-perbaikan": Screen("request_review", "operator", "returned"),
    "terkirim": Screen("request_sent", "operator", State.SUBMITTED),
    "isi-dari-sebelumnya": Screen("request_prefill", "operator", "empty"),
    "impor": Screen("request_import", "operator", State.DRAFTED),
    # The form
    "formulir-daftar": Screen("request_form", "operator", State.DRAFTED),
    "formulir-daftar-kosong": Screen("request_form", "operator", "empty"),
    "formulir-daftar-perbaikan": Screen("request_form", "operator", "returned"),
    "formulir-daftar-baca": Screen("request_form", "walidata", "checking"),
    **dict(_sections()),
    "formulir-berkas": Screen("request_files", "operator", State.DRAFTED),
    "formulir-variabel": Screen("request_row", "operator", State.DRAFTED, _first_variable),
    "formulir-variabel-catatan": Screen("request_row", "operator", "returned", _first_variable),
    "formulir-indikator": Screen("request_row_new", "operator", State.DRAFTED, ("ms-ind",)),
    # Errors
    "galat-404": Screen("request_detail", "blitar_operator", State.DRAFTED, status=404),
}

# Addresses without a page of their own: what they answer is a file, a fragment or a move elsewhere.
NOT_SCREENS = {
    "set_language": "sets a cookie",
    "language": "sets a cookie",
    "notice_read_all": "only POST",
    "queue_batch": "only POST",
    "queue_counts": "JSON for the page",
    "queue_view_save": "only POST",
    "recap_xlsx": "a workbook",
    "account_email": "closed",
    "account_email_verification_sent": "leads away: no address is ever verified here",
    "account_inactive": "leads away unless an account was closed",
    "account_signup": "closed",
    "account_set_password": "leads to the change of a password that exists",
    "mfa_authenticate": "stands between two sign-in forms; looked at below",
    "mfa_download_recovery_codes": "a text file",
    "account_reset_password_from_key_done": "looked at in tests/integration/accounts",
    "account_confirm_login_code": "closed",
    "account_request_login_code": "closed",
}


def _without_arguments() -> set[str]:
    # Lists of their own: `test_axe_forum.py` and its neighbours. What machines read is no page, but for the
    # two that explain it.
    return {a.name for a in ALL if not a.parameters and not a.route.startswith(("admin/", *ELSEWHERE))}


def test_every_page_is_a_screen_or_says_why_not() -> None:
    listed = {screen.name for screen in SCREENS.values()}

    assert sorted(_without_arguments() - listed - set(NOT_SCREENS)) == []
    assert sorted(listed & set(NOT_SCREENS)) == []


def test_every_page_of_a_case_is_a_screen(place: Place) -> None:
    """What answers with a whole page on some case belongs in the list, whatever its arguments."""
    listed = {screen.name for screen in SCREENS.values()}
    missing = set()
    for of, who in (("returned", "operator"), ("checking", "walidata"), (State.KOMITMEN_SHOWN, "walidata")):
        client = signed_in(place.world.people[who])
        case: Any = SimpleNamespace(case=place.case(of))
        for address in (a for a in OF_CASE if a.name not in listed and not a.route.endswith(".pdf")):
            answers = [client.get(url) for url in urls_of(address, case)[:1]]
            pages = [
                a for a in answers if a.status_code == 200 and not a.streaming and b"</html>" in a.content
            ]
            missing |= {address.name} if pages else set()

    assert sorted(missing) == []


def _is_page(answer: Any) -> bool:
    return answer.status_code == 200 and not answer.streaming and b"</html>" in answer.content


# Looking -------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def place(browser: Browser, db: None, world_of_module: World) -> Place:
    """After the browser: its event loop gives the thread another connection than it had before."""
    world = copy.deepcopy(world_of_module)
    TOTP.activate(world.kepala, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(world.kepala)
    return Place(world)


ERRORS: dict[str, Callable[[Any], HttpResponse]] = {
    "/galat/400/": views.bad_request,
    "/galat/403/": views.permission_denied,
    "/galat/413/": lambda request: views.too_large(request, limit="30 MB"),
    "/galat/csrf/": views.csrf_failure,
    "/galat/500/": views.server_error,
}


@pytest.mark.parametrize("name", SCREENS)
def test_screen_is_accessible(place: Place, window: Window, name: str) -> None:
    screen = SCREENS[name]
    client = signed_in(place.world.people[screen.who]) if screen.who else Client()
    url = screen.url(place)
    response = client.get(url)
    assert response.status_code == screen.status, response.get("Location", "")

    window.show(response, url)

    assert faults(window.page) == []


def test_every_screen_speaks_english(place: Place) -> None:
    cache.clear()  # the password was typed for each screen before, and only so often a minute is it taken
    clients = {who: signed_in(place.world.people[who]) for who in {s.who for s in SCREENS.values()} if who}
    shown = {name: look_at(clients.get(s.who) or Client(), s.url(place)) for name, s in SCREENS.items()}

    assert {n: p.response.status_code for n, p in shown.items()} == {n: s.status for n, s in SCREENS.items()}
    assert indonesian(shown) == []


def test_import_before_it_is_written_is_accessible(place: Place, window: Window) -> None:
    client = signed_in(place.world.operator)
    case = place.case(State.DRAFTED)
    book = client.get(reverse("request_workbook", args=[case.pk])).content
    given = SimpleUploadedFile("buku-kerja.xlsx", book)
    sent = client.post(reverse("request_import", args=[case.pk]), {"berkas": given})
    shown = look_at(client, sent["Location"])

    window.show(shown.response, shown.url)

    assert faults(window.page) == []
    assert indonesian({"impor": shown}) == []


def test_second_factor_at_sign_in_is_accessible(place: Place, window: Window) -> None:
    client = Client()
    asked = client.post(reverse("account_login"), {"login": "kepala", "password": PASSWORD})
    shown = look_at(client, asked["Location"])

    window.show(shown.response, shown.url)

    assert shown.url.startswith(reverse("mfa_authenticate"))
    assert faults(window.page) == []
    assert indonesian({"faktor kedua": shown}) == []


@pytest.mark.parametrize("path", ERRORS)
def test_page_of_an_error_is_accessible(window: Window, path: str) -> None:
    window.show(ERRORS[path](RequestFactory().get(path)), path)

    assert faults(window.page) == []


@pytest.mark.parametrize("path", ERRORS)
def test_page_of_an_error_speaks_english(path: str) -> None:
    request = RequestFactory().get(path)
    request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = "en"
    response = chosen_language(ERRORS[path])(request)

    assert suspects(response.content.decode()) == set()
