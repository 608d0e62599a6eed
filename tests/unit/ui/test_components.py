"""Components say in words what they show, and stay usable without colour, mouse or script."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from satudata.components import (
    ButtonContext,
    DueChip,
    DueState,
    ErrorItem,
    NavItem,
    Row,
    SummaryRow,
    Task,
    TimelineItem,
)


def rendered(name: str, **context: Any) -> str:
    return render_to_string(f"_components/{name}.html", context)


def test_button_refused_says_why_and_cannot_be_sent() -> None:
    html = rendered("button", button=ButtonContext("Terbitkan", "/x", allowed=False, reason="Belum layak."))

    assert "Belum layak." in html
    assert 'aria-disabled="true"' in html
    assert "<form" not in html


def test_button_of_a_post_carries_token_and_consequence() -> None:
    button = ButtonContext(
        "Kirim", "/kirim", confirm="Giliran berpindah.", hidden={"token": "t1", "version": "3"}
    )

    html = render_to_string("_components/button.html", {"button": button}, RequestFactory().get("/"))

    assert 'data-confirm="Giliran berpindah."' in html
    assert 'name="token" value="t1"' in html
    assert "csrfmiddlewaretoken" in html


def test_button_of_a_get_is_a_link() -> None:
    assert '<a class="btn btn-secondary" href="/x">' in rendered(
        "button", button=ButtonContext("Buka", "/x", "get")
    )


@pytest.mark.parametrize("state", list(DueState))
def test_due_chip_always_has_words(state: DueState) -> None:
    html = rendered("due_chip", due=DueChip(state, "Terlambat 2 hari kerja", "jatuh tempo", ("dihitung",)))

    assert "Terlambat 2 hari kerja" in html
    assert "Bagaimana dihitung?" in html


def test_due_chip_in_a_table_still_explains_itself() -> None:
    html = rendered(
        "due_chip", due=DueChip("near", "Sisa 1 hari kerja", "jatuh tempo", ("dihitung",)), compact=True
    )

    assert "<details>" in html
    assert "Bagaimana dihitung?" in html


def test_task_locked_is_no_link_and_says_why() -> None:
    html = rendered("task_list", tasks=[Task("Tentukan sampel", "Tidak berlaku", hint="Hanya untuk survei")])

    assert "<a " not in html
    assert "Hanya untuk survei" in html


def test_error_summary_links_to_the_field() -> None:
    html = rendered("error_summary", items=[ErrorItem("Isi jumlah responden.", "id_responden")])

    assert 'href="#id_responden"' in html
    assert "Ada 1 hal yang perlu diperbaiki" in html


def test_error_summary_is_absent_without_errors() -> None:
    assert rendered("error_summary", items=[]).strip() == ""


def test_summary_list_tells_an_empty_answer_from_zero() -> None:
    html = rendered("summary_list", rows=[SummaryRow("Jumlah", ""), SummaryRow("Biaya", 0)])

    assert html.count("belum diisi") == 1


def test_timeline_shows_time_with_zone() -> None:
    item = TimelineItem(
        datetime(2026, 11, 21, 7, 5, tzinfo=UTC), "Dikirim", "Siti Rahmawati", "Produsen Data"
    )

    assert "21 November 2026, 14.05 WIB" in rendered("timeline", events=[item])


def test_queue_shows_year_without_point_and_escapes_titles() -> None:
    html = rendered(
        "queue_table", rows=[Row("<i>Survei</i>", "/x", year=2026, state_label="Diajukan", round=2)]
    )

    assert "2026" in html
    assert "2.026" not in html
    assert "<i>" not in html
    assert "putaran ke-2" in html


def test_nav_marks_the_current_page() -> None:
    shell = {"nav": [NavItem("Antrean", "/antrean/", current=True, count=3)]}

    html = render_to_string("_components/nav.html", {"shell": shell})

    assert 'aria-current="page"' in html
    assert "menunggu" in html
