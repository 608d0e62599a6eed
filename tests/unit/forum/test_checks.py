"""Findings of an entry, and the status read from what was decided on it."""

from datetime import date
from typing import Any

import pytest

from forum.entries.checks import blocking_findings, findings_of
from forum.entries.fields import FIELDS, put
from forum.entries.status import status_of
from forum.models import EntriDaftarData
from recommendations.models import RecommendationRequest
from tests.factories.forum_entries import COMPLETE


def entry_of(**values: Any) -> EntriDaftarData:
    entry = EntriDaftarData()
    put(entry, COMPLETE | values)
    return entry


def found(**values: Any) -> dict[str, str]:
    return {f.field: f.level for f in findings_of(entry_of(**values))}


def test_complete_entry_has_no_finding() -> None:
    assert findings_of(entry_of()) == []


def test_every_required_answer_blocks_while_missing() -> None:
    required = {f.name for f in FIELDS if f.required}
    missing = {f.field for f in blocking_findings(EntriDaftarData())}
    assert missing == required
    for name in required:
        blank = None if isinstance(COMPLETE[name], bool) else type(COMPLETE[name])()
        assert name in {f.field for f in blocking_findings(entry_of(**{name: blank}))}


@pytest.mark.parametrize(
    ("values", "field", "level"),
    [
        ({"rilis_jeda": None}, "rilis_jeda", "block"),
        ({"data_prioritas": True}, "alasan_prioritas", "block"),
        ({"hak_akses": "terbatas"}, "dasar_pengecualian", "block"),
        ({"hak_akses": "tertutup", "dasar_pengecualian": "pertahanan"}, "uji_nomor", "warn"),
        ({"data_pribadi": True}, "hak_akses", "block"),
        ({"level": "individu"}, "data_pribadi", "warn"),
        ({"tanpa_rekomendasi": ""}, "cara_pengumpulan", "warn"),
        ({"satuan": ""}, "satuan", "warn"),
        ({"kode_referensi": []}, "kode_referensi", "warn"),
        ({"level": "faskes"}, "kode_referensi", "warn"),
        ({"konsep": "Jumlah Wisatawan"}, "konsep", "warn"),
        ({"nama_data": "Kunjungan Wisatawan 2026"}, "nama_data", "warn"),
        (
            {
                "hak_akses": "terbatas", "dasar_pengecualian": "pertahanan", "uji_nomor": "1",
                "uji_tanggal": "2026-02-01", "pengecualian_sampai": "2026-01-01",
            },
            "pengecualian_sampai", "block",
        ),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_found(values: dict[str, Any], field: str, level: str) -> None:
    assert found(**values) == {field: level}
    blocks = {f.field: f.level for f in blocking_findings(entry_of(**values))}
    assert blocks == ({field: level} if level == "block" else {})


@pytest.mark.parametrize(
    "values",
    [
        {"rilis_jeda": None, "jadwal_pemutakhiran": "ad_hoc"},
        {"data_prioritas": True, "alasan_prioritas": "Indikator RPJMD."},
        {
            "hak_akses": "tertutup", "data_pribadi": True, "dasar_pengecualian": "rahasia_pribadi",
            "uji_nomor": "12/2026", "uji_tanggal": date(2026, 1, 5),
        },
    ],
)  # fmt: skip
def test_what_goes_together_is_left_in_peace(values: dict[str, Any]) -> None:
    assert found(**values) == {}


def test_activity_without_letter_is_still_said() -> None:
    entry = entry_of(tanpa_rekomendasi="")
    entry.kegiatan = RecommendationRequest(nomor="R.1", judul="Survei")
    assert "belum terbit" in findings_of(entry)[0].words
    entry.kegiatan.identitas_rekomendasi = "V-26.3572.001"
    assert findings_of(entry) == []


@pytest.mark.parametrize(
    ("state", "decided", "label"),
    [
        ("drafted", {}, "Draf"),
        ("submitted", {"reviu": "perbaikan"}, "Diajukan"),
        ("returned", {"reviu": "perbaikan"}, "Perlu perbaikan"),
        ("returned", {"reviu": "sesuai"}, "Draf"),
        ("reviewed", {}, "Disetujui"),
        ("reviewed", {"keputusan": "ditolak"}, "Ditolak"),
        ("agreed", {"keputusan": "disepakati", "ketersediaan": "tidak"}, "Disepakati"),
        ("availability_sent", {"keputusan": "disepakati", "ketersediaan": "tidak"}, "Tidak tersedia"),
        ("stated", {"keputusan": "disepakati", "ketersediaan": "tersedia"}, "Tersedia"),
        ("stated", {"keputusan": "disepakati", "ketersediaan": "sebagian"}, "Tersedia sebagian"),
        ("stated", {"keputusan": "disepakati", "dicabut_oleh_id": 1}, "Dicabut"),
        ("passed_over", {}, "Draf"),
    ],
)
def test_status_is_read_from_what_was_decided(state: str, decided: dict[str, Any], label: str) -> None:
    assert status_of(EntriDaftarData(**decided), state)[0] == label
