"""Supporting files of the demo: small, real files of each kind, made from the topic's own content.

DOCX are written as the package that they are, CSV as text, PDF with the built-in Helvetica: no template
engine, because some hundred of them are made while the demo is being filled.
"""

import csv
import io
import zipfile
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile

from recommendations.codelists import JenisBerkas
from satudata.demo.activity import Activity, Form, file_label

SAMPLE = "CONTOH UNTUK DEMO"
LINES_ON_PAGE = 46
_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv",
    "pdf": "application/pdf",
}
_TABLES = {JenisBerkas.LEMBAR_KERJA, JenisBerkas.DUMMY_TABEL}
_PDFS = {JenisBerkas.PUBLIKASI}


def supporting_file(jenis: str, activity: Activity, form: Form) -> SimpleUploadedFile:
    """A supporting file of a kind, as a browser would upload it."""
    if jenis in _TABLES:
        kind, data = "csv", _table(jenis, form)
    elif jenis in _PDFS:
        kind, data = "pdf", text_pdf(_lines(jenis, activity, form))
    else:
        kind, data = "docx", _docx(_lines(jenis, activity, form))
    stem = "-".join(
        [file_label(jenis).split("/")[0].lower().replace(" ", "-"), activity.topic.replace("_", "-")]
    )
    return SimpleUploadedFile(f"{stem}.{kind}", data, content_type=_TYPES[kind])


def _lines(jenis: str, activity: Activity, form: Form) -> list[str]:
    head = [SAMPLE, file_label(jenis), activity.title, ""]
    if jenis == JenisBerkas.KUESIONER:
        return head + list(_questions(form))
    if jenis == JenisBerkas.KAK:
        return [*head, "Latar belakang", *activity.get("latar_belakang"), "Tujuan", *activity.get("tujuan")]
    indicators = [f"{row['nama']}: {row['definisi']}" for row in form.indikator]
    return [*head, *activity.get("tujuan"), "", *indicators]


def _questions(form: Form) -> Any:
    for number, row in enumerate(form.variabel, start=1):
        yield f"{number}. {row['kalimat_pertanyaan'] or row['nama']}"
        for code in row["klasifikasi"]:
            yield f"    {code['kode']}  {code['nilai']}"


def _table(jenis: str, form: Form) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    if jenis == JenisBerkas.LEMBAR_KERJA:
        writer.writerow(["No", *(row["nama"] for row in form.variabel)])
        writer.writerows([n, *([""] * len(form.variabel))] for n in range(1, 11))
    else:
        for row in form.indikator:
            shown = [item["nama"] for item in row["klasifikasi_penyajian"]]
            writer.writerow([f"Tabel {row['nama']} ({row['satuan']})"])
            writer.writerow(["Rincian", *shown])
            writer.writerow(["Jumlah", *(["..."] * len(shown))])
    return out.getvalue().encode("utf-8-sig")


# DOCX ------------------------------------------------------------------------------------------------
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPES["docx"]}.main+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}" Target="word/document.xml"/></Relationships>'
    ),
}


def _docx(lines: list[str]) -> bytes:
    paragraphs = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in lines
    )
    document = f'<w:document xmlns:w="{_W}"><w:body>{paragraphs}</w:body></w:document>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in {**_PARTS, "word/document.xml": document}.items():
            package.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{text}')
    return out.getvalue()


# PDF -------------------------------------------------------------------------------------------------
def text_pdf(lines: list[str]) -> bytes:
    """A plain PDF of these lines, wrapped and paged."""
    wrapped = [piece for line in lines for piece in _wrap(line)]
    pdf = pikepdf.new()
    font = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )
    )
    for start in range(0, len(wrapped), LINES_ON_PAGE):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.contents_add(pdf.make_stream(_content(wrapped[start : start + LINES_ON_PAGE])))
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def _wrap(line: str, width: int = 84) -> list[str]:
    pieces, current = [], ""
    for word in line.split(" "):
        if current and len(current) + len(word) >= width:
            pieces.append(current)
            current = word
        else:
            current = f"{current} {word}" if current else word
    return [*pieces, current]


def _content(lines: list[str]) -> bytes:
    shown = b"".join(b"(" + _escaped(line) + b") Tj T*\n" for line in lines)
    return b"BT /F1 11 Tf 16 TL 60 780 Td\n" + shown + b"ET\n"


def _escaped(line: str) -> bytes:
    data = line.encode("cp1252", errors="replace")
    return data.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


# Signed on paper ----------------------------------------------------------------------------------------
def signed_on_paper(pdf: bytes, *, on: date) -> bytes:
    """The last page of a PDF with a pen stroke and a stamp, as a scan of the signed paper looks."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        page = opened.pages[-1]
        page.contents_add(opened.make_stream(_STROKE))
        opened.docinfo["/Keywords"] = f"hasil pindai {on.isoformat()}"
        out = io.BytesIO()
        opened.save(out)
    return out.getvalue()


_STROKE = b"""
q 0.10 0.16 0.45 RG 1.4 w
340 250 m 352 292 366 214 378 262 c 386 290 396 226 410 256 c 422 280 436 240 470 262 c S
0.45 0.20 0.55 RG 1.1 w
392 252 m 392 274 374 292 352 292 c 330 292 312 274 312 252 c 312 230 330 212 352 212 c
374 212 392 230 392 252 c S
Q
"""
