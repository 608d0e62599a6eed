"""What the form's pages read besides the answers themselves (`snapshot`): versions, ids, regions, files."""

from collections import Counter
from collections.abc import Iterable

from recommendations.models import BerkasPendukung, Indikator, Kegiatan, ReviewNote, SectionState, Variabel
from recommendations.valuelists import ValueList, value_lists
from satudata.accounts.models import Wilayah


def section_states(kegiatan: Kegiatan) -> dict[str, SectionState]:
    """Version, moment and author of each page saved so far, by section: one query."""
    return {row.section: row for row in kegiatan.sections.select_related("saved_by")}


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


def open_notes(notes: Iterable[ReviewNote]) -> Counter[str]:
    """How many notes sent to the producer are not yet marked as corrected, by section."""
    return Counter(
        note.section for note in notes if note.sent_at is not None and note.status == ReviewNote.Status.BELUM
    )
