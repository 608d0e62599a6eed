"""Evidence that the system gives for an indicator, wherever domain/satudata.md 8.5 says that it can.

A gatherer turns the counts of `facts` into a title, sentences with numbers, where they can be looked at,
and the level that they support. It never sets a level. What is done here by every OPD is done by one
procedure for all, so it supports level 3; what some do not do yet supports level 1. Levels 4 and 5 ask for
reviews and renewals, which are proved by papers: no count supports them, but where the criterion itself
names what is counted (Forum, Walidata).
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.epss.facts import PLANNING, Coverage, Facts
from satudata.clock.templatetags.waktu import angka, tanggal

ALL_DO, SOME_DO = 3, 1
# Formats in which a published version can be had at least, for "several".
FORMATS = 3


@dataclass(frozen=True)
class Evidence:
    """What one gatherer found: sentences, an address inside the application, the level supported, if any."""

    sumber: str
    judul: str
    fakta: tuple[str, ...]
    tautan: str
    tingkat: int | None


@dataclass(frozen=True)
class Found:
    """What a gatherer answers; its title and code are those it was registered with."""

    fakta: list[str]
    tautan: str
    tingkat: int | None


Gatherer = Callable[[Facts], Found]
GATHERERS: dict[str, tuple[str | Promise, Gatherer]] = {}


def _gives(kode: str, judul: str | Promise) -> Callable[[Gatherer], Gatherer]:
    def register(gatherer: Gatherer) -> Gatherer:
        GATHERERS[kode] = (judul, gatherer)
        return gatherer

    return register


def gather(facts: Facts) -> dict[str, Evidence]:
    """The evidence of the system by indicator code; indicators without a gatherer are not in it."""
    found = {}
    for kode, (judul, gatherer) in GATHERERS.items():
        answer = gatherer(facts)
        period = _("Masa yang dihitung: %(dari)s sampai %(sampai)s.") % {
            "dari": tanggal(facts.mulai),
            "sampai": tanggal(facts.sampai),
        }
        found[kode] = Evidence(
            f"sistem-{kode}", str(judul), (*answer.fakta, period), answer.tautan, answer.tingkat
        )
    return found


# Words and levels ---------------------------------------------------------------------------------------
def _level(*found: Coverage) -> int | None:
    """3 where all offices do all of it, 1 where some do not; None where there is nothing to count."""
    if not any(c.semua for c in found):
        return None
    return ALL_DO if all(c.by_all for c in found) else SOME_DO


def _of(found: Coverage, what: str | Promise) -> str:
    return _("%(ya)s dari %(semua)s %(apa)s; lengkap di %(opd)s dari %(opd_semua)s perangkat daerah.") % {
        "ya": angka(found.ya),
        "semua": angka(found.semua),
        "apa": what,
        "opd": angka(found.opd),
        "opd_semua": angka(found.opd_semua),
    }


def _count(n: int, what: str | Promise) -> str:
    return f"{angka(n)} {what}."


def _list_url(facts: Facts) -> str:
    return reverse("daftar_detail", args=[facts.daftar.pk]) if facts.daftar else reverse("forum_home")


def _entries_url(facts: Facts) -> str:
    return f"{reverse('entri_list')}?tahun={facts.daftar.tahun}" if facts.daftar else reverse("entri_list")


def _calendar_url(facts: Facts) -> str:
    return reverse("kalender_rilis", args=[slugify(facts.wilayah.nama)])


# Domain 1 ------------------------------------------------------------------------------------------------
@_gives("10101", gettext_lazy("Standar Data pada Daftar Data"))
def _standard(facts: Facts) -> Found:
    identified = facts.entries(lambda e: e["id_sdsn"].strip())
    told = [
        _of(facts.standar, _("entri Daftar Data memuat konsep, definisi, ukuran, dan satuan")),
        _of(identified, _("entri memuat id SDSN")),
    ]
    return Found(told, _entries_url(facts), _level(facts.standar))


@_gives("10201", gettext_lazy("Metadata kegiatan, variabel, dan dataset"))
def _metadata(facts: Facts) -> Found:
    published = facts.published(lambda t: t["versi__kamus_id"])
    told = [
        _of(
            facts.direkomendasikan, _("pengajuan dengan MS-Keg, MS-Var, dan MS-Ind selesai direkomendasikan")
        ),
        _count(facts.kamus, _("dataset memiliki kamus data yang sudah dipakai memeriksa tabel")),
        _of(published, _("terbitan memuat metadata variabelnya")),
    ]
    return Found(told, reverse("published_list"), _level(published))


@_gives("10301", gettext_lazy("API dan format yang terbaca mesin"))
def _interoperability(facts: Facts) -> Found:
    machine = facts.published(lambda t: t["akses"] != "terbuka" or t["berkas_ada"] >= FORMATS)
    told = [
        _count(len(facts.katalog), _("dataset dapat diambil lewat API (CKAN, DCAT, dan API sendiri)")),
        _count(facts.hitungan.get("api", 0), _("panggilan API tercatat")),
        _of(machine, _("terbitan tersedia dalam format terbuka yang terbaca mesin")),
    ]
    return Found(told, reverse("api_documentation"), _level(machine))


@_gives("10401", gettext_lazy("Kode referensi dan pemakaiannya"))
def _codes(facts: Facts) -> Found:
    used = facts.entries(lambda e: e["kode_referensi"])
    told = [
        _count(facts.daftar_kode, _("daftar kode referensi tersedia dan berversi")),
        _of(used, _("entri Daftar Data menyebut kode referensi yang dipakai")),
    ]
    return Found(told, reverse("kode_list"), _level(used))


# Domain 2 ------------------------------------------------------------------------------------------------
@_gives("20101", gettext_lazy("Rujukan kebutuhan setiap data"))
def _relevance(facts: Facts) -> Found:
    needed = facts.entries(lambda e: e["sumber_referensi"])
    told = [_of(needed, _("entri menyebut dokumen yang memerlukan datanya"))]
    return Found([*told, *_use(facts)], _entries_url(facts), _level(needed))


@_gives("20102", gettext_lazy("Penjaringan kebutuhan data"))
def _needs(facts: Facts) -> Found:
    requests = facts.layanan.get("permintaan", 0)
    told = [
        *_meetings(facts),
        _count(len(facts.entri), _("entri Daftar Data disepakati Forum")),
        _count(requests, _("permintaan data dari publik diterima")),
    ]
    level = ALL_DO if facts.entri and facts.rapat else SOME_DO if facts.entri or facts.rapat else None
    return Found(told, _list_url(facts), level)


@_gives("20201", gettext_lazy("Pemeriksaan dan validasi data"))
def _accuracy(facts: Facts) -> Found:
    return Found([*_checks(facts), *_validated(facts)], reverse("rilis_list"), _level(facts.diunggah))


@_gives("20301", gettext_lazy("Jeda dari akhir periode sampai terbit"))
def _timeliness(facts: Facts) -> Found:
    told = [_of(facts.terbit, _("rilis yang sudah dijadwalkan terbit"))]
    if facts.jeda is not None:
        told.append(
            _("Separuh terbitan tayang paling lama %(n)s hari sesudah periodenya berakhir.")
            % {"n": angka(facts.jeda)}
        )
    return Found(told, reverse("rilis_list"), _level(facts.terbit))


@_gives("20302", gettext_lazy("Kalender rilis: rencana dan kenyataan"))
def _punctuality(facts: Facts) -> Found:
    told = [
        _of(facts.tepat_waktu, _("rilis yang dijadwalkan terbit tepat waktu")),
        _of(facts.terbit, _("rilis yang dijadwalkan sudah terbit")),
    ]
    return Found(told, _calendar_url(facts), _level(facts.tepat_waktu))


@_gives("20401", gettext_lazy("Katalog data dengan metadata"))
def _availability(facts: Facts) -> Found:
    told = [
        _count(len(facts.katalog), _("dataset dengan metadata ada di katalog")),
        _of(facts.terbit, _("rilis yang dijadwalkan sudah terbit")),
    ]
    return Found(told, reverse("dataset_search"), _level(facts.terbit))


@_gives("20402", gettext_lazy("Portal data dan pemakaiannya"))
def _media(facts: Facts) -> Found:
    told = [*_reads(facts), _count(sum(facts.layanan.values()), _("permintaan dan laporan dari publik"))]
    return Found(told, reverse("portal_home"), _level(facts.terbit))


@_gives("20403", gettext_lazy("Format unduhan"))
def _formats(facts: Facts) -> Found:
    several = facts.published(lambda t: t["berkas_ada"] >= FORMATS)
    told = [_of(several, _("terbitan tersedia dalam tiga format atau lebih"))]
    return Found(told, reverse("dataset_search"), _level(several))


@_gives("20501", gettext_lazy("Deret yang dapat diperbandingkan"))
def _comparability(facts: Facts) -> Found:
    same = facts.entries(lambda e: e["konsep"].strip() and e["definisi"].strip() and e["satuan"].strip())
    told = [
        _count(facts.deret, _("dataset terbit untuk dua periode atau lebih dengan kamus yang sama")),
        _of(same, _("entri memuat konsep, definisi, dan satuan yang tetap")),
    ]
    return Found(told, reverse("dataset_search"), _level(same))


@_gives("20502", gettext_lazy("Pembandingan dengan rilis sebelumnya"))
def _consistency(facts: Facts) -> Found:
    told = [
        _count(facts.unggahan, _("berkas data diperiksa otomatis terhadap kamusnya")),
        _count(facts.dibandingkan, _("di antaranya dibandingkan dengan rilis sebelumnya")),
    ]
    return Found(told, reverse("rilis_list"), _level(facts.diunggah))


# Domain 3 ------------------------------------------------------------------------------------------------
@_gives("30101", gettext_lazy("Kebutuhan data yang disepakati"))
def _definition(facts: Facts) -> Found:
    needed = facts.entries(lambda e: e["sumber_referensi"] and e["konsep"].strip())
    told = [_of(needed, _("entri disepakati dengan rujukan dan konsepnya"))]
    return Found(told, _list_url(facts), _level(needed))


@_gives("30102", gettext_lazy("Rancangan kegiatan statistik"))
def _design(facts: Facts) -> Found:
    designed = facts.entries(lambda e: e["kegiatan_id"] or e["tanpa_rekomendasi"].strip())
    told = [
        _of(designed, _("entri bertaut dengan kegiatan yang direkomendasikan atau beralasan tanpa itu")),
        _of(facts.direkomendasikan, _("rancangan kegiatan yang diajukan direkomendasikan BPS")),
    ]
    return Found(told, reverse("request_list"), _level(designed))


@_gives("30103", gettext_lazy("Kamus data sebagai instrumen"))
def _instrument(facts: Facts) -> Found:
    told = [
        _count(facts.kamus, _("dataset memiliki kamus data dan templat isian")),
        _of(facts.direkomendasikan, _("instrumen diperiksa bersama pengajuan rekomendasinya")),
    ]
    return Found(told, reverse("rilis_list"), _level(facts.diunggah))


@_gives("30201", gettext_lazy("Pengumpulan menurut jadwal"))
def _collection(facts: Facts) -> Found:
    told = [_of(facts.diunggah, _("rilis yang dijadwalkan sudah dikumpulkan dan diunggah"))]
    return Found(told, reverse("rilis_list"), _level(facts.diunggah))


@_gives("30301", gettext_lazy("Pengolahan dan pemeriksaan"))
def _processing(facts: Facts) -> Found:
    told = [_count(facts.unggahan, _("berkas data dibaca dan diperiksa")), *_checks(facts)]
    return Found(told, reverse("rilis_list"), _level(facts.diunggah))


@_gives("30302", gettext_lazy("Perubahan yang dijelaskan pada terbitan"))
def _analysis(facts: Facts) -> Found:
    changed = sum(bool(t["perubahan"]) for t in facts.terbitan)
    told = [
        _count(facts.dibandingkan, _("berkas dibandingkan dengan periode sebelumnya")),
        _count(changed, _("terbitan memuat catatan perubahan")),
    ]
    # That something was compared says nothing about how many offices analyse.
    return Found(told, reverse("dataset_search"), None)


@_gives("30401", gettext_lazy("Penerbitan oleh Walidata"))
def _dissemination(facts: Facts) -> Found:
    told = [_of(facts.terbit, _("rilis yang dijadwalkan diterbitkan Walidata")), *_reads(facts)]
    return Found(told, reverse("dataset_search"), _level(facts.terbit))


# Domain 4 ------------------------------------------------------------------------------------------------
@_gives("40101", gettext_lazy("Metadata yang terbuka untuk publik"))
def _transparency(facts: Facts) -> Found:
    told = [
        _count(len(facts.katalog), _("dataset dengan konsep, metode, dan sumber di halaman publik")),
        _count(facts.layanan_dijawab, _("permintaan atau laporan publik sudah dijawab")),
    ]
    return Found(told, reverse("dataset_search"), _level(facts.terbit))


@_gives("40102", gettext_lazy("Metode dan jadwal rilis yang diumumkan"))
def _neutrality(facts: Facts) -> Found:
    method = facts.entries(lambda e: e["cara_pengumpulan"])
    told = [
        _of(method, _("entri menyebut cara pengumpulannya")),
        _count(len(facts.rilis), _("rilis diumumkan jadwalnya lebih dahulu pada kalender publik")),
    ]
    return Found(told, _calendar_url(facts), _level(method))


@_gives("40103", gettext_lazy("Catatan pemeriksaan dan Surat Validasi"))
def _quality(facts: Facts) -> Found:
    return Found([*_checks(facts), *_validated(facts)], reverse("rilis_list"), _level(facts.diunggah))


@_gives("40104", gettext_lazy("Hak akses dan perlindungan data pribadi"))
def _confidentiality(facts: Facts) -> Found:
    decided = facts.entries(lambda e: e["hak_akses"] and e["data_pribadi"] is not None)
    closed = sum(e["hak_akses"] in ("terbatas", "tertutup") for e in facts.entri)
    told = [
        _of(decided, _("entri ditetapkan hak aksesnya dan diperiksa kandungan data pribadinya")),
        _count(closed, _("entri berhak akses terbatas atau tertutup")),
    ]
    return Found(told, _entries_url(facts), _level(decided))


@_gives("40302", gettext_lazy("Rapat Forum dan rencana aksinya"))
def _forum(facts: Facts) -> Found:
    own = facts.actions(facts.walidata)
    carried = own["selesai"] + own["berjalan"]
    with_bps = facts.meetings_of(facts.bps)
    told = [
        *_meetings(facts),
        _("Walidata hadir pada %(n)s rapat, Pembina Data pada %(m)s rapat.")
        % {"n": angka(facts.meetings_of([facts.walidata])), "m": angka(with_bps)},
        _count(carried, _("rencana aksi Walidata sedang berjalan atau selesai")),
    ]
    attended = facts.walidata is not None and facts.meetings_of([facts.walidata])
    level = 1 if not attended else 2 if not carried else 4 if with_bps else 3
    return Found(told, _list_url(facts), level if facts.rapat else None)


@_gives("40303", gettext_lazy("Kerja sama dengan Pembina Data"))
def _with_pembina(facts: Facts) -> Found:
    rechecks = sum(n for (stage, _v), n in facts.periksa.items() if stage == "pembina")
    recommended = int(facts.daftar is not None and facts.daftar.rekomendasi_id is not None)
    told = [
        _count(recommended, _("surat rekomendasi Pembina Data atas Daftar Data")),
        _count(rechecks, _("pemeriksaan ulang Data Prioritas oleh Pembina Data")),
        _of(facts.direkomendasikan, _("pengajuan kegiatan direkomendasikan BPS")),
    ]
    formal = recommended or rechecks or facts.direkomendasikan.ya
    informal = facts.meetings_of(facts.bps)
    return Found(told, _list_url(facts), 3 if formal else 2 if informal else None)


@_gives("40304", gettext_lazy("Tugas Walidata yang dilaksanakan"))
def _walidata(facts: Facts) -> Found:
    checked = sum(n for (stage, _v), n in facts.periksa.items() if stage == "walidata")
    told = [
        _count(facts.petugas, _("petugas Walidata ditetapkan di sistem")),
        _count(checked, _("pemeriksaan data oleh Walidata")),
        _count(len(facts.terbitan), _("terbitan disebarluaskan Walidata")),
        *_meetings(facts),
    ]
    if facts.walidata is None:
        return Found(told, _list_url(facts), 1)
    done = bool(checked and facts.terbitan and facts.rapat)
    whole = done and facts.terbit.by_all
    return Found(told, _list_url(facts), 4 if whole else 3 if done else 2)


# Domain 5 ------------------------------------------------------------------------------------------------
@_gives("50102", gettext_lazy("Data yang diminta dokumen perencanaan"))
def _used(facts: Facts) -> Found:
    planned = facts.entries(lambda e: PLANNING & set(e["sumber_referensi"]))
    told = [_of(planned, _("entri diperlukan RPJMD, Renstra, RKPD, atau LPPD")), *_reads(facts)]
    # That a plan asks for data shows a need; how it was used is proved by the plan itself.
    return Found(told, _entries_url(facts), None)


@_gives("50201", gettext_lazy("Pengajuan rekomendasi kegiatan statistik"))
def _recommended(facts: Facts) -> Found:
    found = facts.direkomendasikan
    told = [_of(found, _("pengajuan yang dikirim mendapat Surat Rekomendasi"))]
    return Found(told, reverse("published_list"), _level(found))


@_gives("50301", gettext_lazy("Rencana aksi Forum Satu Data"))
def _plan(facts: Facts) -> Found:
    by_status = facts.actions()
    carried = by_status["selesai"] + by_status["berjalan"]
    told = [
        _count(by_status.total(), _("rencana aksi ditetapkan Forum")),
        _count(by_status["selesai"], _("di antaranya selesai")),
        _count(by_status["berjalan"], _("di antaranya sedang berjalan")),
    ]
    level = (3 if carried else 2) if by_status.total() else 1
    return Found(told, reverse("rencana_aksi_list"), level)


@_gives("50302", gettext_lazy("Penyebarluasan melalui portal"))
def _portal(facts: Facts) -> Found:
    told = [_count(len(facts.katalog), _("dataset disebarluaskan Walidata di portal")), *_reads(facts)]
    return Found(told, reverse("portal_home"), _level(facts.terbit))


# Said by several -----------------------------------------------------------------------------------------
def _checks(facts: Facts) -> list[str]:
    good = sum(n for (_s, verdict), n in facts.periksa.items() if verdict == "sesuai")
    return [
        _("%(n)s pemeriksaan data selesai, %(m)s di antaranya dengan hasil sesuai.")
        % {"n": angka(sum(facts.periksa.values())), "m": angka(good)}
    ]


def _validated(facts: Facts) -> list[str]:
    return [
        _("%(n)s rilis divalidasi Kepala OPD dengan %(m)s Surat Validasi.")
        % {"n": angka(facts.tervalidasi), "m": angka(facts.surat_validasi)}
    ]


def _meetings(facts: Facts) -> list[str]:
    return [
        _("%(n)s rapat Forum dilaksanakan, %(m)s dengan notulen terbit; %(k)s instansi hadir.")
        % {
            "n": angka(len(facts.rapat)),
            "m": angka(facts.notulen),
            "k": angka(len({office for _r, office in facts.hadir if office is not None})),
        }
    ]


def _reads(facts: Facts) -> list[str]:
    return [
        _("%(n)s kunjungan halaman dataset dan %(m)s unduhan.")
        % {"n": angka(facts.hitungan.get("kunjungan", 0)), "m": angka(facts.hitungan.get("unduhan", 0))}
    ]


def _use(facts: Facts) -> list[str]:
    return [*_meetings(facts), *_reads(facts)]
