"""Answers of an entry: a typed text becomes the value it means, or is refused in words."""

import pytest
from django.db.models import DateField

from forum.entries import fields
from forum.entries.fields import BY_NAME, FIELDS, clean
from forum.models import EntriDaftarData
from satudata.workflow.errors import InvalidInput

DECIDED = {"reviu", "keputusan", "ketersediaan", "dicabut"}
NOT_ANSWERED = {
    "id", "daftar", "bagian", "item", "urut", "asal", "diterima_opd", "kegiatan", "revisi", "variabel",
    "indikator", "created_at", "created_by", "updated_at",
}  # fmt: skip


def test_fields_are_all_answer_columns() -> None:
    columns = {
        c.name
        for c in EntriDaftarData._meta.concrete_fields
        if c.name.split("_")[0] not in DECIDED and c.name not in NOT_ANSWERED
    }
    assert {f.name for f in FIELDS} == columns


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("nama_data", "  Jumlah   Penduduk ", "Jumlah Penduduk"),
        ("nama_data", "", ""),
        ("konsep", " satu\r\ndua ", "satu\ndua"),
        ("jenis_data", "INDIKATOR", "indikator"),
        ("jadwal_pemutakhiran", "Empat Bulanan", "empat_bulanan"),
        ("jadwal_pemutakhiran", "ad hoc", "ad_hoc"),
        ("jadwal_pemutakhiran", "empat_bulanan", "empat_bulanan"),
        ("level", "Kelurahan", "desa_kelurahan"),
        ("level", "Kota", "kabupaten_kota"),
        ("urusan", "kesehatan", "u02"),
        ("urusan", "u02", "u02"),
        ("sumber_referensi", "SPM; rpjmd, SPM", ["rpjmd", "spm"]),
        ("sumber_referensi", "RKPD\nPermintaan Provinsi", ["rkp", "provinsi"]),
        ("sumber_referensi", "", []),
        ("data_prioritas", "Ya", True),
        ("data_prioritas", "tidak", False),
        ("data_prioritas", "", None),
        ("uji_tanggal", "20 November 2026", "2026-11-20"),
        ("uji_tanggal", "20/11/2026", "2026-11-20"),
        ("rilis_jeda", "30 hari", 30),
        ("rilis_jeda", "0", 0),
    ],
)  # fmt: skip
def test_clean_reads_what_people_write(name: str, text: str, value: object) -> None:
    assert clean(name, text) == value


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("jenis_data", "angka", "Indikator; Variabel"),
        ("sumber_referensi", "RPJMD; entah", "entah"),
        ("data_prioritas", "mungkin", "Ya atau Tidak"),
        ("uji_tanggal", "31 Februari 2026", "bukan tanggal"),
        ("rilis_jeda", "sebulan", "bukan jumlah hari"),
        ("rilis_jeda", "-3", "bukan jumlah hari"),
        ("satuan", "x" * 81, "paling banyak 80"),
    ],
)
def test_clean_refuses_in_words(name: str, text: str, words: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        clean(name, text)
    assert words in str(refusal.value)
    assert str(BY_NAME[name].label) in str(refusal.value)


def test_every_label_and_code_reads_back() -> None:
    for field in FIELDS:
        for code, label in field.choices:
            wanted = [code] if field.kind == fields.MANY else code
            assert clean(field.name, code) == wanted
            assert clean(field.name, str(label).replace(",", " ")) == wanted


def test_values_put_and_read_are_the_same() -> None:
    entry = EntriDaftarData()
    given = {
        "nama_data": "Jumlah Penduduk", "uji_tanggal": "2026-11-20", "format": ["csv"], "data_pribadi": False
    }  # fmt: skip
    assert fields.put(entry, given) == ["nama_data", "uji_tanggal", "data_pribadi", "format"]
    assert {k: v for k, v in fields.values_of(entry).items() if k in given} == given
    assert fields.put(entry, given) == []
    assert isinstance(EntriDaftarData._meta.get_field("uji_tanggal"), DateField)


def test_words_of_values() -> None:
    assert BY_NAME["sumber_referensi"].words(["rpjmd", "sdgs"]) == "RPJMD; SDGs"
    assert BY_NAME["data_pribadi"].words(False) == "Tidak"
    assert BY_NAME["uji_tanggal"].words("2026-11-20") == "20 November 2026"
    assert BY_NAME["rilis_jeda"].words(None) == ""
