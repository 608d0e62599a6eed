"""What happened in a region, counted for the evidence of EPSS (domain/satudata.md 8.5).

One fixed number of queries, whatever the size of the region; pure counts in between. The period is the year
before the assessment and the year itself up to the day of counting: releases by the day they were promised
for, everything else by the moment it happened. Entries are those of the newest agreed Daftar Data.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from statistics import median_low
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, Sum

from datasets.models import (
    ButirValidasi,
    DaftarKode,
    HitunganHarian,
    Kamus,
    LayananPublik,
    Pemeriksaan,
    RilisData,
    Terbitan,
    Unggahan,
)
from forum.models import DaftarData, DaftarDataOpd, EntriDaftarData, PesertaRapat, RapatForum, RencanaAksi
from recommendations.models import RecommendationRequest
from satudata.accounts.models import Instansi, Wilayah
from satudata.accounts.queries import people_with_role
from satudata.accounts.roles import Role

# Sources of an entry that are planning documents of the region.
PLANNING = frozenset({"rpjmd", "renstra", "rkp", "lppd"})
STANDARD = ("konsep", "definisi", "ukuran", "satuan")
ENTRY_FIELDS = (
    "item__kode", "nama_data", "bagian__instansi__nama", "bagian__instansi_id", *STANDARD, "klasifikasi",
    "id_sdsn", "kode_referensi", "sumber_referensi", "hak_akses", "data_pribadi", "cara_pengumpulan",
    "kegiatan_id", "tanpa_rekomendasi", "periode_data",
)  # fmt: skip
RELEASE_FIELDS = (
    "dataset__item__kode", "entri__nama_data", "periode", "instansi__nama", "instansi_id", "jadwal",
    "dataset_id", "versi_id", "versi_terbit_id", "terbit",
)  # fmt: skip
PUBLISHED_FIELDS = (
    "dataset__item__kode", "judul", "periode", "instansi__nama", "dataset_id", "instansi_id", "akses",
    "sampai", "tayang_sejak", "versi__kamus_id", "berkas_ada", "perubahan",
)  # fmt: skip
REQUEST_FIELDS = (
    "nomor", "judul", "instansi__nama", "instansi_id", "diajukan_pada", "identitas_rekomendasi",
)  # fmt: skip


@dataclass(frozen=True)
class Coverage:
    """So many of all do it, by row; an office does it where each of its rows does."""

    ya: int
    semua: int
    opd: int
    opd_semua: int

    @property
    def by_all(self) -> bool:
        """True where every office that has anything does it in everything."""
        return self.semua > 0 and self.opd == self.opd_semua


Rows = list[dict[str, Any]]


def covered(rows: Rows, office: str, does: Callable[[dict[str, Any]], Any]) -> Coverage:
    """Count the rows that do something, and the offices all of whose rows do."""
    offices: dict[int, bool] = {}
    good = 0
    for row in rows:
        done = bool(does(row))
        good += done
        offices[row[office]] = offices.get(row[office], True) and done
    return Coverage(good, len(rows), sum(offices.values()), len(offices))


@dataclass(frozen=True)
class Facts:
    """All that the evidence speaks of. Counts as of `at`; `mulai` is the first day of the period."""

    wilayah: Wilayah
    tahun: int
    at: datetime
    mulai: date
    daftar: DaftarData | None
    pernyataan: int
    entri: Rows
    rilis: Rows
    terbitan: Rows
    hitungan: dict[str, int]
    periksa: dict[tuple[str, str], int]
    tervalidasi: int
    surat_validasi: int
    kamus: int
    unggahan: int
    dibandingkan: int
    layanan: dict[str, int]
    layanan_dijawab: int
    pengajuan: Rows
    daftar_kode: int
    rapat: list[UUID]
    notulen: int
    hadir: set[tuple[UUID, int | None]]
    aksi: list[tuple[int, str]]
    walidata: int | None
    petugas: int
    bps: set[int] = field(default_factory=set)

    @property
    def sampai(self) -> date:
        """The day of counting, or the last one of the year where that is over."""
        return _last_day(self.wilayah, self.tahun, self.at)

    # Entries ---------------------------------------------------------------------------------------
    def entries(self, does: Callable[[dict[str, Any]], Any]) -> Coverage:
        """Agreed entries that do something."""
        return covered(self.entri, "bagian__instansi_id", does)

    @property
    def standar(self) -> Coverage:
        """Entries with the parts of a Standar Data filled in."""
        return self.entries(lambda e: all(e[name].strip() for name in STANDARD))

    # Releases --------------------------------------------------------------------------------------
    @property
    def jatuh_tempo(self) -> Rows:
        """Releases whose promised day has come."""
        return [r for r in self.rilis if r["jadwal"] <= self.sampai]

    @property
    def diunggah(self) -> Coverage:
        """Releases due of which a checked version is there."""
        return covered(self.jatuh_tempo, "instansi_id", lambda r: r["versi_id"])

    @property
    def terbit(self) -> Coverage:
        """Releases due that were published."""
        return covered(self.jatuh_tempo, "instansi_id", lambda r: r["terbit"])

    @property
    def tepat_waktu(self) -> Coverage:
        """Releases due that were published on their day or before."""
        zone = self.wilayah.zone
        return covered(
            self.jatuh_tempo,
            "instansi_id",
            lambda r: r["terbit"] and r["terbit"].astimezone(zone).date() <= r["jadwal"],
        )

    # What is published -----------------------------------------------------------------------------
    def published(self, does: Callable[[dict[str, Any]], Any]) -> Coverage:
        """Published versions of the period that do something."""
        return covered(self.terbitan, "instansi_id", does)

    @property
    def katalog(self) -> set[UUID]:
        """Datasets that were published in the period."""
        return {row["dataset_id"] for row in self.terbitan}

    @property
    def jeda(self) -> int | None:
        """Median days from the end of a period to its publication; None where nothing was published."""
        zone = self.wilayah.zone
        days = [(t["tayang_sejak"].astimezone(zone).date() - t["sampai"]).days for t in self.terbitan]
        return median_low(days) if days else None

    @property
    def deret(self) -> int:
        """Datasets of which at least two periods were published by the same dictionary."""
        same = {(t["dataset_id"], t["versi__kamus_id"], t["sampai"]) for t in self.terbitan}
        return len({d for (d, _k), n in Counter((d, k) for d, k, _s in same).items() if n > 1})

    # The Forum -------------------------------------------------------------------------------------
    def meetings_of(self, offices: Iterable[int | None]) -> int:
        """Meetings that somebody of one of these offices attended."""
        wanted = set(offices)
        return len({rapat for rapat, office in self.hadir if office in wanted})

    def actions(self, office: int | None = None) -> Counter[str]:
        """Lines of the action plan by status, of one office or of all."""
        return Counter(status for owner, status in self.aksi if office in (None, owner))

    # Recommendations ----------------------------------------------------------------------------------
    @property
    def direkomendasikan(self) -> Coverage:
        """Requests sent in the period that have their Identitas Rekomendasi."""
        return covered(self.pengajuan, "instansi_id", lambda p: p["identitas_rekomendasi"])


# Counting ---------------------------------------------------------------------------------------------
def facts_of(wilayah: Wilayah, tahun: int, at: datetime) -> Facts:
    """Count everything of a region for an assessment of a year, in a fixed number of queries."""
    zone = wilayah.zone
    first, last = date(tahun - 1, 1, 1), _last_day(wilayah, tahun, at)
    since, until = (datetime.combine(d, t, zone) for d, t in ((first, time.min), (last, time.max)))
    span = (since, until)
    daftar = _list(wilayah, tahun, until)
    offices = Instansi.objects.filter(Q(wilayah=wilayah, adalah_walidata=True) | Q(jenis=Instansi.Jenis.BPS))
    known = list(offices.values_list("pk", "wilayah_id", "jenis", "berlaku_sampai"))
    walidata = [pk for pk, _w, jenis, ended in known if jenis != Instansi.Jenis.BPS and ended is None]
    return Facts(
        wilayah=wilayah,
        tahun=tahun,
        at=at,
        mulai=first,
        daftar=daftar,
        pernyataan=DaftarDataOpd.objects.filter(daftar=daftar, surat_pernyataan__file__isnull=False).count(),
        entri=_entries(daftar),
        rilis=_releases(wilayah, first, last),
        terbitan=_published(wilayah, span),
        daftar_kode=DaftarKode.objects.filter(Q(wilayah=None) | Q(wilayah=wilayah)).count(),
        kamus=Kamus.objects.filter(dataset__wilayah=wilayah, frozen_at__isnull=False)
        .values("dataset")
        .distinct()
        .count(),
        pengajuan=_requests(wilayah, span),
        walidata=walidata[0] if walidata else None,
        petugas=_officers(walidata, at),
        bps={pk for pk, _w, jenis, _e in known if jenis == Instansi.Jenis.BPS},
        **_work(wilayah, span, first, last),
        **_public(wilayah, span, first, last),
        **_forum(wilayah, span),
    )


Span = tuple[datetime, datetime]


def _last_day(wilayah: Wilayah, tahun: int, at: datetime) -> date:
    return min(at.astimezone(wilayah.zone).date(), date(tahun, 12, 31))


def _list(wilayah: Wilayah, tahun: int, until: datetime) -> DaftarData | None:
    agreed = DaftarData.objects.filter(wilayah=wilayah, tahun__lte=tahun, disepakati_pada__lte=until)
    return agreed.order_by("-tahun").first()


def _entries(daftar: DaftarData | None) -> Rows:
    agreed = EntriDaftarData.objects.filter(daftar=daftar, keputusan="disepakati", dicabut_oleh=None)
    return list(agreed.order_by().values(*ENTRY_FIELDS))


def _releases(wilayah: Wilayah, first: date, last: date) -> Rows:
    # A release that was called off was promised to nobody any more.
    promised = RilisData.objects.filter(wilayah=wilayah, jadwal__range=(first, last)).exclude(
        state="called_off"
    )
    shown = Min("terbitan__tayang_sejak", filter=Q(terbitan__siap=True))
    return list(promised.annotate(terbit=shown).order_by().values(*RELEASE_FIELDS))


def _published(wilayah: Wilayah, span: Span) -> Rows:
    rows = Terbitan.objects.filter(wilayah=wilayah, siap=True, tayang_sejak__range=span, ditarik_pada=None)
    return list(rows.annotate(berkas_ada=Count("berkas")).order_by().values(*PUBLISHED_FIELDS))


def _requests(wilayah: Wilayah, span: Span) -> Rows:
    sent = RecommendationRequest.objects.filter(wilayah=wilayah, diajukan_pada__range=span)
    return list(sent.order_by().values(*REQUEST_FIELDS))


def _officers(walidata: list[int], at: datetime) -> int:
    office = Instansi.objects.filter(pk__in=walidata).first()
    return people_with_role(Role.WALIDATA, instansi=office, at=at).count() if office else 0


def _work(wilayah: Wilayah, span: Span, first: date, last: date) -> dict[str, Any]:
    checks = Pemeriksaan.objects.filter(rilis__wilayah=wilayah, ended_at__range=span)
    checked = checks.order_by().values_list("tahap", "putusan").annotate(n=Count("pk"))
    letters = ButirValidasi.objects.filter(
        rilis__wilayah=wilayah, validasi__surat__file__isnull=False, validasi__disetujui_pada__range=span
    )
    uploads = Unggahan.objects.filter(rilis__wilayah=wilayah, created_at__range=span)
    uploaded = uploads.aggregate(n=Count("pk"), compared=Count("pk", filter=~Q(pembanding={})))
    return {
        "periksa": {(stage, verdict): n for stage, verdict, n in checked},
        **letters.aggregate(
            tervalidasi=Count("rilis", distinct=True), surat_validasi=Count("validasi", distinct=True)
        ),
        "unggahan": uploaded["n"],
        "dibandingkan": uploaded["compared"],
    }


def _public(wilayah: Wilayah, span: Span, first: date, last: date) -> dict[str, Any]:
    read = HitunganHarian.objects.filter(dataset__wilayah=wilayah, tanggal__range=(first, last))
    counts = read.order_by().values_list("jenis").annotate(n=Sum("jumlah"))
    asked = LayananPublik.objects.filter(wilayah=wilayah, created_at__range=span)
    services = asked.order_by().values_list("jenis", "status").annotate(n=Count("pk"))
    found: Counter[str] = Counter()
    answered = 0
    for kind, status, n in services:
        found[kind] += n
        answered += n if status in (LayananPublik.Status.DIJAWAB, LayananPublik.Status.DITOLAK) else 0
    return {"hitungan": dict(counts), "layanan": dict(found), "layanan_dijawab": answered}


def _forum(wilayah: Wilayah, span: Span) -> dict[str, Any]:
    held = RapatForum.objects.filter(wilayah=wilayah, dilaksanakan_pada__range=span)
    meetings = list(held.order_by().values_list("pk", "notulen__file_id"))
    attended = PesertaRapat.objects.filter(rapat__in=[pk for pk, _n in meetings], hadir_pada__isnull=False)
    actions = RencanaAksi.objects.filter(rapat__wilayah=wilayah, rapat__dilaksanakan_pada__range=span)
    return {
        "rapat": [pk for pk, _n in meetings],
        "notulen": sum(file is not None for _pk, file in meetings),
        "hadir": set(attended.order_by().values_list("rapat_id", "instansi_id")),
        "aksi": list(actions.order_by().values_list("instansi_id", "status")),
    }
