"""The report as DOCX, opened again: headings by style, real tables, pictures with words, fields of Word."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm

from reports.documents.docx_fields import STYLES
from reports.documents.laporan_docx import docx_of
from satudata.documents.office import check_package
from tests.factories import snapshots
from tests.factories.reports_paper import OFFICE, frozen

MADE = datetime(2027, 1, 15, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def data() -> bytes:
    return docx_of(
        frozen(snapshots.content()),
        nomor="500.14/7/2027",
        tanggal="15 Januari 2027",
        contoh=True,
        dibuat=MADE,
    )


@pytest.fixture(scope="module")
def opened(data: bytes) -> Any:
    return Document(BytesIO(data))


def _of_style(opened: Any, name: str) -> list[str]:
    return [p.text for p in opened.paragraphs if p.style.name == name]


def test_chapters_and_sections_are_headings(opened: Any) -> None:
    chapters = _of_style(opened, "Heading 1")

    assert chapters[:3] == ["Kata pengantar", "Ringkasan eksekutif", "Bab I Pendahuluan"]
    assert chapters[-1].startswith("Lampiran VII")
    assert "4.2 Realisasi pengumpulan" in _of_style(opened, "Heading 2")


def test_tables_are_tables_with_heads_that_repeat(opened: Any) -> None:
    table = next(t for t in opened.tables if t.cell(0, 1).text == "Jatuh tempo" and len(t.columns) == 5)

    assert [cell.text for cell in table.rows[-1].cells] == ["Jumlah", "40", "37", "3", "92,5"]
    assert all("w:tblHeader" in t.rows[0]._tr.xml for t in opened.tables)


def test_captions_count_themselves(opened: Any) -> None:
    captions = _of_style(opened, "Caption")

    assert captions[0] == "Tabel 1. Angka kunci"
    assert "SEQ Tabel" in next(p for p in opened.paragraphs if p.style.name == "Caption")._p.xml


def test_pictures_are_told_in_words(opened: Any) -> None:
    assert len(opened.inline_shapes) == 8
    assert all(shape._inline.docPr.get("descr").endswith(".") for shape in opened.inline_shapes)


def test_word_fills_in_contents_and_page_numbers(opened: Any, data: bytes) -> None:
    body, foot = opened.element.xml, opened.sections[0].footer.paragraphs[0]._p.xml

    assert all(word in body for word in ('TOC \\o "1-2"', '\\c "Tabel"', '\\c "Gambar"'))
    assert "PAGE" in foot
    assert "w:updateFields" in opened.settings.element.xml


def test_contents_list_every_heading_and_caption_and_lead_to_them(opened: Any) -> None:
    lines = [p.text.split("\t")[0] for name in STYLES.values() for p in _lines(opened, name)]
    there = {
        mark.get(qn("w:name")): "".join(run.text or "" for run in mark.getparent().iter(qn("w:t")))
        for mark in opened.element.iter(qn("w:bookmarkStart"))
    }
    links = {link.get(qn("w:anchor")) for link in opened.element.iter(qn("w:hyperlink"))}

    headings = [*_of_style(opened, "Heading 1"), *_of_style(opened, "Heading 2")]
    assert sorted(lines) == sorted([*headings, *_of_style(opened, "Caption")])
    assert links == set(there)
    assert sorted(there.values()) == sorted(lines)
    pages = [code.text for code in opened.element.iter(qn("w:instrText")) if "PAGEREF" in code.text]
    assert len(pages) == len(lines)


def _lines(opened: Any, style: str) -> list[Any]:
    return [p for p in opened.paragraphs if p.style.name.lower() == style.lower()]


def test_columns_are_as_wide_in_the_grid_as_in_their_cells(opened: Any) -> None:
    """LibreOffice follows the one, Word the other."""
    for table in opened.tables:
        assert [c.width for c in table.columns] == [c.width for c in table.rows[0].cells]
        assert sum(c.width for c in table.columns) <= Cm(26)
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))


def test_file_is_indonesian_and_says_whose_it_is(data: bytes, opened: Any) -> None:
    facts = opened.core_properties

    assert {lang.get(qn("w:val")) for lang in opened.styles.element.iter(qn("w:lang"))} == {"id-ID"}
    assert (facts.language, facts.author, facts.last_modified_by) == ("id-ID", OFFICE, OFFICE)
    assert (facts.created, facts.comments) == (MADE, "")


def test_working_copy_says_that_it_is_one_and_annexes_lie_across(opened: Any) -> None:
    first, last = opened.sections[0], opened.sections[-1]

    assert "SALINAN KERJA" in first.header.paragraphs[0].text
    assert last.page_width > last.page_height


def test_file_passes_the_examination_of_our_own_uploads(data: bytes) -> None:
    check_package("laporan.docx", data, main="word/document.xml", what="DOCX")


def test_control_characters_do_not_break_the_file() -> None:
    content = snapshots.content()
    content["daftar"][0]["nama"] = "Jumlah\x00 \x0bbayi <b>"

    made = docx_of(frozen(content, {"kendala": "Satu\x07"}), tanggal="15 Januari 2027", contoh=False)

    assert "Jumlah bayi <b>" in " ".join(
        c.text for t in Document(BytesIO(made)).tables[-7:] for c in t._cells
    )
