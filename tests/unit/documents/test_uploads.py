"""What is taken in and what is refused, each refusal in words that say what to do."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http.multipartparser import MultiPartParser
from PIL import Image

from satudata.documents.uploads import (
    Checked,
    DataUploadHandler,
    QuotaUploadHandler,
    TooLargeFile,
    check_upload,
    clean_name,
    keep_data,
)
from satudata.workflow.errors import InvalidInput
from tests.factories.letters import letter_pdf
from tests.factories.office_files import package, relationship
from tests.factories.signing import changed, signed

Made = Callable[[], bytes]
ALL = ("pdf", "png", "jpg", "jpeg", "docx", "xlsx", "csv")


def check(name: str, data: bytes, kinds: tuple[str, ...] = ALL) -> Checked:
    return check_upload(SimpleUploadedFile(name, data, content_type="text/html"), kinds=kinds)


def refusal(name: str, data: bytes, kinds: tuple[str, ...] = ALL) -> str:
    with pytest.raises(InvalidInput) as found:
        check(name, data, kinds)
    return " ".join(found.value.messages)


def picture(kind: str = "PNG", size: tuple[int, int] = (4, 3), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, format=kind, **options)
    return out.getvalue()


# Taken -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("kuesioner.PDF", letter_pdf, "application/pdf"),
        ("foto.jpg", lambda: picture("JPEG"), "image/jpeg"),
        ("foto.png", lambda: picture("PNG"), "image/png"),
        ("tabel.xlsx", package, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (
            "kak.docx",
            lambda: package("word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("data.csv", lambda: "kode;nilai\n01;1,5\n".encode("utf-8-sig"), "text/csv"),
        ("data.csv", lambda: "kode;nilai\n01;1,5\n".encode("utf-16"), "text/csv"),
    ],
)
def test_whole_file_is_taken_under_its_own_type(name: str, data: Made, content_type: str) -> None:
    """The browser said text/html each time: its word does not count."""
    assert check(name, data()).content_type == content_type


def test_pdf_is_kept_as_it_came() -> None:
    """A signed PDF must not lose a byte."""
    data = signed(letter_pdf())

    checked = check("surat.pdf", data)

    assert checked.data == data
    assert checked.pdf is not None
    assert checked.pdf.all_intact


def test_picture_is_drawn_anew_without_what_hid_in_it() -> None:
    """Place and camera of a photograph, and a second format behind the picture."""
    exif = Image.Exif()
    exif[0x010F] = "KameraRahasia"
    data = picture("JPEG", exif=exif) + b"PK\x03\x04<script>"

    kept = check("foto.jpg", data).data

    assert b"KameraRahasia" not in kept
    assert b"<script>" not in kept
    with Image.open(io.BytesIO(kept)) as found:
        assert found.size == (4, 3)


# Refused -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "name", ["a.svg", "a.html", "a.exe", "a.xlsm", "a.docm", "a.xls", "a.zip", "tanpa", "a.pdf.exe"]
)
def test_other_types_are_refused_by_name(name: str) -> None:
    assert "tidak diterima" in refusal(name, letter_pdf())


def test_type_must_be_one_that_this_place_takes() -> None:
    assert "Unggah berkas PDF" in refusal("a.png", picture(), kinds=("pdf",))


def test_empty_file_is_refused() -> None:
    assert "kosong" in refusal("a.pdf", b"")


@pytest.mark.parametrize("name", ["a.pdf", "a.png", "a.jpg", "a.docx", "a.xlsx"])
def test_content_of_another_type_is_refused(name: str) -> None:
    assert refusal(name, b"<html><script>alert(1)</script></html>")


@pytest.mark.parametrize("name", ["a.png", "a.jpg"])
def test_picture_under_the_name_of_another_type_is_refused(name: str) -> None:
    other = picture("JPEG" if name.endswith("png") else "PNG")

    assert "bukan gambar" in refusal(name, other)


def test_picture_that_unfolds_without_end_is_refused() -> None:
    data = bytearray(picture("PNG"))
    data[16:24] = (30000).to_bytes(4, "big") * 2  # width and height in the header

    assert refusal("a.png", bytes(data))


def _zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("a.js", "alert(1)")
    return out.getvalue()


HTML = b"<html><script>alert(1)</script></html>"


@pytest.mark.parametrize(
    "data",
    [
        lambda: letter_pdf() + _zipped(),
        lambda: HTML + b"\n" + letter_pdf(),
        lambda: letter_pdf().replace(b"%PDF-1.7\n", b"%PDF-1.7\n%" + HTML + b"\n", 1),
        lambda: letter_pdf() + b"\n" + HTML,
    ],
    ids=["zip behind", "html before", "html in a comment", "html behind"],
)
def test_file_of_two_formats_is_refused(data: Made) -> None:
    assert refusal("a.pdf", data())


@pytest.mark.parametrize(("change", "words"), [("script", "skrip"), ("attachment", "berkas lampiran")])
def test_pdf_that_runs_or_hides_something_is_refused(change: str, words: str) -> None:
    assert words in refusal("a.pdf", changed(letter_pdf(), change))


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ({"S": pikepdf.Name.Launch, "F": "cmd.exe"}, "menjalankan program"),
        ({"S": pikepdf.Name.SubmitForm, "F": "http://contoh.invalid/"}, "pengiriman isian"),
        ({"S": pikepdf.Name.GoToE, "F": "x.pdf"}, "tautan ke lampiran"),
    ],
)
def test_pdf_with_an_action_is_refused(action: dict, words: str) -> None:
    """Direct and deep: an additional action of a page, inside an array."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        found = pikepdf.Dictionary({f"/{key}": value for key, value in action.items()})
        deep = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.GoTo, Next=pikepdf.Array([found])))
        pdf.pages[0].obj.AA = deep
        pdf.save(out)

    assert words in refusal("a.pdf", out.getvalue())


def test_broken_pdf_is_refused() -> None:
    assert "rusak" in refusal("a.pdf", letter_pdf()[:3000] + b"%%EOF")


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"xl__vbaProject_dot_bin": b"x"}, "makro"),
        ({"xl__embeddings__a_dot_xlsx": b"x"}, "berkas lain di dalamnya"),
        ({"xl___rels__workbook_dot_xml_dot_rels": relationship("externalLink")}, "dari berkas lain"),
        ({"word___rels__s_dot_xml_dot_rels": relationship("attachedTemplate")}, "dari berkas lain"),
        ({"xl__a_dot_xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}, "rusak"),
        ({"xl__a_dot_xml": b"<a><b></a>"}, "rusak"),
        (
            {"types": b"<Types><Override ContentType='application/vnd.macroEnabled'/></Types>"},
            "makro",
        ),
        ({"main_part": b"bukan xml"}, "rusak"),
    ],
)
def test_workbook_with_more_than_data_is_refused(parts: dict[str, bytes], words: str) -> None:
    assert words in refusal("a.xlsx", package(**parts))


def test_workbook_under_the_name_of_a_document_is_refused() -> None:
    assert "bukan DOCX" in refusal("a.docx", package())


def test_old_or_locked_workbook_is_refused() -> None:
    assert "terkunci kata sandi" in refusal("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)


def test_workbook_that_unfolds_without_end_is_refused() -> None:
    bomb = b"<a>" + b"0" * (150 * 1024 * 1024) + b"</a>"

    assert "terlalu besar setelah dibuka" in refusal("a.xlsx", package(xl__a_dot_xml=bomb))


def test_workbook_that_lies_about_its_size_is_refused() -> None:
    """The directory says one byte; what comes out is counted all the same."""
    honest = package(xl__a_dot_xml=b"<a>" + b"0" * (3 * 1024 * 1024) + b"</a>")
    at = honest.rindex(b"xl/a.xml") - 46 + 24
    liar = honest[:at] + (1).to_bytes(4, "little") + honest[at + 4 :]

    assert refusal("a.xlsx", liar)


@pytest.mark.parametrize("data", [b"a;b\0c", b"PK\x03\x04", b"<!doctype html><p>", b"\xff\xfea"])
def test_what_is_no_text_is_refused_as_csv(data: bytes) -> None:
    assert "bukan teks" in refusal("a.csv", data)


# Names -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Data\\surat.pdf", "surat.pdf"),
        ("surat\u202efdp.exe", "suratfdp.exe"),
        ("a\r\nb\0.pdf", "ab.pdf"),
        ("  spasi   ganda .pdf", "spasi ganda.pdf"),
        ("cafe\u0301.pdf", "caf\u00e9.pdf"),
        ('"><script>.pdf', "script.pdf"),
        (".pdf", "berkas.pdf"),
        ("", "berkas"),
    ],
)
def test_name_is_made_fit_to_show(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_long_name_keeps_its_extension() -> None:
    name = clean_name("a" * 400 + ".pdf")

    assert len(name) == 150
    assert name.endswith("a.pdf")


# Size --------------------------------------------------------------------------------------------
class _Body:
    """A form with a field, a file of `size` bytes, and another field, made while it is read."""

    BOUNDARY = "batas"

    def __init__(self, size: int) -> None:
        self._parts = self._made(size)
        self._left = b""

    def _made(self, size: int) -> Iterator[bytes]:
        yield b'--batas\r\nContent-Disposition: form-data; name="judul"\r\n\r\nSurvei\r\n'
        yield (
            b'--batas\r\nContent-Disposition: form-data; name="berkas"; filename="besar.pdf"\r\n'
            b"Content-Type: application/pdf\r\n\r\n"
        )
        for _megabyte in range(size // 2**20):
            yield b"x" * 2**20
        yield b'\r\n--batas\r\nContent-Disposition: form-data; name="catatan"\r\n\r\nSesudahnya\r\n'
        yield b"--batas--\r\n"

    def read(self, size: int = -1) -> bytes:
        while len(self._left) < size:
            more = next(self._parts, b"")
            if not more:
                break
            self._left += more
        out, self._left = self._left[:size], self._left[size:]
        return out


def parse(size: int, handler: type[QuotaUploadHandler] = QuotaUploadHandler) -> tuple:
    handlers = [handler(), TemporaryFileUploadHandler()]
    meta = {"CONTENT_TYPE": "multipart/form-data; boundary=batas", "CONTENT_LENGTH": str(size + 400)}
    return MultiPartParser(meta, _Body(size), handlers).parse()  # type: ignore[arg-type]


def test_upload_of_200_mb_is_named_and_the_form_survives(settings: LazySettings, tmp_path: Path) -> None:
    """Nothing of it is kept on disk, and the fields before and after it are there."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)

    fields, files = parse(200 * 2**20)

    assert dict(fields.items()) == {"judul": "Survei", "catatan": "Sesudahnya"}
    assert isinstance(files["berkas"], TooLargeFile)
    assert sum(f.stat().st_size for f in tmp_path.iterdir()) <= settings.UPLOAD_MAX_BYTES
    with pytest.raises(InvalidInput, match=r"berukuran 200 MB\. Ukuran terbesar 30 MB"):
        check_upload(files["berkas"])


def test_upload_within_the_limit_arrives_whole() -> None:
    _fields, files = parse(3 * 2**20)

    with files["berkas"] as berkas:
        assert berkas.size == 3 * 2**20
        assert berkas.read(3) == b"xxx"


def test_hopeless_upload_is_cut_off(settings: LazySettings) -> None:
    """Nobody waits for a gigabyte: what came before it is answered, the rest is not read."""
    settings.UPLOAD_MAX_BYTES = 2**20

    fields, files = parse(25 * 2**20)

    assert fields["judul"] == "Survei"
    assert not files


# Files of data -----------------------------------------------------------------------------------
def test_file_of_data_may_be_larger_than_others(settings: LazySettings, tmp_path: Path) -> None:
    settings.UPLOAD_MAX_BYTES, settings.DATA_FILE_MAX_BYTES = 2 * 2**20, 5 * 2**20
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)

    _fields, files = parse(3 * 2**20, DataUploadHandler)
    _fields, over = parse(6 * 2**20, DataUploadHandler)

    with files["berkas"] as berkas:
        assert berkas.size == 3 * 2**20
    assert isinstance(over["berkas"], TooLargeFile)


@pytest.mark.parametrize(
    ("name", "size", "words"),
    [
        ("tabel.xlsx", 3, r"terbesar XLSX 2 MB\. Untuk tabel yang lebih besar, simpan sebagai CSV"),
        ("tabel.ods", 3, r"terbesar ODS 2 MB"),
        ("tabel.csv", 6, r"berukuran 6 MB\. Ukuran terbesar CSV 5 MB\.$"),
        ("tabel.csv", 0, r"kosong \(0 bita\)"),
        ("tabel.xlsm", 1, r"memuat makro\. Simpan sebagai XLSX"),
        ("tabel.txt", 6, r"Ukuran terbesar TXT 5 MB\.$"),
        ("tabel.tsv", 0, r"kosong"),
        ("tabel.pdf", 1, r"Unggah berkas CSV, TSV, TXT, XLSX, ODS"),
    ],
)
def test_file_of_data_is_refused_at_the_door(
    settings: LazySettings, name: str, size: int, words: str
) -> None:
    settings.UPLOAD_MAX_BYTES, settings.DATA_FILE_MAX_BYTES = 2 * 2**20, 5 * 2**20
    upload = TooLargeFile(name, size * 2**20)

    with pytest.raises(InvalidInput) as refused:
        keep_data(upload)

    assert re.search(words, " ".join(refused.value.messages))
