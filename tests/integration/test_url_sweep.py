"""Every address x every person x GET and POST, on a case of one's own and on somebody else's.

The addresses come from the resolver, so a new page is swept or its test fails; what is expected comes
from `permissions.can_view` and from whose the object is, never from a list of allowed pages. GET
writes nothing but the session, whoever asks.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from recommendations.examining.verdicts import VERDICTS
from recommendations.models import RecommendationRequest
from recommendations.permissions import can_view, check_can_edit
from recommendations.queries import may_read_file
from recommendations.recap import may_recap
from recommendations.services.form import add_berkas
from recommendations.states import State
from recommendations.views.acts import ACTS
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission
from satudata.clock.now import now
from satudata.documents.models import StoredFile
from satudata.notifications.models import Notice
from satudata.workflow import queue
from satudata.workflow.errors import ActionDenied
from satudata.workflow.models import SavedView, StepRun
from satudata.workflow.saved_views import save_view
from satudata.workflow.workload import oversees
from tests.factories.recommendations import Walker, request_at, small_pdf
from tests.factories.sweep import (
    ALL,
    ANONYMOUS,
    OURS,
    Address,
    Asker,
    bare,
    verdict,
    writes,
)
from tests.factories.world import PEOPLE, World

OF_CASE = [a for a in OURS if a.route.startswith("pengajuan/<uuid:pk>/")]


@dataclass(frozen=True)
class Objects:
    """What the addresses point at: everything of one case."""

    case: RecommendationRequest
    notice: Notice
    files: list[StoredFile]
    view: SavedView


def open_runs(case: RecommendationRequest) -> list[int]:
    """Id of the open turn of a case; of one that has ended, of its last."""
    runs = StepRun.objects.filter(case_id=str(case.pk)).order_by("closed_at", "pk")
    return [next((run.pk for run in runs if run.closed_at is None), runs[len(runs) - 1].pk)]


Arguments = Callable[[Objects], Iterable[list[Any]]]
# How the parameters of an address are filled. A new address with parameters must be added here.
ARGUMENTS: dict[str, Arguments] = {
    "note_remove": lambda o: [[o.case.pk, o.case.notes.first().pk]] if o.case.notes.exists() else [],
    "note_change": lambda o: [[o.case.pk, o.case.notes.first().pk]] if o.case.notes.exists() else [],
    "note_close": lambda o: [[o.case.pk, o.case.notes.first().pk]] if o.case.notes.exists() else [],
    "note_repeat": lambda o: [[o.case.pk, o.case.notes.first().pk]] if o.case.notes.exists() else [],
    "note_answer": lambda o: [[o.case.pk, o.case.notes.first().pk]] if o.case.notes.exists() else [],
    "proposal_apply": lambda o: [[o.case.pk, o.case.notes.first().pk]] if o.case.notes.exists() else [],
    "request_verdict": lambda o: [[o.case.pk, slug] for slug in VERDICTS],
    "request_act": lambda o: [[o.case.pk, act] for act in ACTS],
    "request_section": lambda o: [
        [o.case.pk, key] for key in ("identitas", "perencanaan", "desain", "ms-var")
    ],
    "request_autosave": lambda o: [
        [o.case.pk, "identitas"],
        *([o.case.pk, "ms-var", v.pk] for v in o.case.kegiatan.variabel.all()[:1]),
    ],
    "request_live": lambda o: [[o.case.pk, key] for key in ("identitas", "perencanaan", "desain")],
    "request_live_row": lambda o: [[o.case.pk, "ms-var", v.pk] for v in o.case.kegiatan.variabel.all()[:1]],
    "request_live_row_new": lambda o: [[o.case.pk, "ms-ind"]],
    "request_autosave_new": lambda o: [[o.case.pk, "ms-ind"]],
    "request_row_new": lambda o: [[o.case.pk, "ms-ind"]],
    "request_copies_confirm": lambda o: [[o.case.pk, "identitas"]],
    "request_import_check": lambda o: [[o.case.pk, o.case.pk]],
    "request_row": lambda o: [[o.case.pk, "ms-var", v.pk] for v in o.case.kegiatan.variabel.all()[:1]],
    "request_row_remove": lambda o: [[o.case.pk, "ms-ind", 1]],
    "request_file_remove": lambda o: [[o.case.pk, b.pk] for b in o.case.kegiatan.berkas.all()],
    "published_detail": lambda o: [[o.case.token_publik or "tidak-ada"]],
    "published_komitmen": lambda o: [[o.case.token_publik or "tidak-ada"]],
    "sop_detail": lambda o: [[o.case.sop_id]],
    "sop_measures": lambda o: [[o.case.sop_id, "xlsx"], [o.case.sop_id, "pdf"]],
    "document_file": lambda o: [[f.pk] for f in o.files],
    "document_verify": lambda o: [[o.case.surat.token]] if o.case.surat else [["tidak-ada"]],
    "document_public": lambda o: [[o.case.surat.token]] if o.case.surat else [["tidak-ada"]],
    "queue_claim": lambda o: [[run] for run in open_runs(o.case)],
    "queue_export": lambda o: [["csv"], ["xlsx"]],
    "queue_view_rename": lambda o: [[o.view.pk]],
    "queue_view_delete": lambda o: [[o.view.pk]],
    "presence_beat": lambda o: [[o.case.CASE_KIND, o.case.pk]],
    "blank_form": lambda o: [["ms-ind"]],
    "notice_open": lambda o: [[o.notice.pk]],
    "notice_read": lambda o: [[o.notice.pk]],
    "notice_target": lambda o: [[o.notice.pk]],
}


def urls_of(address: Address, objects: Objects) -> list[str]:
    if address.name in ARGUMENTS:
        return [reverse(address.name, args=args) for args in ARGUMENTS[address.name](objects)]
    if address.parameters == {"pk"} and address in OF_CASE:
        return [reverse(address.name, args=[objects.case.pk])]
    assert not address.parameters, f"{address.name} needs an entry in ARGUMENTS"
    return [reverse(address.name)]


def addresses_of(which: str, objects_of: dict[str, Objects]) -> Iterator[tuple[Address, str]]:
    """Every address of the draft; of the finished case those alone that lead elsewhere than the draft's."""
    of_draft = {url for a in OURS for url in urls_of(a, objects_of["draft"])}
    for address in OURS:
        for url in urls_of(address, objects_of[which]):
            if which == "draft" or url not in of_draft:
                yield address, url


def test_sweep_reaches_every_address(db: None, objects_of: dict[str, Objects]) -> None:
    reached = {a.name for a in OURS for o in objects_of.values() if urls_of(a, o)}

    assert reached == {a.name for a in OURS}


# Who asks, and for what --------------------------------------------------------------------------
@pytest.fixture(scope="module")
def objects_of(world_of_module: World, django_db_blocker: Any) -> dict[str, Objects]:
    """A draft and a finished case of the health office of Trenggalek, with notes, files and notices."""
    with django_db_blocker.unblock():
        draft = request_at(world_of_module, State.DRAFTED)
        _attach(draft, world_of_module)
        shown = Walker(world_of_module)
        shown.fill()
        _attach(shown, world_of_module)
        steps = "submit start_check give_back answer submit start_check forward start_check accept approve"
        for step in [*steps.split(), "number_letter", "render", "show_komitmen"]:
            getattr(shown, step)()
        notice = Notice.objects.filter(user=world_of_module.operator).first()
        assert notice is not None
        files = list(StoredFile.objects.all())
        view = save_view(nama="Terlambat", kueri="batas=terlambat", by=world_of_module.operator)
        return {
            "draft": Objects(_fresh(draft), notice, files, view),
            "shown": Objects(_fresh(shown), notice, files, view),
        }


def _attach(walker: Walker, world: World) -> None:
    pdf = SimpleUploadedFile("kak.pdf", small_pdf(), "application/pdf")
    add_berkas(request=walker.request, upload=pdf, jenis="kak", by=world.operator, at=walker.at)


def _fresh(walker: Walker) -> RecommendationRequest:
    return RecommendationRequest.objects.select_related("surat", "kegiatan", "instansi", "wilayah").get(
        pk=walker.request.pk
    )


@pytest.fixture
def asker(world: World, request: pytest.FixtureRequest) -> Asker:
    return Asker(world, request.param)


# A second officer has the rights of the first, which is all that is asked here.
EVERYBODY = [*(name for name in PEOPLE if not name.endswith("_dua")), "tanpa_peran", ANONYMOUS]


# What is expected --------------------------------------------------------------------------------
def expected(address: Address, objects: Objects, asker: Asker, url: str, method: str) -> str:
    """One of: "login", "hidden" (does not exist), "open", by the rights on the object behind the url."""
    if _is_public(address, objects):
        return "open"
    if asker.user is None:
        return "login" if address.name not in PUBLIC else "hidden"
    if address in OF_CASE:
        return "open" if _opens(address, objects.case, asker.rights) else "hidden"
    if address.name == "document_file":
        stored = next(f for f in objects.files if str(f.pk) in url)
        return "open" if may_read_file(asker.user, stored) else "hidden"
    if address.name in FOR_OVERSEERS:
        return "open" if FOR_OVERSEERS[address.name](asker.rights) else "hidden"
    if address.name == "presence_beat":
        return "open" if can_view(asker.rights, objects.case) else "hidden"
    if address.name == "queue_claim":
        return "open" if _in_queue(asker.rights, objects.case) else "hidden"
    if address.name in ("queue_view_rename", "queue_view_delete"):
        return "open" if objects.view.user_id == asker.user.pk else "hidden"
    if address.name in ("notice_open", "notice_read", "notice_target"):
        return "open" if _has_notice(address, objects.notice, asker) else "hidden"
    return "hidden" if address.name in PUBLIC else "open"


def _has_notice(address: Address, notice: Notice, asker: Asker) -> bool:
    """A notice is its reader's; the link in its e-mail is for whoever may see the case."""
    if address.name == "notice_target":
        case = RecommendationRequest.objects.get(pk=notice.data["case_id"])
        return can_view(asker.rights, case)
    return asker.user is not None and notice.user_id == asker.user.pk


def _in_queue(rights: Rights, case: RecommendationRequest) -> bool:
    """The turn of a case is in somebody's queue, or was theirs in the last thirty days."""
    runs = [*queue.all_open(rights), *queue.done(rights, now())]
    return set(open_runs(case)) <= {run.pk for run in runs}


def _opens(address: Address, case: RecommendationRequest, rights: Rights) -> bool:
    if address.name == "request_import_check" and _may_edit(rights, case):
        return False  # no workbook of theirs was uploaded
    return can_view(rights, case)


def _may_edit(rights: Rights, case: RecommendationRequest) -> bool:
    try:
        check_can_edit(rights, case)
    except ActionDenied:
        return False
    return True


# Pages for everybody; those of a case only once its letter is out.
PUBLIC = {
    "public_home", "published_list", "published_detail", "published_komitmen", "sop_list", "sop_detail",
    "sop_measures", "document_verify_form", "document_verify", "document_public", "set_language",
}  # fmt: skip
FOR_OVERSEERS: dict[str, Callable[[Rights], bool]] = {
    "recap": may_recap, "recap_xlsx": may_recap, "workload": oversees,
}  # fmt: skip
OF_PUBLISHED = {"published_detail", "published_komitmen", "document_verify", "document_public"}


def _is_public(address: Address, objects: Objects) -> bool:
    if address.name not in PUBLIC:
        return False
    return address.name not in OF_PUBLISHED or objects.case.state == State.KOMITMEN_SHOWN


# A PDF made while one waits: asked for by its owner, a stranger and nobody, which shows the guard.
DEAR = {
    "sop_measures",
    "request_print",
    "request_print_var",
    "request_print_ind",
    "request_print_forms",
    "blank_form",
}
DEAR_FOR = ("operator", "blitar_walidata", ANONYMOUS)


@pytest.mark.parametrize("which", ["draft", "shown"])
@pytest.mark.parametrize("asker", EVERYBODY, indirect=True)
def test_every_address_for_everybody(asker: Asker, objects_of: dict[str, Objects], which: str) -> None:
    objects = objects_of[which]
    wrong = []
    for address, url in addresses_of(which, objects_of):
        for method in ("GET", "POST"):
            if address.name in DEAR and method == "GET" and asker.name not in DEAR_FOR:
                continue
            with writes() as written:
                response = asker.ask(method, url)
            want = expected(address, objects, asker, url, method)
            # Where a method does not exist, nothing is said about the object either.
            if response.status_code != 405 and verdict(response) != want:
                wrong.append(f"{method} {url}: {verdict(response)}, not {want}")
            if written and (method == "GET" or want != "open"):
                wrong.append(f"{method} {url} writes: {written[0]}")
    assert wrong == []


def test_case_that_is_not_yours_answers_like_one_that_is_not_there(
    world: World, objects_of: dict[str, Objects]
) -> None:
    """Word for word, but for the reference number: nobody learns that a case exists."""
    stranger = Asker(world, "blitar_walidata")
    case = objects_of["shown"].case
    for address in OF_CASE:
        for url in urls_of(address, objects_of["shown"]):
            absent = url.replace(str(case.pk), "00000000-0000-4000-8000-000000000000")
            theirs, nobodys = stranger.ask("GET", url), stranger.ask("GET", absent)
            assert bare(theirs) == bare(nobodys), url


# Accounts and administration -----------------------------------------------------------------------
ACCOUNTS = [a for a in ALL if a.route.startswith("accounts/")]
ADMIN = [a for a in ALL if a.route.startswith("admin/")]


def account_url(address: Address) -> str:
    filled = {"key": "MQ:1abc:salah", "uidb36": "1"}
    return reverse(address.name, kwargs={name: filled[name] for name in address.parameters})


def admin_urls(address: Address) -> list[str]:
    """The address with the first row of its own table; views of Django's that need no row as they are."""
    if "object_id" not in address.parameters and "id" not in address.parameters:
        needed = {"app_label": "accounts", "content_type_id": "1", "url": "tidak/ada/"}
        if address.name.endswith("_simple_history"):
            return []
        return [reverse(address.name, kwargs={name: needed[name] for name in address.parameters})]
    if address.name == "admin:view_on_site":
        return [reverse(address.name, args=["1", "1"])]
    found = re.fullmatch(r"admin:(?:auth_)?([a-z]+)_(?:[a-z]+_)*?(\w+?)_\w+", address.name)
    models = {f"{m._meta.app_label}_{m._meta.model_name}": m for m in admin.site._registry}
    for label, model in models.items():
        if f":{label}_" in address.name or (label == "accounts_user" and "auth_user" in address.name):
            row = model._default_manager.first()
            return [reverse(address.name, args=[row.pk if row else 1])]
    raise AssertionError(f"no table for {address.name} ({found})")


OWN_DOORS = ("admin:login", "admin:logout", "admin:jsi18n")


@pytest.mark.parametrize("asker", EVERYBODY, indirect=True)
def test_account_and_admin_pages_never_fail_and_administration_is_open_to_administrators_only(
    asker: Asker,
) -> None:
    """And GET writes nothing."""
    urls = [(a, account_url(a)) for a in ACCOUNTS] + [(a, url) for a in ADMIN for url in admin_urls(a)]
    wrong, opened = [], set()
    for address, url in urls:
        for method in ("GET", "POST"):
            with writes() as written:
                response = asker.ask(method, url)
            if response.status_code >= 500:
                wrong.append(f"{method} {url}: {response.status_code}")
            if method == "GET" and written:
                wrong.append(f"{method} {url} writes: {written[0]}")
            if method == "GET" and response.status_code == 200 and address in ADMIN:
                opened.add(address.name)
    assert wrong == []
    may = asker.rights.has_any(Permission.SYSTEM_MANAGE)
    assert bool(opened.difference(OWN_DOORS)) is may, opened


@pytest.mark.parametrize(
    "model", ["workflow.Event", "workflow.StepRun", "recommendations.RecommendationRequest"]
)
def test_record_cannot_be_changed_in_the_administration(
    world: World, objects_of: dict[str, Objects], model: str
) -> None:
    table = apps.get_model(model)
    label = f"{table._meta.app_label}_{table._meta.model_name}"
    row = table._default_manager.first()
    assert row is not None
    asker = Asker(world, "admin")

    assert asker.ask("GET", reverse(f"admin:{label}_change", args=[row.pk])).status_code == 200
    for action, args in (("add", []), ("change", [row.pk]), ("delete", [row.pk])):
        with writes() as written:
            response = asker.ask("POST", reverse(f"admin:{label}_{action}", args=args))
        assert (response.status_code, written) == (403, [])


# Odd input -------------------------------------------------------------------------------------------
ODD = [
    "\x00", "\x00'\";--", "%00", "²", "٣", "-1", "0", "9" * 40, "1e400", "NaN", "x" * 5000,
    "<script>alert(1)</script>", "%", "_%_", "\\", "\xed\xa0\x80", "\u202e", "null", "[]", "{}",
    "../../etc/passwd", "🙂" * 300,
]  # fmt: skip
QUERY_NAMES = (
    "q",
    "periode",
    "opd",
    "pemegang",
    "status",
    "tahun",
    "wilayah",
    "page",
    "next",
    "aksi",
    "versi",
    "token",
    "bagian",
    "o",
    "e",
)


# Pages that read nothing from the query string; one is dear to make (a PDF).
WITHOUT_QUERY = {"request_print", "document_file", "document_public", "published_komitmen"}


@pytest.mark.parametrize("asker", ["operator", "walidata", ANONYMOUS], indirect=True)
def test_odd_query_strings_never_fail(asker: Asker, objects_of: dict[str, Objects]) -> None:
    lists = ("request_list", "published_list", "notice_list", "document_verify_form")
    wrong = []
    for address in (a for a in OURS if a.name not in WITHOUT_QUERY):
        url = urls_of(address, objects_of["draft"])[:1]
        for odd in ODD if address.name in lists else ODD[:8:2]:
            wrong += [
                failed for u in url if (failed := asker.failure("get", u, dict.fromkeys(QUERY_NAMES, odd)))
            ]
    assert wrong == []


def test_odd_query_strings_never_fail_in_the_administration(
    world: World, objects_of: dict[str, Objects]
) -> None:
    asker = Asker(world, "admin")
    lists = [reverse(a.name) for a in ADMIN if a.name.endswith("_changelist")]
    odd = ODD[:12:3]
    wrong = [asker.failure("get", url, dict.fromkeys(QUERY_NAMES, o)) for url in lists for o in odd]
    assert list(filter(None, wrong)) == []


# Every name that a field of our forms has, and some rows of a table.
FIELD_NAMES = (
    *QUERY_NAMES, "version", "reason", "text", "section", "kind", "keputusan", "jawaban", "resolved",
    "pernyataan", "instansi", "berkas", "jenis", "kode", "judul_kegiatan", "wilayah", "language",
    "variabel-TOTAL_FORMS", "variabel-0-id", "jadwal-1-TOTAL_FORMS", "jadwal-1-0-awal",
)  # fmt: skip


@pytest.mark.parametrize("which", ["draft", "shown"])
@pytest.mark.parametrize("asker", ["operator", "walidata", ANONYMOUS], indirect=True)
def test_odd_forms_never_fail(asker: Asker, objects_of: dict[str, Objects], which: str) -> None:
    urls = [url for _address, url in addresses_of(which, objects_of)]
    wrong = [asker.failure("post", url, dict.fromkeys(FIELD_NAMES, odd)) for url in urls for odd in ODD[:8:2]]
    assert list(filter(None, wrong)) == []


@pytest.mark.parametrize(
    "path",
    [
        "/pengajuan/bukan-uuid/",
        "/pengajuan/00000000-0000-0000-0000-000000000000/",
        "/pengajuan/{pk}/formulir/tidak-ada/",
        "/pengajuan/{pk}/formulir/ms-var/99999999999999999999/",
        "/pengajuan/{pk}/catatan/99999999999999999999999/hapus/",
        "/pengajuan/{pk}/lakukan/tidak-ada/",
        "/pengajuan/{pk}/%00/",
        "/rekomendasi/%00/",
        "/rekomendasi/" + "x" * 500 + "/",
        "/rekomendasi/..%2f..%2fetc/",
        "/verifikasi/%00/",
        "/verifikasi/" + "9" * 500 + "/",
        "/surat/%00.pdf",
        "/surat/' OR 1=1 --.pdf",
        "/berkas/00000000-0000-4000-8000-000000000000/",
        "/sop/999999999999999999999999/",
        "/pemberitahuan/999999999999999999999999/buka/",
        "/tidak/ada/",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_odd_addresses_do_not_exist(
    world: World, objects_of: dict[str, Objects], path: str, method: str
) -> None:
    asker = Asker(world, "operator")

    response = asker.ask(method, path.format(pk=objects_of["draft"].case.pk))

    # 422: a row that somebody deleted meanwhile; what was typed on its page comes back.
    assert response.status_code in (400, 404, 405) or (method, response.status_code) == ("POST", 422)
