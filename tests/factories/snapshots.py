"""Content of a snapshot without a database: invented facts, counted by the real counters.

`content(offices=3, releases=40)` gives a year as `evaluation.snapshot.compute` would; the same arguments give
the same content. `report(content)` gives a report of it that is not saved.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from forum.codelists import URUSAN, Akses, JenisData, Pemutakhiran, Sumber
from reports.evaluation import snapshot
from reports.evaluation.facts import SEBAGIAN, TERSEDIA, TIDAK, EntryFact, ReleaseFact
from reports.evaluation.snapshot import Facts
from reports.evaluation.span import Span, year_before, year_of
from satudata.accounts.models import Instansi, Wilayah

TAHUN, BATAS = 2026, date(2026, 12, 31)
WILAYAH = Wilayah(pk=1, nama="Kota Blitar", kode_bps="3572", level=Wilayah.Level.KOTA)
FIELDS = tuple(name for _code, name in URUSAN)
RULES = ("not_number", "region_missing", "note_row", "column_renamed", "row_length")
MEASURES = ("kelengkapan", "kesesuaian", "keunikan", "konsistensi")


def office(number: int) -> Instansi:
    """An office named after a field of government."""
    name = f"Dinas {FIELDS[number % len(FIELDS)]} {'' if number < len(FIELDS) else number}".strip()
    short = f"D{number:02d}"
    return Instansi(pk=number, nama=name, singkatan=short, kode_unit=f"410.{number:03d}", wilayah=WILAYAH)


def entry(number: int, offices: int) -> EntryFact:
    """An entry of the list; every ninth is not there, every seventh partly."""
    said = TIDAK if number % 9 == 8 else SEBAGIAN if number % 7 == 6 else TERSEDIA
    short = said != TERSEDIA
    return EntryFact(
        kode=f"DD.{number:04d}",
        nama=f"Jumlah Layanan {FIELDS[number % len(FIELDS)]} menurut Kecamatan Nomor {number + 1}",
        opd=1 + number % offices,
        urusan=URUSAN[number % offices][0],
        jenis=JenisData.values[number % 2],
        sumber=(Sumber.values[number % 7],),
        frekuensi=Pemutakhiran.values[3 + number % 4],
        akses=Akses.TERBUKA,
        prioritas=number % 5 == 0,
        ketersediaan=said,
        alasan="Belum ada anggaran" if short else "",
        rencana=f"Diajukan dalam perubahan anggaran {TAHUN + 1}" if short else "",
        pic="" if said == TIDAK else f"Orang Contoh {number % 3} (Pranata Komputer)",
    )


def release(number: int, entries: int, offices: int, span: Span, late: int = 11) -> ReleaseFact:
    """A release; every eleventh never came, every sixth was returned once, every eighth was late."""
    about = number % entries
    jadwal = span.mulai + timedelta(days=number * 7 % 360)
    came, at = number % late != late - 1, datetime.combine(jadwal, datetime.min.time(), tzinfo=UTC)
    days_late = number % 5 if number % 8 == 7 else 0
    again = number % 6 == 5
    scores = {name: 10_000 - 37 * ((number + n) % 9) for n, name in enumerate(MEASURES)}
    return ReleaseFact(
        kode=f"DD.{about:04d}",
        nama=f"Jumlah Layanan {FIELDS[about % len(FIELDS)]} menurut Kecamatan Nomor {about + 1}",
        periode=f"Triwulan {1 + number // entries} {span.tahun}",
        opd=1 + about % offices,
        urusan=URUSAN[about % offices][0],
        jadwal=jadwal,
        akses=Akses.TERBUKA,
        diunggah=at if came else None,
        putusan_pertama="" if not came else "perlu_perbaikan" if again else "sesuai",
        putaran=(2 if again else 1) if came else 0,
        validasi_diminta=at if came else None,
        validasi_tepat=(number % 12 != 4) if came else None,
        tervalidasi=at if came else None,
        terbit=at + timedelta(days=days_late) if came else None,
        terlambat=days_late if came else 0,
        mutu=scores | {"ketepatan_waktu": 10_000 - 500 * days_late} if came else {},
        peringatan={RULES[number % 5]: 1} if again else {},
        temuan={RULES[number % 5]: 1 + number % 3} if again else {},
    )


def content(
    *, offices: int = 3, entries: int = 12, releases: int = 40, before: bool = True, batas: date = BATAS
) -> dict[str, Any]:
    """The content of a snapshot of a whole year, with the year before unless told otherwise."""
    span = year_of(WILAYAH, TAHUN, batas)
    facts = _facts(span, offices, entries, releases, 11)
    earlier = _facts(year_before(span), offices, entries, releases, 7)
    known = {number: office(number) for number in range(1, offices + 1)}
    return {
        "rumus": snapshot.FORMULAS,
        "wilayah": {"kode": WILAYAH.kode_bps, "nama": WILAYAH.nama},
        "tahun": span.tahun,
        "batas": batas.isoformat(),
        "kini": snapshot.slices(facts, known),
        "lalu": snapshot.slices(earlier, known) if before else None,
        "langkah": list(_steps(releases)),
        "temuan": snapshot._findings(facts.releases),
        "mutu": [snapshot._quality(one, known) for one in facts.releases if one.terbit],
        "daftar": [snapshot._entry(one, known) for one in facts.entries],
        "terbitan": [snapshot._published(one, known, span) for one in facts.releases if one.terbit],
        "tidak_tersedia": [
            snapshot._not_there(one, known) for one in facts.entries if one.ketersediaan != TERSEDIA
        ],
        **_others(span, releases),
        "tren": [{"tahun": span.tahun, "entri": entries, "prioritas": entries // 5}] if entries else [],
        "pic": snapshot._responsible(facts.entries, known),
        "kalender": [snapshot._promised(one, known, span) for one in facts.releases],
        "surat": list(_papers(known, releases)),
    }


def _facts(span: Span, offices: int, entries: int, releases: int, late: int) -> Facts:
    return Facts(
        span,
        [entry(n, offices) for n in range(entries)],
        [release(n, max(1, entries), offices, span, late) for n in range(releases)],
    )


def _papers(offices: Mapping[int, Instansi], releases: int) -> Iterable[dict[str, Any]]:
    """One Berita Acara of the Forum; a statement and a validation of each office."""
    kinds = ("surat_pernyataan", "surat_validasi")
    made = [("berita_acara_forum", 1), *((kind, number) for kind in kinds for number in offices)]
    for place, (kind, number) in enumerate(made if releases else []):
        yield {
            "jenis": kind, "opd": offices[number].kode_unit, "penerbit": offices[number].nama,
            "nomor": f"500.14/{place}/{TAHUN}", "tanggal": date(TAHUN, 3, 1 + place % 28).isoformat(),
            "hal": "Berita Acara Kesepakatan Daftar Data", "kode": f"{place:020d}", "sha256": f"{place:064x}",
        } | ({"rilis": 2} if kind == "surat_validasi" else {})  # fmt: skip


def _steps(releases: int) -> Iterable[dict[str, Any]]:
    for kode, name, limit in (
        ("B4", "Pemeriksaan ketersediaan jenis data", 5),
        ("B7", "Memeriksa kesesuaian data", 5),
        ("B8", "Persetujuan (validasi) kepada OPD", 5),
        ("B9", "Publikasi di portal Satu Data", None),
    ):
        judged = releases if limit else 0
        yield {
            "kode": kode, "aktivitas": name, "putaran": releases, "median": 1, "p90": 4,
            "jumlah_hari": 2 * releases, "dinilai": judged, "tepat": judged - judged // 10,
            "batas_hari": limit,
        }  # fmt: skip


def _others(span: Span, releases: int) -> dict[str, Any]:
    if not releases:
        return {"rekomendasi": _requests(0), "rapat": [], "portal": _portal(0, 0)}
    day = date(span.tahun, 2, 12).isoformat()
    held = [{"perihal": "Rapat Forum Satu Data I", "tanggal": day, "kuorum": True}]
    return {"rekomendasi": _requests(8), "rapat": held, "portal": _portal(12, releases)}


def _requests(sent: int) -> dict[str, Any]:
    return {
        "diajukan": sent, "layak": sent, "tidak_layak": 0, "surat_terbit": sent, "komitmen_tayang": sent // 2,
        "keadaan": {}, "median_hari": 9 if sent else None, "p90_hari": 14 if sent else None,
    }  # fmt: skip


def _portal(months: int, datasets: int) -> dict[str, Any]:
    used = [[month, 1200 + 31 * month, 210 + 7 * month, 55 * month] for month in range(1, months + 1)]
    totals = [sum(row[n] for row in used) for n in (1, 2, 3)]
    return {
        "dataset": {"terbuka": datasets, "terbatas": 2} if datasets else {},
        "jumlah": dict(zip(("kunjungan", "unduhan", "api"), totals, strict=True)) if used else {},
        "format": {"csv": totals[1] - 400, "xlsx": 400} if used else {},
        "bulan": used,
        "teratas": [{"judul": f"Jumlah Penduduk {n}", "jumlah": 900 - 40 * n} for n in range(10)]
        if used
        else [],
        "layanan": {"kesalahan": 3, "permintaan": 14} if used else {},
        "permintaan_akses": 2 if used else 0,
    }
