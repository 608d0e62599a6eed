"""Changes to an agreed list: proposed, decided, put on paper, carried out; everything else is frozen."""

import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forum.entries.fields import values_of
from forum.models import Addendum, EntriDaftarData, PerubahanEntri
from forum.reading import sepakat as reading
from forum.services import addenda, agreement, entries
from forum.states import ListState, OfficeState
from satudata.documents.models import Document
from satudata.documents.store import read_bytes
from satudata.workflow import outbox
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleForm, StaleMove
from satudata.workflow.models import Event, Job, StepRun
from tests.factories.forum_walk import ForumWalk

NEW = "Jumlah Layanan Baru menurut Kelurahan"
TAMBAH, UBAH, CABUT = "tambah", "ubah", "cabut"


@pytest.fixture(scope="module")
def agreed_of_module(deliberated_of_module: ForumWalk, django_db_blocker: Any) -> ForumWalk:
    with django_db_blocker.unblock():
        deliberated_of_module.freeze_list()
        deliberated_of_module.drain()
    return deliberated_of_module


@pytest.fixture
def walk(agreed_of_module: ForumWalk, deliberated: ForumWalk) -> ForumWalk:
    """A list that the Forum has agreed; three OPDs answer whether their data are available."""
    return deliberated


@pytest.fixture
def amending(walk: ForumWalk) -> ForumWalk:
    """The same, with a round of changes open."""
    addenda.open_addendum(
        daftar=walk.daftar, by=walk.forum.blitar_sekretariat, reason="Anggaran berubah.", at=walk.next()
    )
    walk.reread()
    return walk


def propose(walk: ForumWalk, jenis: str, short: str = "blitar", **given: Any) -> PerubahanEntri:
    defaults = {
        "entri": walk.entry(short) if jenis != TAMBAH else None,
        "isi": {"satuan": "orang", "jadwal_pemutakhiran": "bulanan"} if jenis == UBAH else {},
        "alasan": "Kebutuhan baru.",
        "by": walk.operator(short),
    }
    if jenis == TAMBAH:
        defaults["isi"] = values_of(walk.entry(short)) | {
            "nama_data": "Jumlah Layanan Baru menurut Kelurahan"
        }
    return addenda.propose_change(
        bagian=walk.office(short), jenis=jenis, at=walk.next(), **(defaults | given)
    )


def close(walk: ForumWalk) -> None:
    addenda.close_addendum(daftar=walk.daftar, by=walk.forum.blitar_sekretariat, at=walk.next())
    walk.reread()


def decide(walk: ForumWalk, change: PerubahanEntri, keputusan: str = "disepakati", **given: Any) -> None:
    by = given.pop("by", walk.forum.blitar_sekretariat)
    addenda.decide_change(change=change, keputusan=keputusan, by=by, at=walk.next(), **given)


def freeze(walk: ForumWalk, **meeting: Any) -> None:
    addenda.freeze_addendum(
        daftar=walk.daftar,
        rapat=walk.held_meeting(**meeting),
        by=walk.forum.blitar_sekretariat,
        at=walk.next(),
    )
    walk.reread()


def text_of(document: Document, tmp_path: Path) -> str:
    assert document.file is not None
    path = tmp_path / "perubahan.pdf"
    path.write_bytes(read_bytes(document.file))
    found = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True, text=True)
    return " ".join(found.stdout.split())


# Frozen ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["blitar_operator", "blitar_pendukung", "blitar_walidata"])
def test_agreed_entries_do_not_change_by_any_other_way(walk: ForumWalk, name: str) -> None:
    entry, by = walk.entry(), walk.forum.people[name]
    before = values_of(entry)
    for act in (
        lambda: entries.save_entry(entri=entry, values={"satuan": "orang"}, by=by, at=walk.next()),
        lambda: entries.add_entry(bagian=walk.office(), values={"nama_data": "Baru"}, by=by, at=walk.next()),
        lambda: entries.remove_entry(entri=entry, by=by, at=walk.next()),
    ):
        with pytest.raises(ActionDenied, match="perubahan"):
            act()
    assert values_of(walk.entry()) == before
    with pytest.raises(StaleMove):
        agreement.decide_entry(
            entri=entry, keputusan="ditolak", alasan="x", by=walk.forum.blitar_sekretariat, at=walk.next()
        )


# Proposals -----------------------------------------------------------------------------------------------
def test_change_keeps_what_was_and_what_would_be(amending: ForumWalk) -> None:
    change = propose(amending, UBAH)
    assert change.sebelum == {"satuan": "layanan", "jadwal_pemutakhiran": "tahunan"}
    assert change.isi == {"satuan": "orang", "jadwal_pemutakhiran": "bulanan"}
    event = Event.objects.filter(case_id=str(amending.daftar.pk)).latest("seq")
    assert (event.code, event.note) == ("change_proposed", "Kebutuhan baru.")
    assert amending.entry().satuan == "layanan"


@pytest.mark.parametrize(
    ("jenis", "given", "words"),
    [
        (UBAH, {"isi": {"satuan": "layanan"}}, "Tidak ada isian yang berubah"),
        (UBAH, {"isi": {"nama_data": ""}}, "Nama data belum diisi"),
        (UBAH, {"isi": {"hak_akses": "rahasia"}}, "tidak dikenal"),
        (UBAH, {"entri": None}, "Pilih entri"),
        (CABUT, {"alasan": "  "}, "Tulis alasan"),
        (TAMBAH, {"isi": {"nama_data": "Jumlah Baru"}}, "belum diisi"),
        ("hapus", {}, "Pilih tambah"),
    ],
)
def test_proposal_that_cannot_be_is_refused_in_words(
    amending: ForumWalk, jenis: str, given: dict[str, Any], words: str
) -> None:
    with pytest.raises(InvalidInput, match=words):
        propose(amending, jenis, **given)
    assert not PerubahanEntri.objects.exists()


def test_entry_is_proposed_once_in_a_round_and_can_be_taken_back(amending: ForumWalk) -> None:
    change = propose(amending, UBAH)
    with pytest.raises(InvalidInput, match="sudah diusulkan"):
        propose(amending, CABUT)
    with pytest.raises(ActionDenied):
        addenda.withdraw_change(change=change, by=amending.forum.budpar_operator, at=amending.next())

    addenda.withdraw_change(change=change, by=amending.operator(), at=amending.next())

    propose(amending, CABUT)


@pytest.mark.parametrize("name", ["budpar_operator", "blitar_walidata", "blitar_pemeriksa", "blitar_auditor"])
def test_changes_are_proposed_by_the_opd_or_the_sekretariat(amending: ForumWalk, name: str) -> None:
    with pytest.raises(ActionDenied):
        propose(amending, UBAH, by=amending.forum.people[name])
    assert propose(amending, UBAH, by=amending.forum.blitar_sekretariat).pk


def test_nothing_is_proposed_before_the_round_opens_or_after_it_closed(walk: ForumWalk) -> None:
    with pytest.raises(StaleMove):
        propose(walk, UBAH)
    addenda.open_addendum(daftar=walk.daftar, by=walk.forum.blitar_sekretariat, reason="x", at=walk.next())
    walk.reread()
    with pytest.raises(InvalidInput, match="Belum ada usulan"):
        close(walk)
    propose(walk, UBAH)
    close(walk)
    with pytest.raises(StaleMove):
        propose(walk, UBAH, "budpar")


def test_dropped_round_changes_nothing_and_another_can_be_opened(amending: ForumWalk) -> None:
    propose(amending, UBAH)
    addenda.drop_addendum(daftar=amending.daftar, by=amending.forum.blitar_sekretariat, at=amending.next())
    amending.reread()
    assert amending.daftar.state == ListState.AGREED
    assert amending.entry().satuan == "layanan"
    assert Addendum.objects.get().dropped
    addenda.open_addendum(
        daftar=amending.daftar, by=amending.forum.blitar_sekretariat, reason="Lagi.", at=amending.next()
    )
    assert Addendum.objects.get(closed_at__isnull=True).nomor == 2


# Decisions -------------------------------------------------------------------------------------------------
def test_b3_runs_again_for_the_changes(amending: ForumWalk) -> None:
    propose(amending, UBAH)
    close(amending)
    run = StepRun.objects.get(case_id=str(amending.daftar.pk), step_code="B3", closed_at__isnull=True)
    assert run.due_at is not None
    addenda.reopen_addendum(daftar=amending.daftar, by=amending.forum.blitar_sekretariat, at=amending.next())
    run.refresh_from_db()
    assert run.outcome == "draf_dibuka_lagi"


def test_each_change_is_decided_by_the_sekretariat_with_reasons(amending: ForumWalk) -> None:
    change = propose(amending, UBAH)
    with pytest.raises(StaleMove):
        decide(amending, change)
    close(amending)
    with pytest.raises(ActionDenied):
        decide(amending, change, by=amending.forum.blitar_walidata)
    with pytest.raises(InvalidInput, match="alasan"):
        decide(amending, change, "ditolak")
    with pytest.raises(InvalidInput, match="1 usulan perubahan belum diputuskan"):
        freeze(amending)
    seen = amending.daftar.version
    decide(amending, change, version=seen)
    with pytest.raises(StaleForm):
        decide(amending, change, "ditolak", alasan="Tidak.", version=seen)


def test_changes_are_agreed_in_a_meeting_with_quorum_after_the_opening(amending: ForumWalk) -> None:
    decided = propose(amending, UBAH)
    close(amending)
    decide(amending, decided)
    with pytest.raises(InvalidInput, match="kuorum"):
        freeze(amending, quorum=False)
    Addendum.objects.update(opened_at=amending.at.replace(month=12))
    with pytest.raises(InvalidInput, match="sebelum perubahan dibuka"):
        freeze(amending)


def test_round_is_carried_out_once_its_paper_is_stored(amending: ForumWalk, tmp_path: Path) -> None:
    walk = amending
    stating(walk, "blitar")
    stating(walk, "sosial")
    EntriDaftarData.objects.filter(daftar=walk.daftar).update(ketersediaan="tersedia")
    changed, added = propose(walk, UBAH), propose(walk, TAMBAH)
    taken_out = propose(walk, CABUT, "sosial")
    refused = propose(walk, UBAH, "budpar", by=walk.forum.blitar_sekretariat)
    close(walk)
    for change in (changed, added, taken_out):
        decide(walk, change)
    decide(walk, refused, "ditolak", alasan="Belum disepakati satuannya.")
    freeze(walk)
    assert walk.daftar.state == ListState.AMENDMENT_NUMBERED
    assert walk.entry().satuan == "layanan"
    walk.drain()

    assert walk.daftar.state == ListState.AGREED
    first, second, new = walk.office().entri.order_by("urut")
    assert (first.satuan, first.ketersediaan, first.keputusan) == ("orang", "", "disepakati")
    assert first.jadwal.count() == 12
    assert first.jadwal.get(ke=1).tanggal == date(2027, 3, 2)
    assert second.ketersediaan == "tersedia"
    assert (new.nama_data, new.asal, new.keputusan, new.ketersediaan) == (
        NEW, "addendum", "disepakati", "",
    )  # fmt: skip
    assert new.item.kode not in {first.item.kode, second.item.kode}
    assert new.jadwal.count() == 1
    gone = walk.entry("sosial")
    addendum = Addendum.objects.get()
    assert gone.dicabut_oleh == addendum
    assert not gone.jadwal.exists()
    assert list(reading.agreed_entries(walk.office("sosial"))) == [walk.entry("sosial", 1)]
    assert walk.entry("budpar").satuan == "layanan"
    states = {short: walk.office(short).state for short in ("blitar", "budpar", "sosial")}
    assert states == dict.fromkeys(states, OfficeState.AGREED)
    assert [walk.office(short).putaran for short in ("blitar", "budpar", "sosial")] == [2, 1, 2]
    assert StepRun.objects.filter(step_code="B4", closed_at__isnull=True).count() == 3
    assert addendum.berita_acara is not None
    assert addendum.berita_acara.nomor == "BA-5/000.8/410.201/2026"
    assert addendum.closed_at == walk.at
    assert walk.daftar.berita_acara.state == Document.State.ISSUED
    text = text_of(addendum.berita_acara, tmp_path)
    for words in (
        "Perubahan ke-1 atas Daftar Data Kota Blitar Tahun 2027",
        "Anggaran berubah.",
        "sebanyak 3 (tiga) perubahan",
        "Satuan: layanan menjadi orang",
        "Jadwal pemutakhiran: Tahunan menjadi Bulanan",
        "Cabut entri",
        "Belum disepakati satuannya.",
    ):
        assert words in text
    events = Event.objects.count()
    addenda.complete_addendum(addendum.berita_acara, walk.next())
    assert Event.objects.count() == events


def stating(walk: ForumWalk, short: str) -> None:
    """Bring an OPD's part to its Surat Pernyataan."""
    walk.send_availability(short)
    walk.check_availability(short)
    walk.approve_statement(short)
    walk.complete_statement(short)
    assert walk.office(short).state == OfficeState.STATED


def test_change_waits_for_a_statement_on_its_way(amending: ForumWalk) -> None:
    walk = amending
    change = propose(walk, UBAH)
    close(walk)
    decide(walk, change)
    walk.send_availability()
    with pytest.raises(InvalidInput, match="Surat Pernyataan"):
        freeze(walk)
    walk.return_availability()
    freeze(walk)
    # It is sent once more before the paper is stored: the paper waits, and is made when that is over.
    walk.send_availability()
    paper = Addendum.objects.get().berita_acara_id
    job = Job.objects.get(kind="render_document", payload__document=str(paper))
    assert not outbox.run(job.pk, walk.next())
    walk.reread()
    assert walk.daftar.state == ListState.AMENDMENT_NUMBERED
    walk.return_availability()
    walk.drain()
    assert walk.daftar.state == ListState.AGREED
    assert walk.entry().satuan == "orang"


def test_added_opd_states_its_availability_for_the_first_time(amending: ForumWalk) -> None:
    walk = amending
    part = walk.daftar.bagian.get(instansi=walk.forum.instansi["blitar_kominfo"])
    assert part.state == OfficeState.PASSED_OVER
    change = propose(
        walk,
        TAMBAH,
        by=walk.forum.blitar_sekretariat,
        isi=values_of(walk.entry()) | {"nama_data": "Jumlah Situs"},
    )
    PerubahanEntri.objects.filter(pk=change.pk).update(bagian=part)
    close(walk)
    decide(walk, change)
    freeze(walk)
    walk.drain()
    part.refresh_from_db()
    assert part.state == OfficeState.AGREED
    assert part.entri.get().nama_data == "Jumlah Situs"
