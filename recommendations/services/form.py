"""The form of a request: the only writer of MS-Keg, MS-Var, MS-Ind and supporting files.

Every verb locks the request's row first, asks `permissions.check_can_edit` (its producer, while
the form is not with an examiner) and compares the version of the page, then writes, raises both
versions and leaves one event where something changed. Completeness is not asked here: a draft may
have gaps (`questionnaire.required_missing` speaks at submission), and what was typed but has no valid
form is kept beside the answers (`unstored`). SOP A steps 3 and 6.

The record of many small saves: a save on a button leaves an event whenever something changed. A save
by itself (`autosave`) leaves one only where the events of this sitting do not say it already: when the
same person changed the same answers of the same section within the last 15 minutes, and nobody else
changed the section and the case did not move meanwhile. So each answer that changed has an event that
names it, its section and who changed it, at most 15 minutes before the change; how often it was
retyped in between is not recorded. What was sent is frozen in the revision.

Raises ActionDenied (not yours, locked), StaleForm (somebody saved this page meanwhile),
InvalidInput (in words).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from recommendations import permissions
from recommendations.codelists import Cakupan, JenisBerkas
from recommendations.filling import copies, unstored
from recommendations.models import (
    BerkasPendukung,
    Kegiatan,
    RecommendationRequest,
    SectionState,
    WilayahKegiatan,
)
from recommendations.queries import open_run
from recommendations.questionnaire import BY_KEY, Section, Table
from recommendations.services.form_rows import (
    MAX_ROWS,
    RowInput,
    SectionInput,
    set_values,
    write_children,
    write_section,
)
from satudata.accounts.models import Instansi, User, Wilayah
from satudata.accounts.queries import Rights, rights_of
from satudata.autosave import SITTING
from satudata.clock.now import now
from satudata.documents.uploads import store_upload
from satudata.workflow import engine, steps
from satudata.workflow.errors import InvalidInput, StaleForm
from satudata.workflow.models import Event

BERKAS = "berkas"
BERKAS_TYPES = ("pdf", "docx", "xlsx", "csv", "png", "jpg")
MAX_BERKAS = 40
SAVED = "form_saved"


# A new form ------------------------------------------------------------------------------------


def create_kegiatan(request: RecommendationRequest, *, prefill: Instansi | None = None) -> Kegiatan:
    """Make the form of a new request, filled with what is known of its office.

    Blok I, the head of office as signatory, and R.4.4/R.4.5: a kabupaten, kota or province office
    covers its own region (romantik.md 2.10). Runs in the caller's transaction; no event of its own.
    """
    office = prefill or request.instansi
    kegiatan = Kegiatan.objects.create(request=request, **_known_of(office))
    region = office.wilayah
    province = region if region.level == Wilayah.Level.PROVINSI else region.induk
    if province is not None and region.level != Wilayah.Level.PUSAT:
        kegiatan.cakupan_wilayah = Cakupan.SEBAGIAN
        kegiatan.save(update_fields=["cakupan_wilayah"])
        district = None if province == region else region
        WilayahKegiatan.objects.create(kegiatan=kegiatan, provinsi=province, kabupaten=district)
    return kegiatan


def _known_of(office: Instansi) -> dict[str, Any]:
    address = f"{office.alamat} {office.kode_pos}".strip()
    regional = office.jenis == Instansi.Jenis.OPD
    return {
        "instansi_penyelenggara": office.nama,
        "alamat": address,
        "telepon": office.telepon,
        "faksimile": office.faksimile,
        "email": office.email,
        # A regional office has no eselon 1 (romantik.md 2.2).
        "eselon1": "-" if regional else "",
        "eselon2": office.kepala_jabatan if regional else "",
        "kota_tanda_tangan": office.wilayah.tempat_surat,
        "nama_tanda_tangan": office.kepala_nama,
        "nip_tanda_tangan": office.kepala_nip,
    }


# One page --------------------------------------------------------------------------------------


@dataclass
class _Edit:
    """A page under the lock; `changed` collects the names of what changed."""

    request: RecommendationRequest
    kegiatan: Kegiatan
    state: SectionState
    section: Section
    by: User
    at: datetime
    rights: Rights
    autosave: bool = False
    changed: list[str] = field(default_factory=list)


@contextmanager
def _editing(  # noqa: PLR0913
    request: RecommendationRequest,
    section: str,
    by: User,
    version: int | None,
    at: datetime | None,
    *,
    autosave: bool = False,
) -> Iterator[_Edit]:
    """Lock, check, let the caller write, then close the page: versions, mirror, event.

    A page that changed nothing keeps its version, so that another tab does not become stale.
    """
    moment = at or now()
    with transaction.atomic():
        locked = RecommendationRequest.objects.select_for_update().get(pk=request.pk)
        rights = rights_of(by, moment)
        permissions.check_can_edit(rights, locked)
        kegiatan = Kegiatan.objects.get(request=locked)
        state, _made = SectionState.objects.get_or_create(kegiatan=kegiatan, section=section)
        if version is not None and version != state.version:
            raise StaleForm(expected=version, current=state.version)
        edit = _Edit(locked, kegiatan, state, BY_KEY[section], by, moment, rights, autosave)
        yield edit
        _take_turn(edit)
        _close_page(edit)


def _take_turn(edit: _Edit) -> None:
    """Handling time of the producer runs from the first save (SOP A3 after a withdrawal, A6)."""
    run = open_run(edit.request)
    if run is not None and run.taken_at is None:
        steps.take_run(edit.request, run.step_code, by=edit.by, at=edit.at)


def _close_page(edit: _Edit) -> None:
    state, request = edit.state, edit.request
    if edit.changed or state.saved_at is None:
        state.saved_at, state.saved_by = edit.at, edit.by
    if edit.changed:
        state.version += 1
        # A copied answer that was changed is the person's own.
        copies.forget_changed(state, edit.changed)
        request.version += 1
        request.updated_at = edit.at
        request.judul, request.tahun = edit.kegiatan.judul_kegiatan, edit.kegiatan.tahun
        _record(edit)
        request.save()
        steps.refresh_run(request)
    state.save()


def _record(edit: _Edit) -> None:
    """Write the event of a save, unless those of this sitting say it already (head of this module)."""
    names = set(edit.changed)
    if edit.autosave and names <= _said_in_sitting(edit):
        return
    data = {"bagian": edit.state.section, "rincian": sorted(names), "versi": edit.state.version}
    engine.record(edit.request, SAVED, by=edit.by, at=edit.at, data=data, rights=edit.rights)


def _said_in_sitting(edit: _Edit) -> set[str]:
    """What this person's latest events say of this section, back to another's change of it or a move."""
    said: set[str] = set()
    recent = Event.objects.filter(
        case_kind=edit.request.CASE_KIND, case_id=str(edit.request.pk), at__gt=edit.at - SITTING
    )
    for event in recent.order_by("-seq"):
        same_section = event.code == SAVED and event.data.get("bagian") == edit.state.section
        if event.state_before != event.state_after or (same_section and event.actor_id != edit.by.pk):
            break
        if same_section:
            said |= set(event.data["rincian"])
    return said


def save_section(  # noqa: PLR0913
    *,
    request: RecommendationRequest,
    section: str,
    given: SectionInput,
    by: User,
    version: int | None = None,
    raw: unstored.Raw | None = None,
    autosave: bool = False,
    at: datetime | None = None,
) -> SectionState:
    """Save one page of the form. `version` is the page's own, as it was shown.

    `given` names the answers that are written, others stay. `raw` is what this page then keeps of
    typed text without a valid form (`unstored.part_of`); without it, what was kept for the answers
    given goes. `autosave`: the page saves by itself, nobody pressed a button.
    KeyError for a section that does not exist; ValueError for a question of another page.
    """
    with _editing(request, section, by, version, at, autosave=autosave) as edit:
        edit.changed = write_section(edit.kegiatan, edit.section, given)
        _keep_raw(edit, None, raw, [*given.values, *given.tables])
    return edit.state


def _keep_raw(edit: _Edit, row: int | None, raw: unstored.Raw | None, given: list[str]) -> None:
    before = unstored.part_of(edit.state.raw, row)
    after = unstored.cleared(before, given) if raw is None else raw
    edit.changed += unstored.changed_names(before, after)
    edit.state.raw = unstored.with_part(edit.state.raw, after, row)


# One row with a page of its own (MS-Var, MS-Ind) -------------------------------------------------


def save_row(  # noqa: PLR0913
    *,
    request: RecommendationRequest,
    section: str,
    row: RowInput,
    by: User,
    version: int | None = None,
    raw: unstored.Raw | None = None,
    autosave: bool = False,
    token: UUID | None = None,
    at: datetime | None = None,
) -> int:
    """Save the page of one variable or indicator; returns the row's id, new where it had none.

    Only the columns and tables that `row` names are written; `raw` and `autosave` as in
    `save_section`. `token` is that of the page of a new row: sent twice it makes one row, and
    AlreadyDone leads to it.
    """
    with _editing(request, section, by, version, at, autosave=autosave) as edit:
        (table,) = edit.section.tables
        stored = _stored_row(edit, table, row)
        columns = set_values(stored, [c for c in table.columns if c.column in row.values], row.values)
        if stored.pk is None:
            stored.save()
            edit.changed.append(table.key)
            _use_token(edit, token, stored)
        elif columns:
            stored.save(update_fields=columns)
        edit.changed += write_children(table, stored, row.children)
        edit.changed += columns
        _keep_raw(edit, stored.pk, raw, [*row.values, *row.children])
    return stored.pk


def _use_token(edit: _Edit, token: UUID | None, row: Any) -> None:
    if token is not None:
        url = reverse("request_row", args=[edit.request.pk, edit.section.key, row.pk])
        engine.use_token(edit.by, token, at=edit.at, result_url=url)


def _stored_row(edit: _Edit, table: Table, row: RowInput) -> Any:
    rows = table.model._default_manager.filter(kegiatan=edit.kegiatan)
    if row.id is not None:
        found = rows.filter(pk=row.id).first()
        if found is None:
            raise InvalidInput(_("%(noun)s ini sudah dihapus dari formulir.") % {"noun": table.noun})
        return found
    if not table.owns_rows:
        raise InvalidInput(_("Tambahkan variabel di R.3.4 lebih dahulu."))
    count = rows.count()
    if count >= MAX_ROWS[table.key]:
        raise InvalidInput(
            _("%(title)s: paling banyak %(n)d baris.") % {"title": table.title, "n": MAX_ROWS[table.key]}
        )
    return table.model(kegiatan=edit.kegiatan, urut=count)


def remove_row(
    *,
    request: RecommendationRequest,
    section: str,
    row_id: int,
    by: User,
    at: datetime | None = None,
) -> None:
    """Take an indicator away; one that is gone already stays gone, without a word."""
    with _editing(request, section, by, None, at) as edit:
        (table,) = edit.section.tables
        if not table.owns_rows:
            raise InvalidInput(_("Variabel dihapus di R.3.4."))
        rows = table.model._default_manager.filter(kegiatan=edit.kegiatan)
        if rows.filter(pk=row_id).delete()[0]:
            _number_again(rows)
            edit.state.raw = unstored.with_part(edit.state.raw, {}, row_id)
            edit.changed.append(table.key)


def _number_again(rows: Any) -> None:
    for urut, row in enumerate(rows):
        if row.urut != urut:
            row.urut = urut
            row.save(update_fields=["urut"])


# Supporting files ------------------------------------------------------------------------------


def add_berkas(  # noqa: PLR0913
    *,
    request: RecommendationRequest,
    upload: UploadedFile,
    jenis: str,
    keterangan: str = "",
    by: User,
    at: datetime | None = None,
) -> BerkasPendukung:
    """Keep an uploaded supporting file (Blok IX).

    The right is asked before the bytes are stored, and again under the lock; the file itself is
    checked by `documents` (type, size, broken, active content).
    """
    moment = at or now()
    if jenis not in JenisBerkas.values:
        raise InvalidInput(_("Pilih jenis berkas."))
    permissions.check_can_edit(rights_of(by, moment), request)
    stored = store_upload(upload, by=by, kinds=BERKAS_TYPES, at=moment)
    with _editing(request, BERKAS, by, None, at=moment) as edit:
        _refuse_too_many(edit.kegiatan.berkas.filter(removed_at__isnull=True).count())
        berkas = BerkasPendukung.objects.create(
            kegiatan=edit.kegiatan,
            jenis=jenis,
            keterangan=keterangan.strip()[:200],
            file=stored,
            added_at=moment,
            added_by=by,
        )
        edit.changed.append(f"tambah:{jenis}")
    return berkas


def _refuse_too_many(count: int) -> None:
    if count >= MAX_BERKAS:
        raise InvalidInput(_("Paling banyak %(n)d berkas. Hapus yang tidak diperlukan.") % {"n": MAX_BERKAS})


def remove_berkas(
    *, request: RecommendationRequest, berkas_id: int, by: User, at: datetime | None = None
) -> None:
    """Take a supporting file away: it stays stored, marked removed. Twice is once."""
    with _editing(request, BERKAS, by, None, at) as edit:
        removed = edit.kegiatan.berkas.filter(pk=berkas_id, removed_at__isnull=True).update(
            removed_at=edit.at, removed_by=by
        )
        if removed:
            edit.changed.append("hapus")
