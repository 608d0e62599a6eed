"""The yearly report as DOCX, for offices that go on editing it: of the same description as page and PDF.

Real styles, tables and fields: headings, captions that count themselves, contents with page numbers that a
word processor keeps. It is a working copy and says so on every page; the document of record is the PDF.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from reports.documents.docx_fields import Line, add_contents, add_field, add_styles, bookmark, element
from reports.documents.parts import INDEX, LONG, MONTH, NUMBER, SHORT
from satudata.charts.drawing import png
from satudata.documents.rendering import marks

WORKING_COPY = "SALINAN KERJA"
FONT, LANGUAGE = "Calibri", "id-ID"
INK = RGBColor(0x1D, 0x26, 0x4B)
# Shares of a row's width, without the column that numbers the rows.
NUMBERED = Cm(0.9)
SHARES = {MONTH: 2, NUMBER: 2, SHORT: 3, "": 4, LONG: 6}
WIDE, NARROW = Cm(26), Cm(16)
# Margin of a cell at left and right, in twentieths of a point.
CELL = 70
Facts = Mapping[str, Any]


def docx_of(
    isi: Facts, *, tanggal: str, contoh: bool, nomor: str = "", dibuat: datetime | None = None
) -> bytes:
    """The DOCX of a frozen report (`letterhead.freeze` of `IsiLaporan`), said to be made at `dibuat`."""
    book = Document()
    _looks(book)
    _named(book, isi, dibuat)
    _frame(book, marks(contoh=contoh, mark=WORKING_COPY))
    _cover(book, isi, nomor, tanggal)
    _contents(book, isi)
    for chapter in isi["bab"]:
        _chapter(book, chapter)
    _approval(book, isi, tanggal)
    _annexes(book, isi["lampiran"])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


# Looks ---------------------------------------------------------------------------------------------------
def _looks(book: Any) -> None:
    page = book.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin, page.right_margin = Cm(2.8), Cm(2.2)
    page.top_margin = page.bottom_margin = Cm(2.4)
    normal = book.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(11)
    # Every style inherits it: the spelling of the whole file is checked as Indonesian.
    for lang in book.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), LANGUAGE)
    for name in ("Heading 1", "Heading 2", "Title", "Caption", "TOC Heading"):
        book.styles[name].font.color.rgb = INK
    caption = book.styles["Caption"].paragraph_format
    caption.space_before, caption.space_after = Pt(10), Pt(4)
    add_styles(book, NARROW)


def _named(book: Any, isi: Facts, dibuat: datetime | None) -> None:
    """What a file manager and a reader's window say of the file; fields are computed when it is opened."""
    facts = book.core_properties
    facts.title, facts.subject, facts.language = isi["judul"], f"Tahun {isi['tahun']}", LANGUAGE
    facts.author = facts.last_modified_by = isi["kantor"]
    facts.comments, facts.category = "", WORKING_COPY
    if dibuat is not None:
        facts.created = facts.modified = dibuat
    # Word asks once whether it may fill contents and lists in.
    book.settings.element.append(element("updateFields", val="true"))


def _frame(book: Any, words: list[str]) -> None:
    """Running head and foot: what this copy is, the chapter, the number of the page."""
    page = book.sections[0]
    head = page.header.paragraphs[0]
    for stop in list(head.style.paragraph_format.tab_stops):
        stop._tab.getparent().remove(stop._tab)
    head.paragraph_format.tab_stops.add_tab_stop(NARROW, WD_TAB_ALIGNMENT.RIGHT)
    head.add_run(f"{' · '.join(words)}\t").bold = True
    add_field(head, 'STYLEREF "Heading 1"', "")
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    foot.add_run("Halaman ")
    add_field(foot, "PAGE", "1")
    foot.add_run(" dari ")
    add_field(foot, "NUMPAGES", "1")


# Parts ---------------------------------------------------------------------------------------------------
def _cover(book: Any, isi: Facts, nomor: str, tanggal: str) -> None:
    for line in (*isi["kop"]["atas"], isi["kop"]["nama"]):
        book.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    title = book.add_paragraph(isi["judul"], style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_before, title.paragraph_format.space_after = Cm(5), Cm(4)
    facts = [("Nomor", nomor or "(diberikan saat terbit)"), ("Tanggal", tanggal)]
    facts += [
        ("Angka sampai dengan", isi["batas"] or "–"),
        ("Disusun oleh", f"{isi['kantor']} selaku Walidata"),
    ]
    for name, value in facts:
        line = book.add_paragraph(f"{name}: ")
        line.add_run(value).bold = True
    book.add_page_break()


def _contents(book: Any, isi: Facts) -> None:
    """Chapters, tables and charts; their own headings are no chapters, so they are not listed."""
    parts = [part for chapter in isi["bab"] for part in chapter["bagian"]]
    for title, instruction, lines in (
        ("Daftar isi", r'TOC \o "1-2" \h \z \u', _headings(isi)),
        ("Daftar tabel", r'TOC \h \z \c "Tabel"', _captions(parts, "tabel")),
        ("Daftar gambar", r'TOC \h \z \c "Gambar"', _captions(parts, "gambar")),
    ):
        book.add_paragraph(title, style="TOC Heading")
        add_contents(book, instruction, lines)


def _headings(isi: Facts) -> Iterator[Line]:
    for chapter in isi["bab"]:
        if chapter["nomor"]:
            yield Line(1, f"{chapter['nomor']} {chapter['judul']}", chapter["kode"])
        for part in chapter["bagian"]:
            level = 2 if chapter["nomor"] else 1
            yield Line(level, f"{part['nomor']} {part['judul']}".strip(), part["kode"])
    yield Line(1, "Persetujuan", "persetujuan")
    for annex in isi["lampiran"]:
        yield Line(1, f"{annex['nomor']} {annex['judul']}", annex["kode"])


def _captions(parts: list[Facts], kind: str) -> Iterator[Line]:
    for named in (one for part in parts for one in part[kind]):
        yield Line(0, f"{named['nomor']}. {named['judul']}", named["kode"])


def _chapter(book: Any, chapter: Facts) -> None:
    if chapter["nomor"]:
        _heading(book, f"{chapter['nomor']} {chapter['judul']}", chapter["kode"])
    for part in chapter["bagian"]:
        if chapter["nomor"]:
            heading = book.add_heading(f"{part['nomor']} {part['judul']}", level=2)
            _mark(book, heading, part["kode"])
        else:
            _heading(book, part["judul"], part["kode"])
        _section(book, part)


def _heading(book: Any, words: str, kode: str, *, breaks: bool = True) -> None:
    made = book.add_heading(words, level=1)
    made.paragraph_format.page_break_before = breaks
    _mark(book, made, kode)


def _mark(book: Any, paragraph: Any, kode: str) -> None:
    """A bookmark, numbered by its place in the file."""
    bookmark(paragraph, kode, len(book.element.body))


def _section(book: Any, part: Facts) -> None:
    for block in part["blok"]:
        for item in block["butir"]:
            book.add_paragraph(item, style="List Bullet" if block["daftar"] else "Normal")
    for table in part["tabel"]:
        _caption(book, "Tabel", table)
        _table(book, table, NARROW)
    for figure in part["gambar"]:
        _figure(book, figure)


def _caption(book: Any, kind: str, named: Facts) -> None:
    """ "Tabel 3. Judul", counted by Word; a caption stays with what it names."""
    line = book.add_paragraph(style="Caption")
    line.paragraph_format.keep_with_next = kind == "Tabel"
    line.add_run(f"{kind} ")
    add_field(line, f"SEQ {kind} \\* ARABIC", named["nomor"].removeprefix(f"{kind} "))
    line.add_run(f". {named['judul']}")
    _mark(book, line, named["kode"])


def _figure(book: Any, figure: Facts) -> None:
    line = book.add_paragraph()
    line.paragraph_format.keep_with_next = True
    picture = line.add_run().add_picture(BytesIO(png(figure["svg"])), width=NARROW)
    facts = picture._inline.docPr
    facts.set("title", figure["judul"])
    facts.set("descr", figure["kalimat"])
    _caption(book, "Gambar", figure)


def _table(book: Any, table: Facts, width: Any) -> None:
    made = book.add_table(rows=1 + len(table["baris"]), cols=len(table["kolom"]), style="Table Grid")
    widths = _widths(table, width)
    _fixed(made, table, widths)
    looks = [column["rupa"] for column in table["kolom"]]
    heads = [column["judul"] for column in table["kolom"]]
    last = len(table["baris"]) if table["jumlah"] else -1
    for n, (row, words) in enumerate(zip(made.rows, [heads, *table["baris"]], strict=True)):
        rule = row._tr.get_or_add_trPr()
        rule.append(element("cantSplit"))
        if n == 0:
            rule.append(element("tblHeader"))
        for cell, text, look, wide in zip(row.cells, words, looks, widths, strict=True):
            cell.width = wide
            _cell(cell, text, bold=n in (0, last), right=look == NUMBER, head=n == 0)
    if table["catatan"]:
        note = book.add_paragraph(table["catatan"])
        note.paragraph_format.space_before = Pt(2)
        note.runs[0].font.size = Pt(9)


def _widths(table: Facts, width: Any) -> list[int]:
    """A number of a row takes what it needs, the other columns share the rest."""
    looks = [column["rupa"] for column in table["kolom"]]
    rest = width - NUMBERED * looks.count(INDEX)
    whole = sum(SHARES[look] for look in looks if look != INDEX)
    return [int(NUMBERED if look == INDEX else rest * SHARES[look] / whole) for look in looks]


def _fixed(made: Any, table: Facts, widths: list[int]) -> None:
    """Widths as they are said here, in the grid too: word processors differ in which of them they follow."""
    made.autofit = False
    for column, wide in zip(made.columns, widths, strict=True):
        column.width = wide
    margins = element("tblCellMar")
    for side in ("left", "right"):
        margins.append(element(side, w=str(CELL), type="dxa"))
    properties = made._tbl.tblPr
    properties.find(element("tblLook").tag).addprevious(margins)
    properties.append(element("tblCaption", val=table["judul"]))


def _cell(cell: Any, text: str, *, bold: bool, right: bool, head: bool) -> None:
    line = cell.paragraphs[0]
    line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(1.5)
    run = line.add_run(text)
    run.font.size, run.bold = Pt(9), bold or None
    if right:
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if head:
        line.paragraph_format.keep_with_next = True
        cell._tc.get_or_add_tcPr().append(element("shd", val="clear", color="auto", fill="EFEFEF"))


def _approval(book: Any, isi: Facts, tanggal: str) -> None:
    head = isi["pejabat"]
    _heading(book, "Persetujuan", "persetujuan")
    if isi["persetujuan"]:
        book.add_paragraph(isi["persetujuan"])
    book.add_paragraph(f"{isi['tempat']}, {tanggal}")
    book.add_paragraph(f"{head['jabatan']},")
    name = book.add_paragraph()
    name.paragraph_format.space_before = Cm(2.5)
    name.add_run(head["nama"] or "(nama pejabat belum diisi)").bold = True
    for line in (head["pangkat"], f"NIP {head['nip']}" if head["nip"] else ""):
        if line:
            book.add_paragraph(line)


def _annexes(book: Any, annexes: list[Facts]) -> None:
    if not annexes:
        return
    page = book.add_section(WD_SECTION.NEW_PAGE)
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
    page.left_margin = page.right_margin = Cm(1.8)
    for n, annex in enumerate(annexes):
        _heading(book, f"{annex['nomor']} {annex['judul']}", annex["kode"], breaks=n > 0)
        book.add_paragraph(annex["pengantar"])
        if annex["tabel"]["baris"]:
            _table(book, annex["tabel"], WIDE)
        else:
            book.add_paragraph("Tidak ada.")
