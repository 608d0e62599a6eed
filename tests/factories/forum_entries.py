"""Drafts and entries of Kota Blitar's Daftar Data to test with, made by the services."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from forum.models import DaftarData, DaftarDataOpd, EntriDaftarData
from forum.services import entries, years
from recommendations.models import RecommendationRequest
from recommendations.services import flow
from satudata.workflow.models import Sop
from satudata.workflow.services import copy_sop, put_in_force
from tests.factories.recommendations_form import fill_form
from tests.factories.world import WORK, World

# A whole entry: nothing is missing, nothing to warn of.
COMPLETE: dict[str, Any] = {
    "nama_data": "Kunjungan Wisatawan Berdasarkan Jenis Wisatawan",
    "jenis_data": "variabel",
    "urusan": "u26",
    "pic_nama": "Sari Contoh",
    "pic_jabatan": "Kepala Bidang Pariwisata",
    "pic_telepon": "(0342) 000000",
    "sumber_referensi": ["rpjmd", "renstra"],
    "data_prioritas": False,
    "konsep": "Wisatawan",
    "definisi": "Orang yang berkunjung ke daya tarik wisata di Kota Blitar.",
    "klasifikasi": "Jenis Wisatawan",
    "ukuran": "Jumlah",
    "satuan": "Orang",
    "level": "kabupaten_kota",
    "periode_data": "bulanan",
    "jadwal_pemutakhiran": "triwulanan",
    "rilis_jeda": 30,
    "cara_pengumpulan": "kompilasi",
    "tanpa_rekomendasi": "Catatan karcis dinas sendiri, tidak dipublikasikan sebagai kegiatan statistik.",
    "hak_akses": "terbuka",
    "data_pribadi": False,
    "format": ["csv", "xlsx"],
    "kode_referensi": ["wilayah_bps"],
}


def year(forum: World, tahun: int = 2027, at: datetime = WORK) -> DaftarData:
    """The year's list of Kota Blitar, opened and not yet drafted."""
    return years.open_year(wilayah=forum.wilayah["3572"], tahun=tahun, by=forum.blitar_sekretariat, at=at)


def part_of(daftar: DaftarData, forum: World, office: str) -> DaftarDataOpd:
    """An OPD's part of a year's list as it stands now."""
    return daftar.bagian.select_related("daftar", "instansi", "wilayah").get(instansi=forum.instansi[office])


def drafting(
    forum: World,
    office: str = "blitar_budpar",
    *,
    tahun: int = 2027,
    at: datetime = WORK,
    opened_only: bool = False,
) -> DaftarDataOpd:
    """The part of an OPD, open for drafting (or just listed)."""
    daftar = year(forum, tahun, at)
    if not opened_only:
        years.open_drafting(daftar=daftar, by=forum.blitar_sekretariat, at=at)
    return part_of(daftar, forum, office)


def entry(
    forum: World, bagian: DaftarDataOpd, values: Mapping[str, Any] | None = None, *, at: datetime = WORK
) -> EntriDaftarData:
    """A complete entry, with what is given over it."""
    by = forum.people[{"410.116": "budpar_operator", "410.106": "sosial_operator"}.get(
        bagian.instansi.kode_unit, "blitar_operator"
    )]  # fmt: skip
    return entries.add_entry(bagian=bagian, values=COMPLETE | dict(values or {}), by=by, at=at)


def recommendation_sop(forum: World, at: datetime = WORK) -> None:
    """Give Kota Blitar the other region's SOP of recommendations, in force the same day."""
    source = Sop.objects.get(wilayah=forum.wilayah["3503"], kind=Sop.Kind.REKOMENDASI)
    copied = copy_sop(source, by=forum.admin, at=at, wilayah=forum.wilayah["3572"])
    put_in_force(copied, at.astimezone(copied.wilayah.zone).date(), by=forum.admin, at=at)


def activity_of(forum: World, at: datetime = WORK) -> RecommendationRequest:
    """An activity of Kota Blitar's health office that was submitted and is under examination."""
    recommendation_sop(forum, at)
    case = flow.start_request(instansi=forum.instansi["blitar_dinkes"], by=forum.blitar_operator, at=at)
    fill_form(case)
    flow.submit_request(request=case, by=forum.blitar_operator, at=at)
    return RecommendationRequest.objects.select_related("kegiatan", "instansi").get(pk=case.pk)
