"""SOP B9: what is published is what was signed; time shows it; a revision replaces, a withdrawal ends."""

import csv
import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from datasets import queries
from datasets.models import ButirValidasi, Dataset, RilisData, Terbitan, Unggahan, VersiRilis
from datasets.published import facts_from_json
from datasets.services import publication, revisions
from datasets.services.facts import facts_of, give_slug, search_text
from datasets.states import ReleaseState as S
from forum.models import EntriDaftarData
from satudata.clock import now as clock
from satudata.documents.store import read_bytes
from satudata.notifications.models import Notice
from satudata.workflow import outbox
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleMove
from satudata.workflow.models import Event, StepRun
from tests.factories.datasets_signed import SignedWalk, awaiting, published, revised, validated
from tests.factories.datasets_walk import ReleaseWalk
from tests.factories.world import World

DAY = timedelta(days=1)
SECRET = "dicatat petugas rahasia"


def shown(at: Any) -> list[Terbitan]:
    return list(queries.public_now(at).order_by("tayang_sejak"))


def faces(at: Any) -> list[Terbitan]:
    return list(queries.faces_now(at))


def withdraw(walk: SignedWalk, reason: str = "Angka keliru.") -> RilisData:
    done = revisions.withdraw(rilis=walk.rilis, by=walk.forum.blitar_walidata, reason=reason, at=walk.next())
    walk.reread()
    return done


# Publishing ------------------------------------------------------------------------------------------
def test_published_release_is_what_was_signed(forum: World) -> None:
    """The thread of the whole room: values, version, letter and publication carry one hash."""
    walk = published(forum)

    terbitan = walk.published()
    signed = ButirValidasi.objects.get(rilis=walk.rilis)
    facts = facts_from_json(terbitan.metadata)
    assert walk.rilis.state == S.PUBLISHED
    assert walk.rilis.versi_terbit_id == signed.versi_id == terbitan.versi_id
    assert facts.sha256 == signed.sha256 == signed.versi.sha256
    assert terbitan.surat_validasi_id == signed.validasi.surat_id
    assert terbitan.akses == signed.akses
    assert shown(walk.at) == faces(walk.at) == [terbitan]


def test_files_hold_the_public_columns_and_nothing_else(forum: World) -> None:
    walk = published(forum)

    files = {file.jenis: read_bytes(file.berkas) for file in walk.published().berkas.select_related("berkas")}

    assert set(files) == {"csv", "csv_excel", "xlsx", "json", "parquet", "zip"}
    rows = list(csv.reader(io.StringIO(files["csv"].decode())))
    assert rows == [
        ["kelurahan", "tahun", "jumlah"],
        ["3572010001", "2027", "1250"],
        ["3572010002", "2027", "975"],
    ]
    inside = b"".join(zipfile.ZipFile(io.BytesIO(files["zip"])).read(name)
                      for name in zipfile.ZipFile(io.BytesIO(files["zip"])).namelist())  # fmt: skip
    assert all(SECRET.encode() not in data for data in (*files.values(), inside))


def test_page_facts_come_from_entry_and_dictionary(forum: World) -> None:
    walk = published(forum)

    terbitan = walk.published()
    facts = facts_from_json(terbitan.metadata)

    assert facts.judul == walk.entri.nama_data
    assert (facts.definisi, facts.satuan, facts.periode) == (walk.entri.definisi, "layanan", "2027")
    assert [column.kode for column in facts.kamus.kolom] == ["kelurahan", "tahun", "jumlah"]
    assert facts.produsen == "Dinas Kesehatan Kota Blitar"
    assert "2027" in facts.kalimat
    assert facts.dokumen[0].nama == "Surat Validasi Data"
    assert facts.kualitas["konsistensi"] == 96
    assert (terbitan.tahun_awal, terbitan.tahun_akhir) == (2027, 2027)
    assert "petugas" not in terbitan.teks


def test_what_is_published_is_indonesian_whatever_language_the_publisher_reads(forum: World) -> None:
    walk = published(forum)
    signed = ButirValidasi.objects.select_related("versi__kamus").get(rilis=walk.rilis)
    walk.rilis.entri.level = "individu"

    def said() -> tuple[Any, str]:
        made = facts_of(walk.rilis, signed)
        return made.to_json(), search_text(made, walk.rilis.instansi)

    with translation.override("en"):
        english = said()
    assert english == said()
    assert "Individu" in english[0]["kata_kunci"]


def test_version_without_a_letter_is_refused(forum: World) -> None:
    walk = validated(forum)
    ButirValidasi.objects.filter(rilis=walk.rilis).update(versi=_second_version(walk))

    with pytest.raises(StaleMove, match="belum dimuat dalam Surat Validasi"):
        walk.order()


def _second_version(walk: SignedWalk) -> VersiRilis:
    other = SignedWalk(walk.forum, daftar=walk.daftar)
    for step in (other.begin_collecting, other.receive_file, other.store_version):
        step()
    return VersiRilis.objects.get(rilis=other.rilis)


def test_signed_hash_that_differs_from_the_version_is_refused(forum: World) -> None:
    walk = validated(forum)
    ButirValidasi.objects.filter(rilis=walk.rilis).update(sha256="0" * 64)

    with pytest.raises(StaleMove, match="Sidik jari"):
        walk.order()


@pytest.mark.parametrize("person", ["blitar_operator", "blitar_kepala", "walidata", "blitar_pemeriksa"])
def test_only_walidata_of_the_region_publishes(forum: World, person: str) -> None:
    walk = validated(forum)

    with pytest.raises(ActionDenied, match="Hanya Walidata"):
        publication.publish(rilis=walk.rilis, by=forum.people[person], at=walk.next())


def test_closed_data_have_a_page_without_files_columns_or_content(forum: World) -> None:
    walk = awaiting(forum)
    EntriDaftarData.objects.filter(pk=walk.entri.pk).update(
        hak_akses="tertutup", dasar_pengecualian="rahasia_pribadi"
    )
    walk.reread()
    walk.approve()
    walk.order()
    walk.drain()

    terbitan = walk.published()
    facts = facts_from_json(terbitan.metadata)
    assert shown(walk.at) == [terbitan]
    assert not terbitan.berkas.exists()
    assert (facts.judul, facts.dasar_pengecualian) == (walk.entri.nama_data, "rahasia_pribadi")
    assert (facts.kamus.kolom, facts.definisi, facts.baris) == ((), "", 0)
    assert "tahun" not in terbitan.teks


def test_steps_of_the_sop_end_with_publication(forum: World) -> None:
    walk = published(forum)

    runs = StepRun.objects.filter(case_id=str(walk.rilis.pk))
    assert list(runs.order_by("opened_at").values_list("step_code", flat=True)) == [
        "B5",
        "B6",
        "B7",
        "B8",
        "B9",
    ]
    assert not runs.filter(closed_at__isnull=True).exists()
    told = Notice.objects.filter(code="release_published").values_list("user__username", flat=True)
    assert {"blitar_operator", "blitar_kepala"} <= set(told)


# Address ---------------------------------------------------------------------------------------------
def test_address_is_the_title_without_year_and_kept_for_life(forum: World) -> None:
    walk = published(forum)
    slug = Dataset.objects.get(pk=walk.dataset.pk).slug
    assert slug == "jumlah-layanan-nomor-1-menurut-kelurahan"
    EntriDaftarData.objects.filter(pk=walk.entri.pk).update(nama_data="Judul yang Lain")

    revised(walk)
    walk.order()
    walk.drain()

    assert Dataset.objects.get(pk=walk.dataset.pk).slug == slug
    assert walk.published().judul == "Judul yang Lain"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Jumlah Penduduk Tahun 2026", "jumlah-penduduk"),
        ("Jumlah Penduduk 2025-2026 menurut Kelurahan", "jumlah-penduduk-menurut-kelurahan"),
        ("2026", "dataset"),
        ("x" * 300, "x" * 90),
    ],
)
def test_address_of_a_title(forum: World, title: str, slug: str) -> None:
    assert give_slug(ReleaseWalk(forum).dataset, title) == slug


def test_same_title_gets_a_number(forum: World) -> None:
    first = ReleaseWalk(forum)
    walks = [first, *(ReleaseWalk(forum, daftar=first.daftar) for _more in range(2))]

    assert [give_slug(walk.dataset, "Jumlah Sekolah 2026") for walk in walks] == [
        "jumlah-sekolah", "jumlah-sekolah-2", "jumlah-sekolah-3",
    ]  # fmt: skip


# Embargo ---------------------------------------------------------------------------------------------
@pytest.fixture
def embargoed(forum: World) -> SignedWalk:
    """A release whose page opens in five days, its files made."""
    walk = validated(forum)
    walk.order(tayang=walk.at + 5 * DAY)
    walk.drain()
    return walk


def test_embargo_hides_until_its_moment_and_time_alone_opens_it(embargoed: SignedWalk) -> None:
    """No sweep is run: the page is there on the moment, and the case says so later."""
    terbitan = embargoed.published()
    begin = terbitan.tayang_sejak

    assert embargoed.rilis.state == S.EMBARGOED
    assert shown(begin - timedelta(microseconds=1)) == faces(begin - timedelta(microseconds=1)) == []
    assert shown(begin) == faces(begin) == [terbitan]
    assert terbitan.modified_at == begin


def test_sweep_moves_the_case_at_its_day_once(embargoed: SignedWalk) -> None:
    begin = embargoed.published().tayang_sejak

    assert publication.open_embargoed(at=begin - DAY) == 0
    assert publication.open_embargoed(at=begin) == 1
    assert publication.open_embargoed(at=begin) == 0

    assert embargoed.reread().state == S.PUBLISHED
    assert embargoed.rilis.versi_terbit_id == embargoed.rilis.versi_id


def test_day_taken_back_shows_nothing_and_may_be_ordered_again(embargoed: SignedWalk) -> None:
    forum, begin = embargoed.forum, embargoed.published().tayang_sejak

    publication.unschedule(rilis=embargoed.rilis, by=forum.blitar_walidata, at=embargoed.next())

    assert embargoed.reread().state == S.VALIDATED
    assert shown(begin) == []
    embargoed.order()
    embargoed.drain()
    assert embargoed.rilis.state == S.PUBLISHED
    assert embargoed.published().berkas.count() == 6
    assert shown(embargoed.at) == [embargoed.published()]


def test_day_that_has_come_cannot_be_taken_back(embargoed: SignedWalk) -> None:
    begin = embargoed.published().tayang_sejak

    with pytest.raises(StaleMove, match="sudah tayang"):
        publication.unschedule(rilis=embargoed.rilis, by=embargoed.forum.blitar_walidata, at=begin)

    assert shown(begin) == [embargoed.published()]


@pytest.mark.parametrize("away", [-DAY, timedelta(0), 400 * DAY])
def test_moment_that_is_over_or_far_away_is_refused(forum: World, away: timedelta) -> None:
    walk = validated(forum)
    with pytest.raises(InvalidInput, match="Tanggal tayang"):
        publication.publish(rilis=walk.rilis, by=forum.blitar_walidata, tayang=walk.at + away, at=walk.at)


# Revision --------------------------------------------------------------------------------------------
def test_old_version_stays_up_until_the_revision_is_through(forum: World) -> None:
    walk = published(forum)
    old = walk.published()

    revised(walk)
    assert shown(walk.at) == faces(walk.at) == [old]
    walk.order()
    assert shown(walk.at) == [old]
    walk.drain()

    new = walk.published()
    old.refresh_from_db()
    assert shown(walk.at) == faces(walk.at) == [new]
    assert old.tayang_sampai == new.tayang_sejak
    assert (new.versi.nomor, walk.rilis.versi_terbit_id) == (2, new.versi_id)
    assert old.berkas.count() == 6


def test_revision_with_a_day_replaces_in_that_moment(forum: World) -> None:
    walk = published(forum)
    old = walk.published()
    revised(walk)
    walk.order(tayang=walk.at + 5 * DAY)
    walk.drain()

    new = walk.published()
    before = new.tayang_sejak - timedelta(microseconds=1)
    assert shown(before) == faces(before) == [old]
    assert shown(new.tayang_sejak) == faces(new.tayang_sejak) == [new]
    publication.unschedule(rilis=walk.rilis, by=forum.blitar_walidata, at=walk.next())
    assert shown(new.tayang_sejak) == faces(new.tayang_sejak) == [old]


def test_dropped_revision_leaves_the_published_version(forum: World) -> None:
    walk = published(forum)
    first = walk.rilis.versi_id
    walk.begin_revision()
    walk.store_version("blitar_pendukung")

    revisions.drop_revision(rilis=walk.rilis, by=forum.blitar_operator, at=walk.next())

    assert walk.reread().state == S.PUBLISHED
    assert (walk.rilis.versi_id, walk.rilis.diunggah_oleh_id) == (first, forum.blitar_operator.pk)
    assert len(shown(walk.at)) == 1


def test_revision_needs_a_reason_that_the_publication_tells(forum: World) -> None:
    walk = published(forum)
    with pytest.raises(InvalidInput, match="alasan revisi"):
        revisions.begin_revision(rilis=walk.rilis, by=forum.blitar_operator, reason="", at=walk.next())

    revisions.begin_revision(
        rilis=walk.rilis, by=forum.blitar_operator, reason="Perbaikan angka Pakunden.", at=walk.next()
    )
    walk.reread()
    for step in (walk.store_version, walk.submit, walk.pass_release, walk.reread, walk.approve):
        step()
    counted = {"baru": 0, "berubah": 7, "hilang": 2}
    Unggahan.objects.filter(pk=walk.rilis.versi.unggahan_id).update(pembanding=counted)
    walk.order()
    walk.drain()

    assert walk.published().perubahan["alasan"] == "Perbaikan angka Pakunden."
    url = reverse("dataset_page", args=[walk.published().dataset.slug])
    real = clock.read_time_from(walk.next)
    try:
        page = Client().get(url, {"tab": "riwayat"}).content.decode()
    finally:
        clock.read_time_from(real)
    assert "7 baris berubah" in page
    assert "2 baris hilang" in page


# Two releases of a dataset -----------------------------------------------------------------------------
def next_year(walk: SignedWalk) -> SignedWalk:
    """The release of the year after of the same dataset, validated."""
    other = object.__new__(SignedWalk)
    other.__dict__ = dict(walk.__dict__)
    other.rilis = walk.promise(ke=2, tahun=2028)
    for step in (
        other.begin_collecting, other.receive_file, other.store_version, other.submit, other.pass_release,
        other.reread, other.approve,
    ):  # fmt: skip
        step()
    return other


def test_face_is_the_release_whose_period_ends_last(forum: World) -> None:
    first = published(forum)
    second = next_year(first)
    second.order()
    second.drain()

    assert shown(second.at) == [first.published(), second.published()]
    assert faces(second.at) == [second.published()]


def test_late_revision_of_an_older_release_does_not_take_the_face(forum: World) -> None:
    first = published(forum)
    second = next_year(first)
    second.order()
    second.drain()
    first.at = second.at

    revised(first)
    first.order()
    first.drain()

    assert faces(first.at) == [second.published()]
    assert len(shown(first.at)) == 2


def test_withdrawn_face_gives_way_to_the_release_before(forum: World) -> None:
    first = published(forum)
    second = next_year(first)
    second.order()
    second.drain()

    withdraw(second)

    assert faces(second.at) == [first.published()]
    assert first.published().modified_at == second.at
    assert Terbitan.objects.get(versi_id=second.rilis.versi_id).ditarik_alasan == "Angka keliru."


def test_next_release_is_told_as_promised(forum: World) -> None:
    walk = validated(forum)
    walk.promise(ke=2, tahun=2028)
    walk.order()

    assert facts_from_json(walk.published().metadata).berikutnya == "2029-01-30"


# Withdrawal --------------------------------------------------------------------------------------------
def test_withdrawal_ends_what_is_shown_at_once_and_keeps_its_row(forum: World) -> None:
    walk = published(forum)
    terbitan = walk.published()

    withdraw(walk)

    terbitan.refresh_from_db()
    assert walk.rilis.state == S.WITHDRAWN
    assert shown(walk.at) == faces(walk.at) == []
    assert (terbitan.ditarik_pada, terbitan.ditarik_oleh) == (walk.at, forum.blitar_walidata)
    assert terbitan.ditarik_alasan == walk.rilis.alasan == "Angka keliru."
    assert terbitan.metadata["judul"] == walk.entri.nama_data


def test_withdrawal_during_a_revision_leaves_the_revision_going(forum: World) -> None:
    walk = published(forum)
    old = walk.published()
    walk.begin_revision()
    walk.store_version()

    withdraw(walk)

    assert walk.rilis.state == S.UPLOADED
    assert shown(walk.at) == []
    assert Event.objects.get(case_id=str(walk.rilis.pk), code=revisions.PULLED).note == "Angka keliru."
    assert Notice.objects.filter(code=revisions.PULLED).count() == 2
    with pytest.raises(ActionDenied):
        revisions.drop_revision(rilis=walk.rilis, by=forum.blitar_operator, at=walk.next())
    for step in (walk.submit, walk.pass_release, walk.reread, walk.approve, walk.order, walk.drain):
        step()
    assert shown(walk.at) == [walk.published()] != [old]


def test_embargo_whose_moment_came_unswept_can_be_withdrawn(embargoed: SignedWalk) -> None:
    embargoed.at = embargoed.published().tayang_sejak

    withdraw(embargoed)

    assert embargoed.rilis.state == S.WITHDRAWN
    assert shown(embargoed.at) == []


def test_embargo_that_waits_is_not_withdrawn(embargoed: SignedWalk) -> None:
    with pytest.raises(StaleMove):
        withdraw(embargoed)

    assert embargoed.reread().state == S.EMBARGOED


@pytest.mark.parametrize("person", ["blitar_operator", "blitar_kepala", "walidata"])
def test_only_walidata_withdraws_during_a_revision_too(forum: World, person: str) -> None:
    walk = published(forum)
    walk.begin_revision()

    with pytest.raises(ActionDenied, match="Hanya Walidata"):
        revisions.withdraw(rilis=walk.rilis, by=forum.people[person], reason="Coba.", at=walk.next())

    assert len(shown(walk.at)) == 1


def test_second_withdrawal_is_refused(forum: World) -> None:
    walk = published(forum)
    withdraw(walk)

    with pytest.raises(StaleMove):
        withdraw(walk)


def test_withdrawal_needs_a_reason(forum: World) -> None:
    walk = published(forum)

    with pytest.raises(InvalidInput, match="alasan penarikan"):
        withdraw(walk, "  ")


def test_outbox_has_nothing_left_to_do(forum: World) -> None:
    walk = published(forum)

    assert outbox.status(walk.at)["failed"] == 0
