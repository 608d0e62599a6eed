"""SOP B3: decisions of the Forum on entries, freezing, Berita Acara of the list and of each OPD."""

import subprocess
from pathlib import Path

import pytest

from forum.models import DaftarDataOpd, EntriDaftarData
from forum.reading import sepakat as reading
from forum.services import agreement
from forum.states import ListState, OfficeState
from satudata.accounts.models import Instansi
from satudata.documents.models import Document, DocumentSeries
from satudata.documents.registry import is_published, may_read
from satudata.documents.store import read_bytes
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleForm
from satudata.workflow.models import Event, Job, StepRun
from tests.factories.forum_walk import PRODUCERS, ForumWalk

D, R = reading.AGREED, reading.REFUSED
STRANGERS = (
    "blitar_walidata",
    "blitar_operator",
    "blitar_pemeriksa",
    "sekretariat",
    "blitar_auditor",
    "admin",
)


@pytest.fixture
def walk(deliberated: ForumWalk) -> ForumWalk:
    """Three OPDs with two entries each, before the Forum."""
    return deliberated


def decide(
    walk: ForumWalk, entry: EntriDaftarData, keputusan: str, alasan: str = "", **given: object
) -> None:
    by = given.pop("by", walk.forum.blitar_sekretariat)
    agreement.decide_entry(entri=entry, keputusan=keputusan, alasan=alasan, by=by, at=walk.next(), **given)


def text_of(document: Document, tmp_path: Path) -> str:
    assert document.file is not None
    path = tmp_path / "berita-acara.pdf"
    path.write_bytes(read_bytes(document.file))
    found = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True, text=True)
    return " ".join(found.stdout.split())


# Decisions ---------------------------------------------------------------------------------------------
def test_decision_is_kept_with_who_when_and_an_event(walk: ForumWalk) -> None:
    entry = walk.entry()
    decide(walk, entry, R, "Bukan kewenangan kota.")

    entry.refresh_from_db()
    assert (entry.keputusan, entry.keputusan_alasan) == (R, "Bukan kewenangan kota.")
    assert (entry.keputusan_oleh, entry.keputusan_pada) == (walk.forum.blitar_sekretariat, walk.at)
    event = Event.objects.filter(case_id=str(walk.office().pk)).latest("seq")
    assert (event.code, event.note, event.data["nama"]) == (
        "entry_refused", "Bukan kewenangan kota.", entry.nama_data,
    )  # fmt: skip


def test_decision_can_be_changed_and_taken_back_until_the_list_is_frozen(walk: ForumWalk) -> None:
    entry = walk.entry()
    for keputusan, alasan in ((R, "Alasan."), (D, ""), ("", "")):
        decide(walk, entry, keputusan, alasan)
        entry.refresh_from_db()
        assert (entry.keputusan, entry.keputusan_alasan) == (keputusan, alasan)
    assert entry.keputusan_oleh is None
    codes = Event.objects.filter(case_id=str(walk.office().pk), step_code="B3").order_by("seq")
    assert list(codes.values_list("code", flat=True)) == [
        "entry_refused", "entry_agreed", "entry_decision_cleared",
    ]  # fmt: skip


@pytest.mark.parametrize("alasan", ["", "   \n"])
def test_refusal_asks_for_its_reason(walk: ForumWalk, alasan: str) -> None:
    with pytest.raises(InvalidInput, match="Tulis alasan"):
        decide(walk, walk.entry(), R, alasan)
    assert walk.entry().keputusan == ""


@pytest.mark.parametrize("name", STRANGERS)
def test_only_the_sekretariat_writes_decisions_down(walk: ForumWalk, name: str) -> None:
    by = walk.forum.people[name]
    with pytest.raises(ActionDenied):
        decide(walk, walk.entry(), D, by=by)
    with pytest.raises(ActionDenied):
        agreement.decide_all(bagian=walk.office(), by=by, at=walk.next())
    assert reading.progress(walk.daftar).decided == 0


def test_all_in_order_are_agreed_at_once_and_the_others_stay(walk: ForumWalk) -> None:
    first, second = walk.office().entri.all()
    EntriDaftarData.objects.filter(pk=second.pk).update(reviu="perbaikan")

    assert agreement.decide_all(bagian=walk.office(), by=walk.forum.blitar_sekretariat, at=walk.next()) == 1

    assert walk.office().entri.get(pk=first.pk).keputusan == D
    assert walk.office().entri.get(pk=second.pk).keputusan == ""
    with pytest.raises(InvalidInput, match="Tidak ada entri sesuai"):
        agreement.decide_all(bagian=walk.office(), by=walk.forum.blitar_sekretariat, at=walk.next())


def test_decision_on_an_older_screen_is_refused(walk: ForumWalk) -> None:
    seen = walk.office().version
    decide(walk, walk.entry(), D, version=seen)
    with pytest.raises(StaleForm):
        decide(walk, walk.entry(position=1), D, version=seen)


def test_entry_that_the_opd_has_not_accepted_is_not_before_the_forum(walk: ForumWalk) -> None:
    entry = walk.entry()
    EntriDaftarData.objects.filter(pk=entry.pk).update(diterima_opd=False)
    with pytest.raises(InvalidInput, match="belum diterima"):
        decide(walk, entry, D)
    assert reading.progress(walk.daftar).entries == 5


# Phases --------------------------------------------------------------------------------------------------
def test_step_b3_begins_with_the_closed_draft_and_lasts_three_working_days(walk: ForumWalk) -> None:
    run = StepRun.objects.get(case_id=str(walk.daftar.pk), closed_at__isnull=True)
    assert run.step_code == "B3"
    assert run.due_at is not None
    # 16 November 2026 is a Monday.
    assert run.due_at.astimezone(walk.daftar.wilayah.zone).date().isoformat() == "2026-11-19"


def test_reopened_draft_begins_a_new_round_without_decisions(walk: ForumWalk) -> None:
    decide(walk, walk.entry(), D)
    with pytest.raises(InvalidInput, match="alasan"):
        agreement.reopen_draft(
            daftar=walk.daftar, by=walk.forum.blitar_sekretariat, reason=" ", at=walk.next()
        )

    agreement.reopen_draft(
        daftar=walk.daftar, by=walk.forum.blitar_sekretariat, reason="Definisi belum sama.", at=walk.next()
    )

    walk.reread()
    assert walk.daftar.state == ListState.REVIEWING
    assert not walk.daftar.entri.exclude(keputusan="").exists()
    run = StepRun.objects.get(case_id=str(walk.daftar.pk), step_code="B3")
    assert run.outcome == "draf_dibuka_lagi"


# Freezing ------------------------------------------------------------------------------------------------
def test_undecided_entries_are_named_by_opd_and_count(walk: ForumWalk) -> None:
    rapat = walk.held_meeting()
    agreement.decide_all(bagian=walk.office("budpar"), by=walk.forum.blitar_sekretariat, at=walk.next())
    decide(walk, walk.entry("sosial"), D)

    with pytest.raises(InvalidInput) as refused:
        walk.freeze(rapat)

    words = str(refused.value)
    assert words.startswith("3 entri belum diputuskan Forum")
    assert "Dinas Kesehatan Kota Blitar (2)" in words
    assert "Dinas Sosial (1)" in words
    assert "Pariwisata" not in words
    assert not Document.objects.filter(kind=agreement.BA_FORUM).exists()


def test_meeting_without_quorum_carries_no_agreement_and_says_what_to_do(walk: ForumWalk) -> None:
    walk.decide_all()
    with pytest.raises(InvalidInput, match=r"tidak mencapai kuorum.*rapat lain atau undang lagi"):
        walk.freeze(walk.held_meeting(quorum=False))
    assert not DocumentSeries.objects.filter(kode="berita_acara").exists()


def test_meeting_must_have_been_held_in_this_year(walk: ForumWalk) -> None:
    walk.decide_all()
    with pytest.raises(InvalidInput, match="belum dilaksanakan"):
        walk.freeze(walk.invite(walk.plan_meeting()))
    other = ForumWalk(walk.forum, tahun=2028, at=walk.at)
    with pytest.raises(InvalidInput, match="Pilih rapat Forum"):
        walk.freeze(other.held_meeting())
    assert walk.daftar.state == ListState.DELIBERATED


@pytest.mark.parametrize("name", STRANGERS)
def test_only_the_sekretariat_freezes(walk: ForumWalk, name: str) -> None:
    walk.decide_all()
    with pytest.raises(ActionDenied):
        agreement.freeze_list(
            daftar=walk.daftar, rapat=walk.held_meeting(), by=walk.forum.people[name], at=walk.next()
        )


def test_agreement_of_three_opds_gives_four_papers_and_opens_b4(walk: ForumWalk, tmp_path: Path) -> None:
    decide(walk, walk.entry("sosial"), R, "Dihasilkan oleh instansi pusat.")
    rapat = walk.held_meeting()
    walk.decide_all()
    walk.freeze(rapat)
    assert walk.daftar.state == ListState.MINUTES_NUMBERED
    walk.drain()

    assert walk.daftar.state == ListState.AGREED
    assert walk.daftar.disepakati_pada == walk.at
    parts = [walk.office(short) for short in PRODUCERS]
    assert {part.state for part in parts} == {OfficeState.AGREED}
    whole = walk.daftar.berita_acara
    assert whole is not None
    own = [part.berita_acara for part in DaftarDataOpd.objects.filter(berita_acara__isnull=False)]
    assert {paper.state for paper in [whole, *own]} == {Document.State.ISSUED}
    assert whole.nomor == "BA-1/000.8/410.201/2026"
    assert sorted(paper.nomor for paper in own) == [f"BA-{n}/000.8/410.201/2026" for n in (2, 3, 4)]
    assert {paper.tanggal for paper in own} == {whole.tanggal}
    runs = StepRun.objects.filter(step_code="B4", closed_at__isnull=True)
    assert {run.case_id for run in runs} == {str(part.pk) for part in parts}
    b3 = StepRun.objects.get(case_id=str(walk.daftar.pk), step_code="B3")
    assert b3.outcome == "disepakati"
    assert not Job.objects.filter(failed_at__isnull=False).exists()

    text = text_of(whole, tmp_path)
    for words in (
        "PEMERINTAH KOTA BLITAR",
        "Nomor: BA-1/000.8/410.201/2026",
        "Senin tanggal enam belas bulan November tahun dua ribu dua puluh enam",
        "bertempat di Ruang Rapat Contoh Lantai 2",
        "Rapat Penetapan Daftar Data Tahun 2027",
        "MENYEPAKATI",
        "memuat 5 (lima) entri dari 3 (tiga) perangkat daerah, 2 (dua) di antaranya Data Prioritas",
        "Data Statistik Sektoral",
        "KELIMA",
        "http://localhost:8000",
        "Sekretariat Satu Data Indonesia",
        "Lampiran I: Daftar Data Kota Blitar Tahun 2027",
        "Jumlah Layanan Nomor 1 menurut Kelurahan",
        "30 Januari 2028",
        "Kepala Bidang Contoh",
        "Lampiran II: Entri yang Tidak Disepakati",
        "Dihasilkan oleh instansi pusat.",
    ):
        assert words in text
    # Three signatures stand side by side: a long title breaks.
    assert "Informatika dan Statistik" in text
    assert "Kepala BPS" in text
    health = text_of(walk.office().berita_acara, tmp_path)
    assert "a.n. Wali Kota Blitar" in health
    assert "Kepala Sekretariat Daerah" in health
    assert "Kepala Dinas Kesehatan Kota Blitar," in health
    assert "Dinas Sosial" not in health
    assert "Lampiran II" not in health
    assert "Dihasilkan oleh instansi pusat." in text_of(walk.office("sosial").berita_acara, tmp_path)


def test_annex_stands_on_landscape_pages(walk: ForumWalk, tmp_path: Path) -> None:
    walk.freeze_list()
    walk.drain()
    assert walk.daftar.berita_acara is not None
    file = walk.daftar.berita_acara.file
    assert file is not None
    path = tmp_path / "berita-acara.pdf"
    path.write_bytes(read_bytes(file))
    command = ["pdfinfo", "-f", "1", "-l", "9", path]
    found = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    sizes = [
        line.split(":")[1].split()
        for line in found.splitlines()
        if line.startswith("Page") and "size" in line
    ]
    wide = [float(size[0]) > float(size[2]) for size in sizes]
    assert not wide[0]
    assert wide[-1]


def test_place_to_sign_is_dotted_where_nobody_is_known(walk: ForumWalk, tmp_path: Path) -> None:
    Instansi.objects.filter(pk=walk.office().instansi_id).update(kepala_nama="", kepala_nip="")
    walk.freeze_list()
    walk.drain()
    text = text_of(walk.office().berita_acara, tmp_path)
    assert "........................................" in text
    assert "NIP ................" in text


def test_stored_twice_agrees_once(walk: ForumWalk) -> None:
    walk.freeze_list()
    walk.drain()
    document = walk.daftar.berita_acara
    events = Event.objects.count()
    agreement.complete_agreement(document, walk.next())
    assert Event.objects.count() == events


def test_papers_are_read_by_the_forum_and_the_whole_one_by_the_public(walk: ForumWalk) -> None:
    walk.freeze_list()
    walk.drain()
    whole, own = walk.daftar.berita_acara, walk.office().berita_acara
    assert whole.file is not None
    assert own.file is not None
    for name in ("blitar_operator", "sosial_kepala", "blitar_pemeriksa", "blitar_auditor"):
        assert may_read(walk.forum.people[name], whole.file)
    assert may_read(walk.forum.people["blitar_operator"], own.file)
    assert not may_read(walk.forum.people["sosial_operator"], own.file)
    assert not may_read(walk.forum.people["operator"], whole.file)
    assert is_published(whole)
    assert not is_published(own)


def test_failed_paper_is_made_again_under_its_number(walk: ForumWalk) -> None:
    walk.freeze_list()
    document = walk.daftar.berita_acara
    Document.objects.filter(pk=document.pk).update(state="failed", error="x")
    with pytest.raises(ActionDenied):
        agreement.retry_minutes(document=document, by=walk.forum.blitar_walidata, at=walk.next())

    agreement.retry_minutes(document=document, by=walk.forum.blitar_sekretariat, at=walk.next())
    walk.drain()

    assert walk.daftar.state == ListState.AGREED
    assert walk.daftar.berita_acara.nomor == document.nomor


# At least once a year ---------------------------------------------------------------------------------
