"""Rows of the form without a script: buttons add, copy, move, remove, paste; nothing typed is lost."""

import re
from typing import Any

import pytest
from django.urls import reverse

from recommendations import snapshot
from recommendations.forms.row_actions import most_rows
from recommendations.models import Kegiatan, RecommendationRequest, Variabel
from recommendations.questionnaire import table
from tests.factories.recommendations_form import fill_form
from tests.factories.visitor import Page, Visitor


@pytest.fixture
def filled(draft: RecommendationRequest) -> RecommendationRequest:
    """The survey with its two variables, Umur and Tingkat Kepuasan."""
    fill_form(draft)
    return draft


def section(request: RecommendationRequest, key: str) -> str:
    return reverse("request_section", args=[request.pk, key])


def taken(request: RecommendationRequest) -> dict[str, Any]:
    return snapshot.take(Kegiatan.objects.get(request=request))


def names(request: RecommendationRequest) -> list[str]:
    return [row["nama"] for row in taken(request)["variabel"]]


def typed(page: Page, prefix: str = "variabel", column: str = "nama") -> list[str]:
    """What stands in a column on the page, without rows that are marked to go."""
    fields = page.form(page.url).fields
    count = int(fields[f"{prefix}-TOTAL_FORMS"])
    rows = [n for n in range(count) if f"{prefix}-{n}-DELETE" not in fields]
    return [fields[f"{prefix}-{n}-{column}"] for n in rows]


def press(visitor: Visitor, page: Page, action: str, **more: Any) -> Page:
    done = visitor.send(page, page.url, aksi=action, **more)
    assert done.status == 200
    return done


# Adding, copying, moving, removing ---------------------------------------------------------------


def test_a_copied_row_stands_below_and_is_a_new_one(filled: RecommendationRequest, operator: Visitor) -> None:
    ids = list(Variabel.objects.filter(kegiatan__request=filled).values_list("pk", flat=True))
    page = press(operator, operator.open(section(filled, "variabel")), "salin:variabel:0")
    assert "Variabel 1 disalin. Sekarang 3 variabel." in page.text
    assert typed(page) == ["Umur", "Umur", "Tingkat Kepuasan"]
    operator.send(page, page.url, aksi="simpan", **{"variabel-1-nama": "Umur Pasangan"})
    assert names(filled) == ["Umur", "Umur Pasangan", "Tingkat Kepuasan"]
    assert set(ids) < set(Variabel.objects.filter(kegiatan__request=filled).values_list("pk", flat=True))


@pytest.mark.parametrize("action", ["naik:variabel:1", "turun:variabel:0"])
def test_a_moved_row_keeps_what_hangs_on_it(
    action: str, filled: RecommendationRequest, operator: Visitor
) -> None:
    umur = Variabel.objects.get(kegiatan__request=filled, nama="Umur")
    umur.satuan = "Tahun"
    umur.save()
    page = press(operator, operator.open(section(filled, "variabel")), action)
    assert typed(page) == ["Tingkat Kepuasan", "Umur"]
    operator.send(page, page.url, aksi="simpan")
    assert [(row["nama"], row["satuan"]) for row in taken(filled)["variabel"]] == [
        ("Tingkat Kepuasan", ""),
        ("Umur", "Tahun"),
    ]


def test_a_removed_row_goes_when_the_page_is_saved_and_may_come_back(
    filled: RecommendationRequest, operator: Visitor
) -> None:
    page = press(operator, operator.open(section(filled, "variabel")), "hapus:variabel:0")
    assert "Variabel 1 dihapus. Sekarang 1 variabel." in page.text
    assert (typed(page), names(filled)) == (["Tingkat Kepuasan"], ["Umur", "Tingkat Kepuasan"])
    back = press(operator, page, "kembalikan:variabel:0")
    # The visitor reads a fresh page: the tick is gone.
    assert typed(back) == ["Umur", "Tingkat Kepuasan"]
    operator.send(page, page.url, aksi="simpan")
    assert names(filled) == ["Tingkat Kepuasan"]


def test_a_blank_row_that_is_removed_leaves_nothing(filled: RecommendationRequest, operator: Visitor) -> None:
    page = press(operator, operator.open(section(filled, "variabel")), "tambah:variabel")
    assert typed(page) == ["Umur", "Tingkat Kepuasan", ""]
    assert typed(press(operator, page, "hapus:variabel:2")) == ["Umur", "Tingkat Kepuasan"]


def test_the_cursor_stands_in_the_row_that_was_touched(
    filled: RecommendationRequest, operator: Visitor
) -> None:
    page = press(operator, operator.open(section(filled, "variabel")), "tambah:variabel")
    before, after = page.text.split("autofocus")
    assert before.rsplit("<input", 1)[1].find('name="variabel-2-nama"') > 0
    assert after


@pytest.mark.parametrize(
    "action",
    [
        "salin:variabel:99",
        "naik:variabel:-1",
        "turun:rahasia:0",
        "hapus:variabel:",
        "salin:variabel:²",
        "tambah:",
    ],
)
def test_an_action_that_no_page_offers_changes_nothing(
    action: str, filled: RecommendationRequest, operator: Visitor
) -> None:
    page = press(operator, operator.open(section(filled, "variabel")), action)
    assert typed(page) == ["Umur", "Tingkat Kepuasan"]


def test_a_full_table_takes_no_more_and_says_so(filled: RecommendationRequest, operator: Visitor) -> None:
    most = most_rows(table("variabel"))
    many = {f"variabel-{n}-nama": f"V{n}" for n in range(most)}
    page = operator.open(section(filled, "variabel"))
    full = press(operator, page, "salin:variabel:0", **{"variabel-TOTAL_FORMS": str(most)}, **many)
    assert f"paling banyak {most} baris" in full.text
    assert len(typed(full)) == most


def test_a_row_like_the_stored_one_at_its_place_is_kept(
    filled: RecommendationRequest, operator: Visitor
) -> None:
    """Somebody's page knows of one row; the second was stored meanwhile and is typed again."""
    page = operator.open(section(filled, "variabel"))
    second = {
        "variabel-INITIAL_FORMS": "1",
        "variabel-1-id": "",
        "variabel-1-nama": "Tingkat Kepuasan",
    }
    operator.send(page, page.url, aksi="simpan", **second)
    assert names(filled) == ["Umur", "Tingkat Kepuasan"]


# Pasting -----------------------------------------------------------------------------------------


def test_pasted_lines_become_rows_that_are_still_to_be_saved(
    filled: RecommendationRequest, operator: Visitor
) -> None:
    lines = ["Nama\tKonsep\tDefinisi", "Kelas\tKelas\tTingkat kelas.", "Jarak\tJarak\tJarak rumah."]
    text = "\n".join(lines)
    page = press(
        operator, operator.open(section(filled, "variabel")), "tempel:variabel", **{"tempel-variabel": text}
    )
    assert "2 variabel ditempel" in page.text
    assert typed(page) == ["Umur", "Tingkat Kepuasan", "Kelas", "Jarak"]
    assert page.form(page.url).fields["tempel-variabel"] == ""
    assert len(names(filled)) == 2
    operator.send(page, page.url, aksi="simpan")
    assert names(filled) == ["Umur", "Tingkat Kepuasan", "Kelas", "Jarak"]


def test_lines_that_cannot_be_read_stay_in_the_text_area(
    filled: RecommendationRequest, operator: Visitor
) -> None:
    text = "Pengumpulan Data\t1 Mei 2027\t31 Mei 2027\nPengumpulan Data\t31 Juni 2027\t1 Juli 2027"
    page = press(
        operator, operator.open(section(filled, "perencanaan")), "tempel:jadwal", **{"tempel-jadwal": text}
    )
    assert typed(page, "jadwal-3", "awal") == ["2027-02-01", "2027-05-01"]
    assert page.form(page.url).fields["tempel-jadwal"] == "Pengumpulan Data\t31 Juni 2027\t1 Juli 2027"
    assert "Baris 2: Awal: “31 Juni 2027” bukan tanggal" in page.text


def test_text_left_for_pasting_is_not_lost_by_saving(
    filled: RecommendationRequest, operator: Visitor
) -> None:
    page = press(
        operator, operator.open(section(filled, "variabel")), "simpan", **{"tempel-variabel": "Kelas"}
    )
    assert typed(page) == ["Umur", "Tingkat Kepuasan", "Kelas"]
    assert "1 variabel ditempel" in page.text


def test_more_lines_than_a_table_takes_stay(filled: RecommendationRequest, operator: Visitor) -> None:
    most = most_rows(table("variabel"))
    text = "\n".join(f"V{n}" for n in range(most))
    page = press(
        operator, operator.open(section(filled, "variabel")), "tempel:variabel", **{"tempel-variabel": text}
    )
    assert len(typed(page)) == most
    assert page.form(page.url).fields["tempel-variabel"] == f"V{most - 2}\nV{most - 1}"
    assert "2 baris lagi tidak muat" in page.text


# Marks and order ----------------------------------------------------------------------------------


def test_only_stages_that_must_be_filled_carry_the_mark(
    filled: RecommendationRequest, operator: Visitor
) -> None:
    text = operator.open(section(filled, "perencanaan")).text
    marked = [part.split('id="jadwal-')[-1][0] for part in text.split('class="field__mandatory"')[:-1]]
    assert [stage for stage in "1234567" if stage in marked] == ["1", "3", "4", "5", "6"]
    assert re.search(r'for="id_jadwal-2-0-awal">Awal\s*</label>', text)


def test_the_own_province_stands_first_among_the_regions(
    filled: RecommendationRequest, operator: Visitor
) -> None:
    text = operator.open(section(filled, "desain")).text
    first = text.split("regions__province")[1]
    assert "Provinsi Jawa Timur" in first
