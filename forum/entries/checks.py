"""What is wrong with an entry: findings that keep the list from being sent, and warnings.

Which answers are there at all is said by `fields`; here what must be answered when, and which answers do
not go together (domain/satudata.md 3.3, 3.6; UU 14/2008 Pasal 17; UU 27/2022).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from forum.codelists import NEEDS_RECOMMENDATION, Akses, KodeReferensi, Level, Pemutakhiran
from forum.entries.fields import BY_NAME, FIELDS
from forum.entries.naming import concept_warnings, name_warnings
from forum.models import EntriDaftarData

BLOCK, WARN = "block", "warn"
# Standard of the data: drawn up at planning, complete when data are collected (SOP B5).
STANDARD = ("konsep", "definisi", "ukuran", "satuan")
REGIONAL = frozenset({Level.KABUPATEN_KOTA, Level.KECAMATAN, Level.DESA_KELURAHAN})
REGION_CODES = frozenset({KodeReferensi.WILAYAH_BPS, KodeReferensi.WILAYAH_KEMENDAGRI})


@dataclass(frozen=True)
class Finding:
    """One thing to do: the answer it stands at, whether it blocks sending, and the words."""

    field: str
    level: str
    words: str

    @property
    def blocks(self) -> bool:
        """True where the list is not sent with it."""
        return self.level == BLOCK


def findings_of(entry: EntriDaftarData) -> list[Finding]:
    """All findings of an entry in the order of the form; asks the database for its `kegiatan` alone."""
    found = [finding for rule in RULES for finding in rule(entry)]
    order = list(BY_NAME)
    return sorted(found, key=lambda finding: order.index(finding.field))


def blocking_findings(entry: EntriDaftarData) -> list[Finding]:
    """Those that keep the list from being sent; asks the database for nothing."""
    return [finding for rule in BLOCKING_RULES for finding in rule(entry) if finding.blocks]


def needs_recommendation(entry: EntriDaftarData) -> bool:
    """True where the way of collecting asks for BPS's recommendation, and nothing says otherwise."""
    return entry.cara_pengumpulan in NEEDS_RECOMMENDATION and not entry.tanpa_rekomendasi.strip()


# Rules ---------------------------------------------------------------------------------------------
def _required(entry: EntriDaftarData) -> Iterator[Finding]:
    for field in FIELDS:
        if field.required and getattr(entry, field.name) in (None, "", []):
            yield Finding(field.name, BLOCK, _("%(label)s belum diisi.") % {"label": field.label})


def _lag(entry: EntriDaftarData) -> Iterator[Finding]:
    promised = entry.jadwal_pemutakhiran not in ("", Pemutakhiran.AD_HOC)
    if promised and entry.rilis_jeda is None:
        yield Finding(
            "rilis_jeda",
            BLOCK,
            _("Isi berapa hari sesudah periode berakhir data dirilis, agar jadwal rilis dapat dihitung."),
        )


def _priority(entry: EntriDaftarData) -> Iterator[Finding]:
    if entry.data_prioritas and not entry.alasan_prioritas.strip():
        yield Finding("alasan_prioritas", BLOCK, _("Tulis mengapa data ini Data Prioritas."))


def _ground(entry: EntriDaftarData) -> Iterator[Finding]:
    if entry.hak_akses not in (Akses.TERBATAS, Akses.TERTUTUP):
        return
    if not entry.dasar_pengecualian:
        yield Finding(
            "dasar_pengecualian",
            BLOCK,
            _("Hak akses %(access)s memerlukan dasar pengecualian.")
            % {"access": entry.get_hak_akses_display()},
        )
    elif not entry.uji_nomor.strip() or entry.uji_tanggal is None:
        yield Finding("uji_nomor", WARN, _("Lengkapi nomor dan tanggal uji konsekuensi."))
    if entry.uji_tanggal and entry.pengecualian_sampai and entry.pengecualian_sampai < entry.uji_tanggal:
        yield Finding(
            "pengecualian_sampai", BLOCK, _("Pengecualian tidak dapat berakhir sebelum tanggal ujinya.")
        )


def _personal(entry: EntriDaftarData) -> Iterator[Finding]:
    if entry.hak_akses != Akses.TERBUKA:
        return
    if entry.data_pribadi:
        yield Finding(
            "hak_akses",
            BLOCK,
            _("Data yang mengandung data pribadi tidak dapat Terbuka. Pilih Terbatas atau Tertutup."),
        )
    elif entry.level == Level.INDIVIDU:
        yield Finding(
            "data_pribadi",
            WARN,
            _("Data disajikan sampai individu dan Terbuka. Pastikan tidak ada data pribadi di dalamnya."),
        )


def _recommendation(entry: EntriDaftarData) -> Iterator[Finding]:
    if not needs_recommendation(entry):
        return
    if entry.kegiatan is None:
        yield Finding(
            "cara_pengumpulan",
            WARN,
            _(
                "%(way)s memerlukan rekomendasi BPS sebelum pengumpulan, dan entri ini belum terhubung "
                "dengan kegiatan. Ajukan rekomendasi, pilih kegiatannya, atau tulis mengapa tidak perlu."
            )
            % {"way": entry.get_cara_pengumpulan_display()},
        )
    elif not entry.kegiatan.identitas_rekomendasi:
        yield Finding(
            "cara_pengumpulan",
            WARN,
            _("Rekomendasi kegiatan “%(title)s” belum terbit (%(number)s).")
            % {"title": entry.kegiatan.judul, "number": entry.kegiatan.nomor},
        )


def _standard(entry: EntriDaftarData) -> Iterator[Finding]:
    for name in STANDARD:
        if not getattr(entry, name).strip():
            yield Finding(
                name,
                WARN,
                _("%(label)s belum diisi. Standar data dilengkapi paling lambat saat pengumpulan.")
                % {"label": BY_NAME[name].label},
            )
    for words in concept_warnings(entry.konsep):
        yield Finding("konsep", WARN, words)


def _naming(entry: EntriDaftarData) -> Iterator[Finding]:
    for words in name_warnings(entry.nama_data, entry.ukuran):
        yield Finding("nama_data", WARN, words)


def _reference_codes(entry: EntriDaftarData) -> Iterator[Finding]:
    if entry.level in REGIONAL and not REGION_CODES & set(entry.kode_referensi):
        yield Finding(
            "kode_referensi", WARN, _("Data menurut wilayah memakai kode wilayah BPS atau Kemendagri.")
        )
    if entry.level == Level.FASKES and KodeReferensi.FASKES not in entry.kode_referensi:
        yield Finding(
            "kode_referensi", WARN, _("Data menurut fasilitas kesehatan memakai kode fasilitas kesehatan.")
        )


# Rules that may block; the others only warn.
BLOCKING_RULES = (_required, _priority, _lag, _ground, _personal)
RULES: tuple[Callable[[EntriDaftarData], Iterator[Finding]], ...] = (
    _required, _naming, _priority, _standard, _lag, _recommendation, _ground, _personal, _reference_codes,
)  # fmt: skip
