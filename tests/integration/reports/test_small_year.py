"""Each figure of a small year, counted by hand (domain/satudata.md 9); a snapshot is the same bytes later.

The year is told in `tests/factories/reports_year.py`.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from datasets.models import RilisData
from reports.documents.annexes import annexes
from reports.evaluation import snapshot
from reports.evaluation.indicators import readings
from reports.evaluation.span import year_of
from reports.services.snapshots import recompute, take_snapshot
from satudata.documents.models import Document, StoredFile
from satudata.workflow.errors import ActionDenied, InvalidInput
from tests.factories.datasets_walk import ReleaseWalk as W
from tests.factories.reports_year import BATAS, CHECKED, SHOWN, TAKEN, Year, day
from tests.factories.world import World


def _content(year: Year) -> dict[str, Any]:
    return snapshot.compute(year.forum.wilayah["3572"], 2026, BATAS)


# By hand -------------------------------------------------------------------------------------------
# A: 100, 100, 100, 96,4 and 100 for its time. B: the same, but 65 for seven days late.
QUALITY = (10_000 * 3 + 9_640 + 10_000) // 5, (10_000 * 3 + 9_640 + 6_500) // 5
COUNTED = {
    "entri": 0, "entri_prioritas": 0, "tersedia": 0, "sebagian": 0, "tidak_tersedia": 0,
    "belum_dinyatakan": 0,
    "rilis": 5, "jatuh_tempo": 4, "terisi": 3, "diperiksa": 3, "sesuai_pertama": 2, "putaran": 4,
    "validasi_diminta": 3, "validasi_dinilai": 3, "validasi_tepat": 2, "tervalidasi": 2,
    "terbit_jatuh_tempo": 2, "terbit": 2, "terbit_tepat": 1, "hari_terlambat": 7, "ditarik": 0,
    "mutu_dinilai": 2, "mutu_jumlah": sum(QUALITY), "temuan": 5,
}  # fmt: skip
READ = {
    "ketersediaan": None, "keterisian": "75.0", "kesesuaian_pertama": "66.7", "validasi_tepat": "66.7",
    "publikasi": "50.0", "ketepatan_rilis": "50.0", "putaran": "1.33", "keterlambatan": "3.50",
    "mutu": "95.8",
}  # fmt: skip


def test_every_count_of_the_year_is_as_by_hand(year: Year) -> None:
    found = snapshot.Snapshot(_content(year))

    assert found.angka == COUNTED
    assert {code: r.value and str(r.value) for code, r in readings(found.angka).items()} == READ


def test_office_quarter_and_urusan_hold_the_same_releases(year: Year) -> None:
    found = snapshot.Snapshot(_content(year))

    (office,), (urusan,), (quarter,) = (found.by(kind) for kind in ("opd", "urusan", "triwulan"))
    assert (office.kode, urusan.kode, quarter.kode) == ("410.105", "u02", "4")
    assert office.angka == urusan.angka == quarter.angka == COUNTED


def test_rows_name_what_was_published_how_well_and_why_not_better(year: Year) -> None:
    content = _content(year)
    rows = {row["kode"]: row for row in content["terbitan"]}
    late = rows[year.b.dataset.item.kode]

    assert len(rows) == 2
    assert (late["jadwal"], late["terbit"], late["terlambat"]) == ("2026-11-16", "2026-11-25", 7)
    scores = {row["kode"]: (row["skor"], row["alasan"]) for row in content["mutu"]}
    warned = {"kode": "perubahan", "jumlah": 1}
    assert scores[year.a.dataset.item.kode] == (QUALITY[0], [warned])
    assert scores[late["kode"]] == (QUALITY[1], [{"kode": "terlambat", "jumlah": 7}, warned])
    assert content["temuan"] == [{"kode": "perubahan", "jumlah": 5, "rilis": 4}]


def test_calendar_tells_each_promised_day_and_what_came_of_it(year: Year) -> None:
    rows = [(r["jadwal"], r["terbit"], r["terlambat"]) for r in _content(year)["kalender"]]

    # In the order of their datasets: A, B, C, D, E; what was called off or belongs to 2027 is not promised.
    assert sorted(rows) == [
        ("2026-11-16", "2026-11-25", 7),
        ("2026-11-20", "2026-11-16", 0),
        ("2026-12-01", "", 0),
        ("2026-12-04", "", 0),
        ("2026-12-20", "", 0),
    ]
    cells = calendar_of(_content(year))
    assert sorted(cell for row in cells for cell in row[3:] if cell) == [
        "1/–", "16/25 (+7)", "20", "20/16", "4/–",
    ]  # fmt: skip


def calendar_of(content: dict[str, Any]) -> list[list[str]]:
    """The rows of the annex."""
    return annexes(snapshot.Snapshot(content))[-1].tabel.baris


def test_letters_count_from_the_day_on_which_they_were_stored(year: Year) -> None:
    for walk in (year.a, year.b):
        assert walk.validasi is not None and walk.validasi.surat is not None
        letter = walk.validasi.surat
        stored = StoredFile.objects.create(
            sha256=f"{letter.pk.hex}{letter.pk.hex}", size=1, name="surat.pdf", path="tidak-ada",
            content_type="application/pdf", stored_at=letter.created_at, stored_by=letter.created_by,
        )  # fmt: skip
        Document.objects.filter(pk=letter.pk).update(file=stored)

    letters = _content(year)["surat"]
    earlier = snapshot.compute(year.forum.wilayah["3572"], 2026, date(2026, 11, 20))["surat"]

    found = [(r["jenis"], r["opd"], r["tanggal"], r["rilis"], len(r["sha256"])) for r in letters]
    assert found == [
        ("surat_validasi", "410.105", "2026-11-16", 1, 64),
        ("surat_validasi", "410.105", "2026-11-25", 1, 64),
    ]
    assert earlier == letters[:1]


def test_steps_tell_days_and_how_many_kept_to_the_standard(year: Year) -> None:
    steps = {row["kode"]: row for row in _content(year)["langkah"]}

    # Checks of A (same day), B (same day, twice), C (same day); E is being checked still.
    assert (steps["B7"]["putaran"], steps["B7"]["jumlah_hari"], steps["B7"]["tepat"]) == (4, 0, 4)
    # C is still open: its head has not answered, so no turn of B8 ended for it.
    assert (steps["B8"]["putaran"], steps["B8"]["batas_hari"]) == (2, 5)
    # B was repaired from 16 to 25 November: seven working days.
    assert steps["B6"]["jumlah_hari"] == 7


def test_year_before_stands_beside(year: Year) -> None:
    before = year.release(date(2025, 11, 20), year.a.daftar)
    RilisData.objects.filter(pk=before.rilis.pk).update(created_at=datetime(2025, 1, 6, tzinfo=UTC))
    later = year.release(date(2025, 12, 20), year.a.daftar)
    RilisData.objects.filter(pk=later.rilis.pk).update(created_at=datetime(2025, 1, 6, tzinfo=UTC))

    found = snapshot.Snapshot(_content(year)).angka_lalu

    assert found is not None
    # Read as of 10 December 2025: the second was not due then.
    assert (found["rilis"], found["jatuh_tempo"], found["terisi"]) == (2, 1, 0)


# Taken and taken again ----------------------------------------------------------------------------------
def _taken(year: Year) -> Any:
    return take_snapshot(
        wilayah=year.forum.wilayah["3572"], tahun=2026, batas=BATAS, by=year.forum.blitar_walidata, at=TAKEN
    )


def test_what_happens_after_the_cut_off_changes_not_one_byte(year: Year) -> None:
    taken = _taken(year)

    year.walk(year.c, day(12, 14), *SHOWN)
    year.walk(year.d, day(12, 14), *CHECKED)
    year.walk(year.a, day(12, 15), W.begin_revision, W.store_version)
    year.walk(year.e, day(12, 15), W.return_release)

    assert recompute(potret=taken) == (taken.sha256, [])
    assert snapshot.canonical(taken.isi) == snapshot.canonical(_content(year))


def test_snapshot_of_the_first_version_is_still_read_and_the_same_bytes(year: Year) -> None:
    """Its report has no annex of what it did not record, instead of an empty one."""
    taken = _taken(year)
    wilayah = year.forum.wilayah["3572"]
    taken.isi, taken.rumus = snapshot.compute(wilayah, 2026, BATAS, 1), 1
    taken.sha256 = snapshot.fingerprint(taken.isi)

    assert recompute(potret=taken) == (taken.sha256, [])
    assert not {"surat", "pic", "tren", "kalender"} & set(taken.isi)
    found = snapshot.Snapshot(taken.isi)
    assert (found.rows("pic"), len(annexes(found))) == ([], 3)
    assert len(annexes(snapshot.Snapshot(_content(year)))) == 7


def test_what_is_found_to_have_happened_before_is_named(year: Year) -> None:
    """The control: were rows of that time to change, the snapshot would say what is different."""
    taken = _taken(year)
    RilisData.objects.filter(pk=year.d.rilis.pk).update(jadwal=date(2026, 12, 30))

    sha256, found = recompute(potret=taken)

    assert sha256 != taken.sha256
    assert ("kini", "wilayah", "jatuh_tempo") in {one.path for one in found}
    assert next(one for one in found if one.path[-1] == "jatuh_tempo").after == 3


def test_a_day_that_is_not_over_is_refused_in_words(year: Year) -> None:
    with pytest.raises(InvalidInput, match="paling akhir 13 Desember 2026"):
        take_snapshot(
            wilayah=year.forum.wilayah["3572"], tahun=2026, batas=TAKEN.date(),
            by=year.forum.blitar_walidata, at=TAKEN,
        )  # fmt: skip


@pytest.mark.parametrize("who", ["blitar_operator", "blitar_pemeriksa", "blitar_pimpinan", "walidata"])
def test_only_walidata_of_the_region_takes_one(year: Year, who: str) -> None:
    with pytest.raises(ActionDenied):
        take_snapshot(
            wilayah=year.forum.wilayah["3572"], tahun=2026, batas=BATAS, by=year.forum.people[who], at=TAKEN
        )


def test_reading_a_year_costs_the_same_for_more_releases(year: Year) -> None:
    with CaptureQueriesContext(connection) as before:
        _content(year)
    for n in range(5):
        one = year.release(date(2026, 12, 1) + timedelta(days=n), year.a.daftar)
        year.walk(one, day(12, 3), *CHECKED, *SHOWN)
    with CaptureQueriesContext(connection) as after:
        _content(year)

    assert len(after) == len(before)


def test_span_ends_with_its_last_localday(forum: World) -> None:
    span = year_of(forum.wilayah["3572"], 2026, BATAS)

    assert span.until == datetime(2026, 12, 10, 17, 0, tzinfo=UTC)
    assert span.since == datetime(2025, 12, 31, 17, 0, tzinfo=UTC)
