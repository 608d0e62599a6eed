"""The yearly report as DOCX, for offices that go on editing it: of the same description as page and PDF.

Real styles, tables and fields: headings, captions that count themselves, contents that Word fills in when the
file is opened. It is a working copy and says so on every page; the document of record is the PDF.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from reports.documents.parts import INDEX, LONG, MONTH, NUMBER, SHORT
from satudata.charts.drawing import png
from satudata.documents.rendering import marks

WORKING_COPY = "SALINAN KERJA"
UNFILLED = "Klik kanan di sini, lalu pilih Perbarui Bidang."
FONT = "Calibri"
# Shares of a row's width.
SHARES = {INDEX: 1, MONTH: 2, NUMBER: 2, SHORT: 3, "": 4, LONG: 6}
WIDE, NARROW = Cm(26), Cm(16)
Facts = Mapping[str, Any]


def docx_of(isi: Facts, *, tanggal: str, contoh: bool, nomor: str = "") -> bytes:
    """The DOCX of a frozen report (`letterhead.freeze` of `IsiLaporan`)."""
    book = Document()
    _looks(book, isi)
    _frame(book, marks(contoh=contoh, mark=WORKING_COPY))
    _cover(book, isi, nomor, tanggal)
    _contents(book)
    for chapter in isi["bab"]:
        _chapter(book, chapter)
    _approval(book, isi, tanggal)
    _annexes(book, isi["lampiran"])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


# Looks ---------------------------------------------------------------------------------------------------
def _looks(book: Any, isi: Facts) -> None:
    page = book.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin, page.right_margin = Cm(2.8), Cm(2.2)
    page.top_margin = page.bottom_margin = Cm(2.4)
    normal = book.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(11)
    lang = OxmlElement("w:lang")
    lang.set(qn("w:val"), "id-ID")
    normal.element.get_or_add_rPr().append(lang)
    facts = book.core_properties
    facts.title, facts.author, facts.language, facts.comments = isi["judul"], isi["kantor"], "id-ID", ""
    # Word asks once whether it may fill contents and lists in.
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    book.settings.element.append(update)


def _frame(book: Any, words: list[str]) -> None:
    """Running head and foot: what this copy is, the chapter, the number of the page."""
    page = book.sections[0]
    head = page.header.paragraphs[0]
    head.add_run(f"{' · '.join(words)} · ").bold = True
    _field(head, 'STYLEREF "Heading 1"', "")
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    foot.add_run("Halaman ")
    _field(foot, "PAGE", "1")
    foot.add_run(" dari ")
    _field(foot, "NUMPAGES", "1")


def _field(paragraph: Any, instruction: str, shown: str) -> None:
    """A field of Word: what it computes, and what stands there until it does."""
    for kind, text in (("begin", ""), ("", instruction), ("separate", ""), ("text", shown), ("end", "")):
        run = paragraph.add_run()
        if kind == "text":
            run.text = text
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        else:
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = f" {text} "
            run._r.append(code)


# Parts ---------------------------------------------------------------------------------------------------
def _cover(book: Any, isi: Facts, nomor: str, tanggal: str) -> None:
    for line in (*isi["kop"]["atas"], isi["kop"]["nama"]):
        book.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    book.add_paragraph(isi["judul"], style="Title")
    facts = [("Nomor", nomor or "(diberikan saat terbit)"), ("Tanggal", tanggal)]
    facts += [
        ("Angka sampai dengan", isi["batas"] or "–"),
        ("Disusun oleh", f"{isi['kantor']} selaku Walidata"),
    ]
    for name, value in facts:
        line = book.add_paragraph(f"{name}: ")
        line.add_run(value).bold = True
    book.add_page_break()


def _contents(book: Any) -> None:
    # Their own headings are no chapters, so they are not listed.
    for title, instruction in (
        ("Daftar isi", r'TOC \o "1-2" \h \z \u'),
        ("Daftar tabel", r'TOC \h \z \c "Tabel"'),
        ("Daftar gambar", r'TOC \h \z \c "Gambar"'),
    ):
        book.add_paragraph(title, style="TOC Heading" if "TOC Heading" in book.styles else "Subtitle")
        _field(book.add_paragraph(), instruction, UNFILLED)


def _chapter(book: Any, chapter: Facts) -> None:
    if chapter["nomor"]:
        _heading(book, f"{chapter['nomor']} {chapter['judul']}")
    for part in chapter["bagian"]:
        if chapter["nomor"]:
            book.add_heading(f"{part['nomor']} {part['judul']}", level=2)
        else:
            _heading(book, part["judul"])
        _section(book, part)


def _heading(book: Any, words: str) -> None:
    book.add_heading(words, level=1).paragraph_format.page_break_before = True


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
    _field(line, f"SEQ {kind} \\* ARABIC", named["nomor"].removeprefix(f"{kind} "))
    line.add_run(f". {named['judul']}")


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
    made.autofit = False
    looks = [column["rupa"] for column in table["kolom"]]
    whole = sum(SHARES[look] for look in looks)
    widths = [int(width * SHARES[look] / whole) for look in looks]
    heads = [column["judul"] for column in table["kolom"]]
    last = len(table["baris"]) if table["jumlah"] else -1
    for n, (row, words) in enumerate(zip(made.rows, [heads, *table["baris"]], strict=True)):
        rule = row._tr.get_or_add_trPr()
        rule.append(OxmlElement("w:cantSplit"))
        if n == 0:
            rule.append(OxmlElement("w:tblHeader"))
        for cell, text, look, wide in zip(row.cells, words, looks, widths, strict=True):
            cell.width = wide
            _cell(cell, text, bold=n in (0, last), right=look == NUMBER)
    if table["catatan"]:
        book.add_paragraph(table["catatan"]).runs[0].font.size = Pt(9)


def _cell(cell: Any, text: str, *, bold: bool, right: bool) -> None:
    line = cell.paragraphs[0]
    run = line.add_run(text)
    run.font.size, run.bold = Pt(9), bold or None
    if right:
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _approval(book: Any, isi: Facts, tanggal: str) -> None:
    head = isi["pejabat"]
    _heading(book, "Persetujuan")
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
        heading = book.add_heading(f"{annex['nomor']} {annex['judul']}", level=1)
        heading.paragraph_format.page_break_before = n > 0
        book.add_paragraph(annex["pengantar"])
        if annex["tabel"]["baris"]:
            _table(book, annex["tabel"], WIDE)
        else:
            book.add_paragraph("Tidak ada.")
