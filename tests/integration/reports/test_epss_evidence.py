"""What the system counts as evidence of EPSS, on a small year counted by hand; the cost is constant."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from datasets.models import HitunganHarian, RilisData
from forum.models import DaftarData, EntriDaftarData
from reports.epss.enclosures import PAPERS, read
from reports.epss.evidence import GATHERERS, Evidence, gather
from reports.epss.facts import Coverage, covered, facts_of
from reports.epss.lists import BUILDERS, LISTS
from reports.epss.seeds import SEED
from reports.epss.tree import read_tree
from reports.epss.workbook import address
from reports.models import BuktiDukung
from reports.services import epss_evidence
from tests.factories.datasets import DataWorld, promise, stated
from tests.factories.datasets_signed import published
from tests.factories.epss import opened
from tests.factories.world import World

# After the promised day of the releases (29 January 2027).
AFTER = datetime.fromisoformat("2027-03-01T09:00:00+07:00")
WITHOUT = {"40201", "40202", "40301", "50101", "50103", "50303"}


def evidence(forum: World, at: datetime = AFTER, tahun: int = 2027) -> dict[str, Evidence]:
    return gather(facts_of(forum.wilayah["3572"], tahun, at))


@pytest.fixture
def data(forum: World) -> DataWorld:
    """Three agreed entries of the health office, each with a release promised for 29 January 2027."""
    found = stated(forum)
    DaftarData.objects.filter(pk=found.bagian.daftar_id).update(disepakati_pada=AFTER - timedelta(days=200))
    return found


def test_each_indicator_is_proved_by_the_system_or_known_to_need_uploads() -> None:
    codes = set(read_tree(yaml.safe_load(SEED.read_text())).indikator)

    assert codes - set(GATHERERS) == WITHOUT
    assert set(GATHERERS) <= codes


def test_rows_and_offices_are_counted_apart() -> None:
    rows = [{"o": 1, "x": True}, {"o": 1, "x": False}, {"o": 2, "x": True}]

    assert covered(rows, "o", lambda r: r["x"]) == Coverage(2, 3, 1, 2)
    assert not covered([], "o", bool).by_all


def test_region_without_anything_gives_sentences_and_supports_no_level_above_one(forum: World) -> None:
    found = evidence(forum)

    assert {e.tingkat for kode, e in found.items() if kode != "40304"} <= {None, 1}
    # Walidata is appointed, but has done nothing yet.
    assert found["40304"].tingkat == 2
    assert all(e.fakta and e.tautan.startswith("/") for e in found.values())


def test_entries_of_the_agreed_list_are_counted(data: DataWorld) -> None:
    EntriDaftarData.objects.filter(pk=data.entries()[0].pk).update(satuan="", kode_referensi=[])

    found = evidence(data.forum)

    words = "2 dari 3 entri Daftar Data memuat konsep, definisi, ukuran, dan satuan"
    assert found["10101"].fakta[0].startswith(words)
    assert "lengkap di 0 dari 1 perangkat daerah" in found["10101"].fakta[0]
    assert found["10101"].tingkat == 1
    assert found["10401"].fakta[1].startswith("2 dari 3 entri Daftar Data menyebut kode referensi")


def test_publication_and_its_day_are_counted(forum: World) -> None:
    walk = published(forum)
    day, dataset = date(2027, 1, 29), walk.rilis.dataset
    RilisData.objects.filter(pk=walk.rilis.pk).update(jadwal=day)
    HitunganHarian.objects.create(dataset=dataset, tanggal=day, jenis="kunjungan", jumlah=1234)

    found = evidence(forum, at=AFTER + timedelta(days=400))

    assert found["30201"].fakta[0].startswith("1 dari 1 rilis yang dijadwalkan sudah dikumpulkan")
    assert found["30401"].fakta[0].startswith("1 dari 1 rilis yang dijadwalkan diterbitkan Walidata")
    assert found["30401"].tingkat == 3
    assert "1.234 kunjungan" in found["50302"].fakta[1]
    assert "1 rilis divalidasi Kepala OPD dengan 1 Surat Validasi." in found["40103"].fakta


def test_facts_cost_the_same_for_many_entries(data: DataWorld) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            evidence(data.forum)
        return len(captured)

    few = cost()
    for n in range(20):
        promise(data.bagian, f"Data Tambahan Nomor {n}")

    assert cost() == few
    assert few <= 24


def test_gathering_again_keeps_what_is_unchanged_and_replaces_what_moved(forum: World) -> None:
    case = opened(forum)
    by: dict[str, Any] = {"penilaian": case, "by": forum.blitar_walidata, "at": case.created_at}
    assert epss_evidence.gather_evidence(**by) == 0

    kept = BuktiDukung.objects.filter(nilai__penilaian=case, nilai__kode="10101")
    old = kept.get()
    kept.update(fakta=["Lain."])
    assert epss_evidence.gather_evidence(**by) == 1

    old.refresh_from_db()
    assert old.dihapus_pada is not None
    assert kept.get(dihapus_pada=None).fakta != ["Lain."]


def test_evidence_is_kept_in_indonesian_whoever_gathers(forum: World) -> None:
    with translation.override("en"):
        case = opened(forum)

    kept = BuktiDukung.objects.filter(nilai__penilaian=case)
    assert {b.fakta[-1][:40] for b in kept} == {"Masa yang dihitung: 1 Januari 2025 sampai"[:40]}


def test_public_address_is_put_before_a_link_of_the_system(forum: World) -> None:
    row = opened(forum).nilai.get(kode="10401").bukti.get()

    assert address(row) == f"{settings.PUBLIC_URL.rstrip('/')}/kode-referensi/"


# What is enclosed ------------------------------------------------------------------------------------
def test_each_count_of_the_system_has_its_list() -> None:
    assert set(LISTS) == set(GATHERERS)
    assert {code for codes in LISTS.values() for code in codes} == set(BUILDERS)
    assert set(PAPERS) <= set(GATHERERS)


def test_lists_hold_the_rows_that_are_counted_and_name_nobody(forum: World) -> None:
    walk = published(forum)
    day, dataset = date(2026, 12, 20), walk.rilis.dataset
    RilisData.objects.filter(pk=walk.rilis.pk).update(jadwal=day)
    HitunganHarian.objects.create(dataset=dataset, tanggal=day, jenis="unduhan", jumlah=12)
    case = opened(forum)

    enclosed = read(case, AFTER)

    lists = {one.kode: one for found in enclosed.lists.values() for one in found}
    assert all(len(row) == len(one.kolom) for one in lists.values() for row in one.baris)
    (release,) = lists["rilis"].baris
    assert release[0] == dataset.item.kode
    assert release[4:] == ["20 Desember 2026", "ya", "16 November 2026", "ya"]
    assert lists["pemakaian"].baris == [[dataset.item.kode, release[1], release[2], 0, 12, 0]]
    assert [row[6] for row in lists["pemeriksaan"].baris] == ["Sesuai"]
    (paper,) = enclosed.papers["40103"]
    assert walk.validasi is not None and walk.validasi.surat is not None
    assert paper.berkas == walk.validasi.surat.file
    assert lists["validasi"].baris[0][4] == walk.validasi.surat.nomor
    cells = {str(cell) for one in lists.values() for row in one.baris for cell in row}
    # Somebody of these tests is called as a stage of the check is.
    assert not cells & ({person.nama for person in forum.people.values()} - {"Walidata"})


def test_enclosures_cost_the_same_for_many_releases(data: DataWorld) -> None:
    case = opened(data.forum)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            read(case, AFTER)
        return len(captured)

    few = cost()
    for n in range(10):
        promise(data.bagian, f"Data Tambahan Nomor {n}")

    assert cost() == few
