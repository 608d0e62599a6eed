"""The OPD's part before the Forum: last year copied, activities taken, proposals, sending (SOP B3)."""

from datetime import date, timedelta

import pytest

from forum.entries.source import TAKEN, rows_of, taken_from
from forum.models import DaftarDataOpd, EntriDaftarData
from forum.services import entries, entry_sources, offices, years
from forum.states import OfficeState
from recommendations.queries import last_revision
from satudata.workflow.errors import ActionDenied, InvalidInput
from satudata.workflow.models import Event
from tests.factories.forum_entries import COMPLETE, activity_of, drafting, entry, part_of, year
from tests.factories.world import WORK, World

LATER = WORK + timedelta(hours=1)
NEXT_YEAR = WORK + timedelta(days=365)


def seen(bagian: DaftarDataOpd) -> DaftarDataOpd:
    return DaftarDataOpd.objects.select_related("daftar", "instansi", "wilayah").get(pk=bagian.pk)


# Release dates -----------------------------------------------------------------------------------
def test_release_dates_follow_the_frequency_and_keep_corrections(forum: World) -> None:
    bagian = drafting(forum)
    made = entry(forum, bagian, {"jadwal_pemutakhiran": "semesteran", "rilis_jeda": 10})
    by = forum.budpar_operator
    assert [str(r.tanggal) for r in made.jadwal.all()] == ["2027-07-10", "2028-01-10"]

    assert entries.correct_releases(entri=made, dates={2: date(2028, 1, 20)}, by=by, at=LATER) == [2]
    entries.save_entry(entri=made, values={"satuan": "Jiwa"}, by=by, at=LATER)
    assert [str(r.tanggal) for r in made.jadwal.all()] == ["2027-07-10", "2028-01-20"]

    entries.save_entry(entri=made, values={"rilis_jeda": 15}, by=by, at=LATER)
    assert [str(r.tanggal) for r in made.jadwal.all()] == ["2027-07-15", "2028-01-15"]


def test_release_before_its_period_ends_is_refused(forum: World) -> None:
    made = entry(forum, drafting(forum), {"jadwal_pemutakhiran": "tahunan"})
    with pytest.raises(InvalidInput, match="31 Desember 2027"):
        entries.correct_releases(entri=made, dates={1: date(2027, 12, 1)}, by=forum.budpar_operator, at=LATER)
    with pytest.raises(InvalidInput, match="dihitung ulang"):
        entries.correct_releases(entri=made, dates={2: date(2028, 1, 1)}, by=forum.budpar_operator, at=LATER)


# Last year ---------------------------------------------------------------------------------------
def test_agreed_entries_of_the_year_before_are_copied_with_their_codes(forum: World) -> None:
    bagian = drafting(forum)
    kept, refused, undecided = (entry(forum, bagian, {"nama_data": name}) for name in ("A", "B", "C"))
    EntriDaftarData.objects.filter(pk=kept.pk).update(
        keputusan="disepakati", reviu="sesuai", ketersediaan="tersedia"
    )
    EntriDaftarData.objects.filter(pk=refused.pk).update(keputusan="ditolak", keputusan_alasan="Ganda.")

    years.open_drafting(daftar=year(forum, 2028, NEXT_YEAR), by=forum.blitar_sekretariat, at=NEXT_YEAR)

    copied = EntriDaftarData.objects.get(daftar__tahun=2028)
    assert (copied.item, copied.nama_data, copied.asal) == (kept.item, "A", "tahun_lalu")
    assert (copied.reviu, copied.keputusan, copied.ketersediaan) == ("", "", "")
    assert copied.jadwal.first().periode == "Triwulan I 2028"
    assert copied.format == COMPLETE["format"]
    event = Event.objects.get(case_id=str(copied.bagian_id), code="entries_copied")
    assert event.data["jumlah"] == 1
    assert undecided.pk


def test_first_year_copies_nothing_and_says_nothing(forum: World) -> None:
    drafting(forum)
    assert not Event.objects.filter(code="entries_copied").exists()


# Taken from an activity -----------------------------------------------------------------------------
def test_rows_of_an_activity_become_entries_with_its_answers(forum: World) -> None:
    case = activity_of(forum)
    bagian = drafting(forum, "blitar_dinkes")
    revision = last_revision(case)
    rows = rows_of(revision.snapshot)
    made = entry_sources.take_rows(
        bagian=bagian, kegiatan=case, revisi=1, keys=[r.key for r in rows], by=forum.blitar_operator, at=LATER
    )

    assert len(made) == len(rows) > 0
    for taken, row in zip(made, rows, strict=True):
        taken.refresh_from_db()
        assert {name: getattr(taken, name) for name in row.taken} == dict(row.taken)
        assert (taken.kegiatan, taken.revisi, taken.asal) == (case, revision, "rekomendasi")
        assert (taken.variabel or taken.indikator).nama == row.nama
        assert taken.nama_data == row.nama
    assert {"konsep", "definisi", "pic_nama", "cara_pengumpulan"} <= taken_from(made[0])


def test_what_was_taken_is_not_typed_beside_it_until_the_link_is_undone(forum: World) -> None:
    case = activity_of(forum)
    bagian = drafting(forum, "blitar_dinkes")
    (made,) = entry_sources.take_rows(
        bagian=bagian, kegiatan=case, revisi=1, keys=["variabel-0"], by=forum.blitar_operator, at=LATER
    )
    with pytest.raises(InvalidInput, match="diambil dari kegiatan"):
        entries.save_entry(entri=made, values={"konsep": "Lain"}, by=forum.blitar_operator, at=LATER)
    entries.save_entry(entri=made, values={"keterangan": "Catatan"}, by=forum.blitar_operator, at=LATER)

    entry_sources.unlink_entry(entri=made, by=forum.blitar_operator, at=LATER)
    changed = entries.save_entry(entri=made, values={"konsep": "Lain"}, by=forum.blitar_operator, at=LATER)
    assert (changed.konsep, changed.kegiatan) == ("Lain", None)


def test_link_fills_blanks_and_leaves_what_the_office_wrote(forum: World) -> None:
    case = activity_of(forum)
    bagian = drafting(forum, "blitar_dinkes")
    made = entry(forum, bagian, {"level": "", "konsep": "Karangan sendiri"})
    linked = entry_sources.link_entry(
        entri=made, kegiatan=case, revisi=1, key="variabel-0", by=forum.blitar_operator, at=LATER
    )
    row = rows_of(last_revision(case).snapshot)[0]
    assert linked.nama_data == COMPLETE["nama_data"]
    assert linked.konsep == row.taken["konsep"]
    assert taken_from(linked) == frozenset(row.taken) <= frozenset(TAKEN)


def test_activity_of_another_office_is_refused(forum: World) -> None:
    case = activity_of(forum)
    with pytest.raises(InvalidInput, match="tidak dapat dipakai"):
        entry_sources.take_rows(
            bagian=drafting(forum), kegiatan=case, revisi=1, keys=["variabel-0"],
            by=forum.budpar_operator, at=LATER,
        )  # fmt: skip


def test_activity_that_was_sent_anew_is_shown_again_first(forum: World) -> None:
    case = activity_of(forum)
    bagian = drafting(forum, "blitar_dinkes")
    for revisi, keys, words in ((2, ["variabel-0"], "dikirim ulang"), (1, [], "paling sedikit satu")):
        with pytest.raises(InvalidInput, match=words):
            entry_sources.take_rows(
                bagian=bagian, kegiatan=case, revisi=revisi, keys=keys, by=forum.blitar_operator, at=LATER
            )
    assert not bagian.entri.exists()


# Proposals of Walidata ---------------------------------------------------------------------------
def test_walidata_proposes_and_the_office_accepts(forum: World) -> None:
    bagian = drafting(forum)
    made = entries.propose_entry(bagian=bagian, values=COMPLETE, by=forum.blitar_walidata, at=WORK)
    assert (made.asal, made.diterima_opd) == ("walidata", False)
    with pytest.raises(offices.ListBlocked, match="belum diterima"):
        offices.submit_list(bagian=seen(bagian), by=forum.budpar_operator, at=LATER)
    with pytest.raises(ActionDenied):
        entries.accept_entry(entri=made, by=forum.blitar_walidata, at=LATER)

    entries.accept_entry(entri=made, by=forum.budpar_operator, at=LATER)
    offices.submit_list(bagian=seen(bagian), by=forum.budpar_operator, at=LATER)
    assert seen(bagian).state == OfficeState.SUBMITTED


@pytest.mark.parametrize("name", ["budpar_operator", "blitar_pemeriksa", "blitar_sekretariat", "walidata"])
def test_only_walidata_proposes(forum: World, name: str) -> None:
    with pytest.raises(ActionDenied):
        entries.propose_entry(bagian=drafting(forum), values={}, by=forum.people[name], at=WORK)


# Sending ---------------------------------------------------------------------------------------------
def test_empty_list_is_not_sent(forum: World) -> None:
    bagian = drafting(forum)
    with pytest.raises(InvalidInput, match="Belum ada entri"):
        offices.submit_list(bagian=bagian, by=forum.budpar_operator, at=LATER)


def test_blocking_findings_are_listed_by_entry(forum: World) -> None:
    bagian = drafting(forum)
    entry(forum, bagian)
    entry(forum, bagian, {"nama_data": "Rusak", "level": "", "data_pribadi": True})
    with pytest.raises(offices.ListBlocked) as refusal:
        offices.submit_list(bagian=seen(bagian), by=forum.budpar_operator, at=LATER)

    ((blocked, findings),) = refusal.value.blocked
    assert blocked.nama_data == "Rusak"
    assert {f.field for f in findings} == {"level", "hak_akses"}
    assert refusal.value.messages[0].startswith("410.116-0002 Rusak: ")
    assert seen(bagian).state == OfficeState.DRAFTED


def test_sent_list_is_locked_and_may_be_withdrawn_until_it_is_judged(forum: World) -> None:
    bagian = drafting(forum)
    made = entry(forum, bagian)
    offices.submit_list(bagian=seen(bagian), by=forum.budpar_operator, at=LATER)
    sent = seen(bagian)
    assert (sent.diajukan_pada, sent.diajukan_oleh) == (LATER, forum.budpar_operator)
    with pytest.raises(ActionDenied, match="Diajukan"):
        entries.save_entry(entri=made, values={"satuan": "Jiwa"}, by=forum.budpar_operator, at=LATER)

    offices.withdraw_list(bagian=sent, by=forum.budpar_operator, at=LATER)
    assert (seen(bagian).state, seen(bagian).diajukan_oleh) == (OfficeState.DRAFTED, None)

    offices.submit_list(bagian=seen(bagian), by=forum.budpar_operator, at=LATER)
    EntriDaftarData.objects.filter(pk=made.pk).update(reviu="sesuai")
    with pytest.raises(InvalidInput, match="mulai memeriksa"):
        offices.withdraw_list(bagian=seen(bagian), by=forum.budpar_operator, at=LATER)


def test_corrected_list_is_the_next_round(forum: World) -> None:
    bagian = drafting(forum)
    made = entry(forum, bagian)
    offices.submit_list(bagian=seen(bagian), by=forum.budpar_operator, at=LATER)
    EntriDaftarData.objects.filter(pk=made.pk).update(reviu="perbaikan", reviu_catatan="Perjelas definisi.")
    DaftarDataOpd.objects.filter(pk=bagian.pk).update(state=OfficeState.RETURNED)

    offices.resubmit_list(bagian=seen(bagian), by=forum.budpar_operator, at=LATER)
    made.refresh_from_db()
    assert seen(bagian).putaran == 2
    assert (made.reviu, made.reviu_catatan) == ("", "Perjelas definisi.")


@pytest.mark.parametrize(
    "name", ["budpar_kepala", "sosial_operator", "blitar_walidata", "blitar_sekretariat"]
)
def test_only_the_office_sends_its_list(forum: World, name: str) -> None:
    bagian = drafting(forum)
    entry(forum, bagian)
    for verb in (offices.submit_list, offices.withdraw_list, offices.resubmit_list):
        with pytest.raises(ActionDenied):
            verb(bagian=seen(bagian), by=forum.people[name], at=LATER)
    assert part_of(bagian.daftar, forum, "blitar_budpar").state == OfficeState.DRAFTED
