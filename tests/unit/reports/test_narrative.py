"""First sentences from figures: what they say of none, one, all and some; never of what cannot be known."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from reports import narrative
from reports.evaluation.indicators import BY_CODE
from reports.evaluation.snapshot import Snapshot
from tests.factories import snapshots

WORDS = narrative.Setting(
    "Kota Blitar", "Dinas Kominfo", 2026, "31 Desember 2026", ("Undang-Undang Nomor 16 Tahun 1997;",)
)


def told(words: narrative.Setting = WORDS, **year: Any) -> dict[str, str]:
    return narrative.suggest(words, Snapshot(snapshots.content(**year)))


def test_figures_stand_as_indonesians_write_them() -> None:
    found = told(offices=3, entries=12, releases=1210)

    assert "Dari 1.210 rilis yang jatuh tempo, 1.100 (90,9 persen) sudah diunggah." in found["realisasi"]


def test_year_before_is_compared_in_points() -> None:
    assert (
        "Keterisian tercatat 92,5 persen, naik 5,0 poin persen dari 87,5 persen pada tahun sebelumnya."
        in told()["realisasi"]
    )


def test_without_year_before_that_is_said_and_nothing_compared() -> None:
    found = told(before=False)

    assert "Keterisian tercatat 92,5 persen, tanpa pembanding dari tahun sebelumnya." in found["realisasi"]
    assert "tidak tersedia" in found["perbandingan"]
    assert not [text for text in found.values() if "naik" in text or "turun" in text]


def test_year_without_releases_says_why_nothing_can_be_said() -> None:
    found = told(entries=0, releases=0, before=False)

    assert found["realisasi"].startswith("Belum ada rilis yang jatuh tempo sampai dengan 31 Desember 2026")
    assert found["kualitas"] == "Belum ada rilis terbit, sehingga skor mutu belum dapat dihitung."
    assert found["kepatuhan_waktu"].startswith("Belum ada langkah SOP")
    assert "tidak ada keterlambatan" in found["kendala"]
    assert not [text for text in found.values() if "persen" in text]


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 0, "Belum ada rilis."),
        (0, 1, "Satu-satunya rilis belum terbit."),
        (1, 1, "Satu-satunya rilis sudah terbit."),
        (0, 4, "Dari 4 rilis, belum ada yang terbit."),
        (4, 4, "Seluruh 4 rilis sudah terbit."),
        (3, 4, "Dari 4 rilis, 3 (75,0 persen) sudah terbit."),
    ],
)
def test_share_has_words_for_none_one_all_and_some(part: int, whole: int, words: str) -> None:
    assert narrative.share(part, whole, "rilis", "sudah terbit") == words


def test_one_late_release_is_counted_and_its_office_named() -> None:
    content = snapshots.content(offices=2, releases=11)
    found = narrative.suggest(WORDS, Snapshot(content))

    assert "Sebanyak 1 rilis belum diunggah, yaitu pada Dinas Kesehatan." in found["realisasi"]
    assert "- 1 rilis yang jatuh tempo belum diunggah;" in found["kendala"]


def test_fewer_is_a_fall_and_the_same_is_the_same() -> None:
    late = BY_CODE["keterlambatan"]
    now, before = (late.of({"hari_terlambat": n, "terbit": 4}) for n in (2, 6))

    assert narrative.compared(now, before) == (
        "turun 1,00 hari kerja dari 1,50 hari kerja pada tahun sebelumnya"
    )
    assert narrative.compared(now, now) == "sama dengan tahun sebelumnya"


def test_names_are_few_or_counted() -> None:
    assert [narrative.named("ABCD"[:n]) for n in range(5)] == [
        "", "A", "A dan B", "A, B, dan C", "4 perangkat daerah",
    ]  # fmt: skip


def test_laws_come_from_the_sop_and_epss_from_its_own_sentence() -> None:
    found = narrative.suggest(replace(WORDS, epss="IPS 2,60, Cukup."), None)

    assert found["dasar_hukum"].endswith("- Undang-Undang Nomor 16 Tahun 1997.")
    assert found["epss"] == "IPS 2,60, Cukup."
    assert "realisasi" not in found


def test_nothing_is_praised_or_blamed() -> None:
    text = " ".join(told().values()).lower()

    assert not [word for word in ("sangat baik", "buruk", "memuaskan", "lalai", "sayang") if word in text]


def test_fixed_decimals() -> None:
    assert [narrative.angka_tetap(Decimal(n), 1) for n in ("75", "1234.56", "0")] == [
        "75,0",
        "1.234,6",
        "0,0",
    ]
