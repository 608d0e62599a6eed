"""What the own API answers: its members with their meaning, as the OpenAPI description says them too."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from datasets.api import addresses
from datasets.api.catalogue import Entry, File, dictionary_of, facts_of
from datasets.models import Terbitan
from recommendations.models import RecommendationRequest


class OfficeShape(serializers.Serializer):
    """Produsen Data."""

    id = serializers.UUIDField()
    nama = serializers.CharField()


class FileShape(serializers.Serializer):
    """A file that anybody may fetch."""

    id = serializers.UUIDField(help_text=_("Tetap sama bila revisi menggantikan isinya."))
    jenis = serializers.CharField()
    format = serializers.CharField()
    alamat = serializers.URLField()
    ukuran = serializers.IntegerField(help_text=_("Bita."))
    sha256 = serializers.CharField()


class ColumnShape(serializers.Serializer):
    """A column of a table."""

    kode = serializers.CharField()
    nama = serializers.CharField()
    tipe = serializers.CharField()
    peran = serializers.CharField()
    konsep = serializers.CharField()
    definisi = serializers.CharField()
    ukuran = serializers.CharField()
    satuan = serializers.CharField()
    kode_nilai = serializers.DictField(child=serializers.CharField())


class ReleaseShape(serializers.Serializer):
    """A published release."""

    id = serializers.UUIDField()
    dataset = serializers.UUIDField()
    judul = serializers.CharField()
    periode = serializers.CharField()
    mulai = serializers.DateField()
    sampai = serializers.DateField()
    versi = serializers.IntegerField()
    terbit = serializers.DateTimeField()
    berubah = serializers.DateTimeField()
    baris = serializers.IntegerField()
    sha256 = serializers.CharField(help_text=_("Dari nilai tabel yang divalidasi."))
    alamat_baris = serializers.URLField()


class ReleaseDetailShape(ReleaseShape):
    """A published release with its dictionary and files."""

    kamus = ColumnShape(many=True)
    berkas = FileShape(many=True)


class DatasetShape(serializers.Serializer):
    """A published dataset."""

    id = serializers.UUIDField()
    nama = serializers.CharField(help_text=_("Bagian alamat halamannya."))
    judul = serializers.CharField()
    deskripsi = serializers.CharField()
    hak_akses = serializers.CharField()
    urusan = serializers.CharField()
    satuan = serializers.CharField()
    ukuran = serializers.CharField()
    produsen = OfficeShape()
    wilayah = serializers.CharField(help_text=_("Kode BPS."))
    data_prioritas = serializers.BooleanField()
    kata_kunci = serializers.ListField(child=serializers.CharField())
    lisensi = serializers.CharField()
    terbit = serializers.DateTimeField()
    berubah = serializers.DateTimeField()
    rilis_berikutnya = serializers.CharField(allow_blank=True)
    kalimat = serializers.CharField(help_text=_("Nilai terakhir dalam satu kalimat."))
    halaman = serializers.URLField()


class DatasetDetailShape(DatasetShape):
    """A published dataset with its metadata, releases and files."""

    konsep = serializers.CharField()
    definisi = serializers.CharField()
    klasifikasi = serializers.CharField()
    kualitas = serializers.DictField(child=serializers.IntegerField())
    rilis = ReleaseShape(many=True)
    berkas = FileShape(many=True)


class IndicatorShape(serializers.Serializer):
    """An indicator (MS-Ind) whose data are published."""

    dataset = serializers.UUIDField()
    nama = serializers.CharField()
    interpretasi = serializers.CharField()
    metode = serializers.CharField()
    klasifikasi = serializers.CharField()
    level_estimasi = serializers.CharField()
    satuan = serializers.CharField()
    ukuran = serializers.CharField()
    kalimat = serializers.CharField()


class RecommendationShape(serializers.Serializer):
    """A published Surat Rekomendasi."""

    judul = serializers.CharField()
    tahun = serializers.IntegerField()
    instansi = serializers.CharField()
    nomor = serializers.CharField()
    tanggal = serializers.DateField()
    halaman = serializers.URLField()


class RowsShape(serializers.Serializer):
    """A page of rows."""

    jumlah = serializers.IntegerField()
    halaman = serializers.IntegerField()
    per_halaman = serializers.IntegerField()
    berikutnya = serializers.URLField(allow_null=True)
    kolom = serializers.ListField(child=serializers.CharField())
    hasil = serializers.ListField(child=serializers.DictField())


# From what is published ---------------------------------------------------------------------------------
def dataset(entry: Entry) -> dict[str, Any]:
    """A dataset in a list."""
    face, facts = entry.face, entry.facts
    office = face.instansi
    return {
        "id": face.dataset_id,
        "nama": addresses.name_of(face),
        "judul": face.judul,
        "deskripsi": facts.deskripsi,
        "hak_akses": face.akses,
        "urusan": addresses.URUSAN_NAMES.get(face.urusan, ""),
        "satuan": facts.satuan,
        "ukuran": facts.ukuran,
        "produsen": {"id": addresses.office_id(office), "nama": office.nama},
        "wilayah": face.wilayah.kode_bps,
        "data_prioritas": face.data_prioritas,
        "kata_kunci": list(entry.tags),
        "lisensi": facts.lisensi,
        "terbit": entry.first_shown,
        "berubah": entry.changed,
        "rilis_berikutnya": facts.berikutnya,
        "kalimat": facts.kalimat,
        "halaman": addresses.page_of(face),
    }


def dataset_detail(entry: Entry) -> dict[str, Any]:
    """A dataset alone."""
    facts = entry.facts
    return dataset(entry) | {
        "konsep": facts.konsep,
        "definisi": facts.definisi,
        "klasifikasi": facts.klasifikasi,
        "kualitas": dict(facts.kualitas),
        "rilis": [release(row) for row in entry.releases],
        "berkas": [file(row) for row in entry.files],
    }


def release(row: Terbitan) -> dict[str, Any]:
    """A release in a list; `row` with its version."""
    return {
        "id": row.rilis_id,
        "dataset": row.dataset_id,
        "judul": row.judul,
        "periode": row.periode,
        "mulai": row.mulai,
        "sampai": row.sampai,
        "versi": row.versi.nomor,
        "terbit": row.tayang_sejak,
        "berubah": max(row.modified_at, row.tayang_sejak),
        "baris": row.versi.baris,
        "sha256": row.versi.sha256,
        "alamat_baris": addresses.absolute(f"/api/v1/rilis/{row.rilis_id}/baris"),
    }


def release_detail(row: Terbitan, files: list[File]) -> dict[str, Any]:
    """A release alone."""
    columns = [
        {
            "kode": c.kode, "nama": c.nama, "tipe": c.tipe, "peran": c.peran, "konsep": c.konsep,
            "definisi": c.definisi, "ukuran": c.ukuran, "satuan": c.satuan,
            "kode_nilai": {code.kode: code.nama for code in c.kode_nilai},
        }
        for c in dictionary_of(row).kolom
    ]  # fmt: skip
    return release(row) | {"kamus": columns, "berkas": [file(f) for f in files]}


def file(row: File) -> dict[str, Any]:
    """A file."""
    stored = row.berkas.berkas
    return {
        "id": row.id, "jenis": row.jenis, "format": row.format, "alamat": row.url, "ukuran": stored.size,
        "sha256": stored.sha256,
    }  # fmt: skip


def indicator(face: Terbitan) -> dict[str, Any]:
    """The indicator of a dataset."""
    facts = facts_of(face)
    said = facts.indikator
    return {
        "dataset": face.dataset_id, "nama": said.nama, "interpretasi": said.interpretasi,
        "metode": said.metode, "klasifikasi": said.klasifikasi, "level_estimasi": said.level_estimasi,
        "satuan": facts.satuan, "ukuran": facts.ukuran, "kalimat": facts.kalimat,
    }  # fmt: skip


def recommendation(row: RecommendationRequest) -> dict[str, Any]:
    """A published recommendation."""
    return {
        "judul": row.judul,
        "tahun": row.tahun,
        "instansi": row.instansi.nama,
        "nomor": row.surat.nomor if row.surat else "",
        "tanggal": row.surat.tanggal if row.surat else None,
        "halaman": addresses.absolute(f"/rekomendasi/{row.token_publik}/"),
    }
