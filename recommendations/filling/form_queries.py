"""What the form's pages read besides the answers themselves (`snapshot`): versions, ids, regions, files."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from recommendations.filling.unstored import unstored
from recommendations.filling.valuelists import ValueList, value_lists
from recommendations.models import (
    BerkasPendukung,
    Indikator,
    Kegiatan,
    RecommendationRequest,
    ReviewNote,
    SectionState,
    Variabel,
)
from recommendations.queries import visible_to
from recommendations.questionnaire import Missing
from recommendations.states import EDITABLE
from satudata.accounts.models import User, Wilayah
from satudata.accounts.queries import Rights
from satudata.accounts.roles import Permission
from satudata.clock.now import now

# Who saved a page so lately is still at it.
STILL_THERE = timedelta(minutes=10)


def section_states(kegiatan: Kegiatan) -> dict[str, SectionState]:
    """Version, moment and author of each page saved so far, by section: one query."""
    return {row.section: row for row in kegiatan.sections.select_related("saved_by")}


def also_editing(state: SectionState | None, user: User, at: datetime | None = None) -> SectionState | None:
    """The state, where somebody else saved this page within the last minutes; else None."""
    if state is None or state.saved_at is None or state.saved_by_id in (None, user.pk):
        return None
    return state if abs((at or now()) - state.saved_at) < STILL_THERE else None


def last_section(rights: Rights) -> SectionState | None:
    """Where this person filled last, else where their office did: with its case, still to be sent.

    Only forms that may be edited now. One query.
    """
    offices = rights.instansi_ids(Permission.REQUEST_FILL)
    cases = visible_to(rights).filter(instansi_id__in=offices, state__in=EDITABLE)
    mine = Case(When(saved_by=rights.user, then=0), default=1)
    return (
        SectionState.objects.filter(kegiatan__request__in=cases, saved_at__isnull=False)
        .select_related("kegiatan__request__wilayah", "saved_by")
        .order_by(mine, "-saved_at")
        .first()
    )


def unstored_answers(kegiatan: Kegiatan, answers: Mapping[str, Any]) -> list[Missing]:
    """What was typed in a form and cannot be stored, one line for each page; stops a submission.

    `answers` are the effective ones.
    """
    raws = {key: state.raw for key, state in section_states(kegiatan).items() if state.raw}
    return unstored(raws, answers, row_ids(kegiatan, ("variabel", "indikator"))) if raws else []


def row_ids(kegiatan: Kegiatan, tables: Iterable[str]) -> dict[str, list[int]]:
    """Ids of the stored rows of the named tables, in the order of the snapshot."""
    known = {"variabel": Variabel, "indikator": Indikator}
    return {
        key: list(known[key]._default_manager.filter(kegiatan=kegiatan).values_list("pk", flat=True))
        for key in tables
        if key in known
    }


def regions_on_offer(own: Wilayah) -> list[Wilayah]:
    """Provinces, kabupaten and kota that R.4.5 offers: own province first. One query."""
    regions = Wilayah.objects.exclude(level=Wilayah.Level.PUSAT).order_by("kode_bps")
    province = own.pk if own.level == Wilayah.Level.PROVINSI else own.induk_id
    return sorted(regions, key=lambda r: province not in (r.pk, r.induk_id))


def value_lists_on_offer(own: Wilayah) -> list[ValueList]:
    """Lists of codes that a variable of a region may begin with: one query."""
    return value_lists(own, regions_on_offer(own))


def supporting_files(kegiatan: Kegiatan) -> list[BerkasPendukung]:
    """Supporting files that were not taken away, with their bytes' facts and who added them."""
    rows = kegiatan.berkas.filter(removed_at__isnull=True).select_related("file", "added_by")
    return list(rows.order_by("jenis", "added_at", "id"))


def earlier_forms(
    rights: Rights, offices: Iterable[int], *, text: str = "", without: RecommendationRequest | None = None
) -> QuerySet[RecommendationRequest]:
    """Requests of these offices from which answers may be copied, newest first; every word must occur.

    Of any state, where somebody has saved at least one section, and among what this person may read.
    """
    saved = SectionState.objects.filter(kegiatan__request=OuterRef("pk"), version__gt=0)
    rows = visible_to(rights).filter(Exists(saved), instansi_id__in=list(offices))
    for word in text.split()[:8]:
        here = Q(judul__icontains=word) | Q(nomor__icontains=word)
        if word.isascii() and word.isdigit() and len(word) == 4:
            here |= Q(tahun=int(word))
        rows = rows.filter(here)
    if without is not None:
        rows = rows.exclude(pk=without.pk)
    return rows.select_related("instansi", "kegiatan").order_by("-created_at", "-nomor")


def open_notes(notes: Iterable[ReviewNote]) -> Counter[str]:
    """How many notes sent to the producer are not yet marked as corrected, by section."""
    return Counter(
        note.section for note in notes if note.sent_at is not None and note.status == ReviewNote.Status.BELUM
    )
