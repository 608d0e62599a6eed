"""The two seeds say what the SOPs say: every step, its standard and its limit; and no official's name."""

import re
from typing import Any

import pytest
import yaml

from satudata.workflow.queries import STEP_CODES
from satudata.workflow.services import COVER_FIELDS, SEEDS, STEP_FIELDS

# kode: (pelaksana, standar, satuan, pembacaan, batas tunggu) of sop/steps.md and its readings.
PRODUSEN, WALIDATA, PEMBINA, SEKRETARIAT = "Produsen Data", "Walidata", "Pembina Data", "Sekretariat SDI"
STANDARDS: dict[str, tuple[list[str], int | None, str, str, int | None]] = {
    "A1": ([PRODUSEN], 5, "menit", "handling_minutes", None),
    "A2": ([PRODUSEN], 5, "menit", "handling_minutes", None),
    "A3": ([PRODUSEN], 60, "menit", "handling_minutes", None),
    "A4": ([WALIDATA], 30, "menit", "handling_minutes", 2),
    "A5": ([PEMBINA], 30, "menit", "handling_minutes", 2),
    "A6": ([PRODUSEN], 30, "menit", "handling_minutes", 5),
    "A7": ([PEMBINA], 15, "menit", "handling_minutes", 2),
    "A8": ([PEMBINA], 30, "menit", "handling_minutes", 2),
    "A9": ([PRODUSEN], 10, "menit", "handling_minutes", 3),
    "B1": ([PEMBINA], None, "", "none", None),
    "B2": ([SEKRETARIAT], None, "", "none", None),
    "B3": ([SEKRETARIAT, PRODUSEN, WALIDATA, PEMBINA], 3, "hari", "working_days", None),
    "B4": ([PRODUSEN, WALIDATA], 5, "hari", "working_days", None),
    "B5": ([PRODUSEN], None, "frekuensi", "none", None),
    "B6": ([PRODUSEN], 1, "jam", "handling_minutes", 5),
    "B7": ([WALIDATA, PEMBINA], 5, "hari", "working_days", None),
    "B8": ([PRODUSEN, WALIDATA], 5, "hari", "working_days", None),
    "B9": ([WALIDATA], None, "", "none", 1),
    "B10": ([WALIDATA], None, "", "none", None),
    "B11": ([WALIDATA], None, "", "none", None),
}
COVERS = {
    "3503": ("000.8.3.3/140/406.020/2025", "2025-08-20", "None", "2025-08-20", 6, 4, 0, 3),
    "3572": ("500.14/9/410.111/2025", "2023-01-30", "2025-06-30", "2025-06-30", 8, 5, 2, 3),
}


def seeds() -> list[dict[str, Any]]:
    return [yaml.safe_load(path.read_text()) for path in sorted(SEEDS.glob("*.yaml"))]


def test_seeds_have_every_step_of_their_kind() -> None:
    codes = {sop["kind"]: tuple(step["kode"] for step in sop["langkah"]) for sop in seeds()}

    assert codes == STEP_CODES


@pytest.mark.parametrize("kode", STANDARDS)
def test_seed_step_has_actor_standard_and_limit(kode: str) -> None:
    step = next(step for sop in seeds() for step in sop["langkah"] if step["kode"] == kode)

    got = (
        step["pelaksana"],
        step.get("standar"),
        step.get("satuan", ""),
        step["pembacaan"],
        step.get("batas_tunggu_hari"),
    )

    assert got == STANDARDS[kode]
    assert step["nomor"] == int(kode[1:])


@pytest.mark.parametrize("sop", seeds(), ids=lambda sop: sop["wilayah"])
def test_seed_cover_has_every_field(sop: dict[str, Any]) -> None:
    dates = (str(sop[f"tanggal_{which}"]) for which in ("pembuatan", "revisi", "efektif"))
    lists = ("dasar_hukum", "kualifikasi_pelaksana", "keterkaitan", "perlengkapan")

    assert set(sop) == {"wilayah", "kind", "versi", "langkah", *COVER_FIELDS}
    assert (sop["nomor"], *dates, *(len(sop[name]) for name in lists)) == COVERS[sop["wilayah"]]
    assert all(
        sop[name] for name in ("nama", "disahkan_oleh", "instansi_pembuat", "peringatan", "pencatatan")
    )


@pytest.mark.parametrize("sop", seeds(), ids=lambda sop: sop["wilayah"])
def test_seed_steps_use_known_fields_and_columns(sop: dict[str, Any]) -> None:
    for step in sop["langkah"]:
        assert set(step) <= {"kode", "nomor", *STEP_FIELDS}
        assert set(step["pelaksana"]) <= set(sop["pelaksana"])


def test_seeds_name_no_official() -> None:
    """Names and NIP of the officials in the two papers stay out (sop/steps.md)."""
    for path in SEEDS.glob("*.yaml"):
        text = path.read_text()
        assert not re.search(r"\b\d{18}\b|S\.Sos|M\.Si|Pembina Utama", text)
