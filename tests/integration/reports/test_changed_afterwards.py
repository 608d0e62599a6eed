"""An addendum after the cut-off changes promises and answers in place: figures as of the day stay."""

from datetime import date, datetime
from typing import Any

from datasets.models import RilisData
from forum.models import DaftarData, EntriDaftarData, PerubahanEntri
from reports.evaluation import snapshot
from satudata.accounts.queries import system_user
from satudata.workflow import engine
from tests.factories.reports_year import BATAS, Year, day


def _content(year: Year) -> dict[str, Any]:
    return snapshot.compute(year.forum.wilayah["3572"], 2026, BATAS)


def _move(one: Any, to: date, periode: str, at: datetime) -> None:
    """What `datasets.services.releases` does where a promise moved, in place."""
    rilis = RilisData.objects.get(pk=one.rilis.pk)
    words = {"jadwal_lama": _words(rilis.jadwal), "jadwal": _words(to), "periode": periode}
    rilis.jadwal, rilis.periode = to, periode
    engine.record(rilis, "schedule_moved", by=system_user(), at=at, data=words)
    rilis.save()


def _words(on: date) -> str:
    return f"{on.day} {('November', 'Desember')[on.month - 11] if on.month > 10 else 'Maret'} {on.year}"


def _addendum(year: Year, nomor: int, entry: EntriDaftarData, at: datetime, **answers: Any) -> None:
    """A change that the Forum agreed to and that was carried out."""
    before = {name: getattr(entry, name) for name in answers}
    who = year.forum.blitar_sekretariat
    addendum = entry.daftar.addendum.create(
        nomor=nomor, alasan="Perubahan.", opened_at=at, opened_by=who, closed_at=at
    )
    PerubahanEntri.objects.create(
        addendum=addendum, jenis="ubah", bagian=entry.bagian, entri=entry, sebelum=before, isi=answers,
        alasan="Perubahan.", by=who, at=at, keputusan="disepakati",
    )  # fmt: skip
    EntriDaftarData.objects.filter(pk=entry.pk).update(**answers)
    entry.refresh_from_db()


def test_promise_moved_afterwards_is_read_as_it_was(year: Year) -> None:
    before = _content(year)
    assert before["kini"]["wilayah"]["jatuh_tempo"] == 4

    # D was due on 4 December: moved into the year after, and moved once more; G came into the year.
    _move(year.d, date(2027, 3, 4), "2028", day(12, 14))
    _move(year.d, date(2027, 3, 8), "2029", day(12, 15))
    _move(year.g, date(2026, 12, 19), "2030", day(12, 14))

    assert snapshot.differences(before, _content(year)) == []


def test_promise_moved_before_the_day_counts_as_moved(year: Year) -> None:
    before = _content(year)

    _move(year.d, date(2026, 12, 18), "2027", day(12, 9))

    after = _content(year)["kini"]["wilayah"]
    assert (after["rilis"], after["jatuh_tempo"]) == (before["kini"]["wilayah"]["rilis"], 3)


def test_answers_changed_afterwards_are_read_as_they_were(year: Year) -> None:
    before = _content(year)
    entry = year.a.entri
    entry.refresh_from_db()

    _addendum(year, 1, entry, day(12, 14), nama_data="Nama baru", urusan="u01", hak_akses="terbatas")
    _addendum(year, 2, entry, day(12, 15), nama_data="Nama lain", data_prioritas=True)

    assert snapshot.differences(before, _content(year)) == []


def test_entries_of_the_list_are_counted_as_they_were(year: Year) -> None:
    entry = year.a.entri
    DaftarData.objects.filter(pk=year.a.daftar.pk).update(tahun=2026, disepakati_pada=day(11, 2))
    EntriDaftarData.objects.filter(pk=entry.pk).update(keputusan="disepakati", keputusan_pada=day(11, 2))
    entry.refresh_from_db()
    before = _content(year)
    assert (before["kini"]["wilayah"]["entri"], before["tren"][-1]["prioritas"]) == (1, 0)

    _addendum(year, 1, entry, day(12, 14), nama_data="Nama baru", data_prioritas=True)

    assert snapshot.differences(before, _content(year)) == []


def test_answers_changed_before_the_day_count(year: Year) -> None:
    entry = year.a.entri
    entry.refresh_from_db()

    _addendum(year, 1, entry, day(12, 9), nama_data="Nama baru")

    assert "Nama baru" in {row["nama"] for row in _content(year)["terbitan"]}
