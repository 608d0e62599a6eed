"""Letters as PDF, looked at with the tools that others look at them with."""

import hashlib
import html
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satudata.documents import letterhead, rendering
from satudata.documents.rendering import CONTOH, UndefinedInTemplate, render_html, render_pdf
from tests.factories.letters import letter_context, letter_pdf

LETTER = "documents/surat_rekomendasi.html"
GOLDEN = Path(__file__).with_name("surat_rekomendasi.golden.html")


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    target = tmp_path / "surat.pdf"
    target.write_bytes(letter_pdf())
    return target


def tool(*command: str | Path) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True)
    return done.stdout


def text_of(data: bytes, tmp_path: Path) -> str:
    target = tmp_path / "teks.pdf"
    target.write_bytes(data)
    return tool("pdftotext", "-layout", target, "-")


def made(tmp_path: Path, **changes: object) -> str:
    return text_of(render_pdf(render_html(LETTER, letter_context(**changes)), title="Surat"), tmp_path)


def test_letter_carries_its_parts(pdf: Path) -> None:
    text = tool("pdftotext", "-layout", pdf, "-")

    parts = (
        "BADAN PUSAT STATISTIK",
        "B-12/35030/KS.000/11/2026",
        "Sifat",
        "Lampiran",
        "Rekomendasi Kegiatan Statistik",
        "Yth. Kepala Dinas Kesehatan",
        "V-26.3503.001",
        "Raras Contoh",
        "NIP 19000101 200001 1 001",
        "Tembusan:",
        "7k3m-9qxt-abcd-efgh-2345",
        "Sebutkan n ≤ N.",
    )
    assert [part for part in parts if part not in text] == []


def test_place_and_date_stand_on_the_line_of_the_number(pdf: Path) -> None:
    lines = tool("pdftotext", "-layout", pdf, "-").splitlines()

    assert any(
        "B-12/35030" in line and line.rstrip().endswith("Trenggalek, 16 November 2026") for line in lines
    )


def test_letter_says_that_it_is_not_signed_and_never_names_the_signing_authority(pdf: Path) -> None:
    text = " ".join(tool("pdftotext", pdf, "-").split())

    assert "Dokumen ini belum ditandatangani secara elektronik" in text
    assert "BSrE" not in text
    assert "Balai" not in text


def test_letter_has_title_language_tags_and_time_of_issue(pdf: Path) -> None:
    facts = dict(line.split(":", 1) for line in tool("pdfinfo", "-isodates", pdf).splitlines())

    assert facts["Title"].strip() == "Rekomendasi Kegiatan Statistik Nomor B-12/35030/KS.000/11/2026"
    assert facts["Tagged"].strip() == "yes"
    assert facts["CreationDate"].strip().startswith("2026-11-16T09:00:00+07")
    assert "A4" in facts["Page size"]
    with pikepdf.open(pdf) as opened:
        assert opened.Root.Lang == "id"


def test_letter_claims_pdf_a_and_pdf_ua_in_one_file(pdf: Path) -> None:
    with pikepdf.open(pdf) as opened, opened.open_metadata() as metadata:
        assert metadata.pdfa_status == "3A"
        assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"


def test_letter_is_sound_for_qpdf(pdf: Path) -> None:
    assert "No syntax or stream encoding errors found" in tool("qpdf", "--check", pdf)


def test_all_fonts_are_embedded_and_ours(pdf: Path) -> None:
    rows = tool("pdffonts", pdf).splitlines()[2:]

    assert rows
    for row in rows:
        assert "+Satudata-" in row.split()[0]
        assert row.split()[-5:-2] == ["yes", "yes", "yes"]


def test_every_drawing_has_words_for_a_screen_reader(pdf: Path) -> None:
    """PDF/UA: each figure of the structure tree carries an alternative text."""
    with pikepdf.open(pdf) as opened:
        figures = [
            o for o in opened.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure"
        ]
        assert figures
        assert all(str(figure.get("/Alt", "")) for figure in figures)


def test_qr_leads_to_the_verification_page() -> None:
    """The drawing is that of the address: drawn again from it, it is the same."""
    context = letter_context()

    assert rendering.qr_svg(context["dokumen"]["alamat_periksa"]) in render_html(LETTER, context)


def test_demo_letter_is_marked_on_every_page(tmp_path: Path) -> None:
    text = made(tmp_path, contoh=True)

    assert text.count(CONTOH) == text.count("\f")


def test_letter_of_a_region_carries_no_mark_and_no_emblem() -> None:
    made_html = render_html(LETTER, letter_context())

    assert CONTOH not in made_html
    assert "lambang" not in made_html.lower()


def test_what_people_wrote_stays_text(tmp_path: Path) -> None:
    """HTML, template language and addresses in an answer are printed, never carried out."""
    words = [
        "<script>alert(1)</script>",
        "{{ 7|add:1 }}",
        "{% now 'Y' %}",
        "<img src='file:///etc/passwd'>",
        "& <b>b</b>",
    ]
    text = made(tmp_path, kewajiban=words)

    assert [word for word in words if word not in text] == []


@given(written=st.text(min_size=1, max_size=60))
def test_any_text_comes_through_as_itself(written: str) -> None:
    """Whatever is typed, the letter says that text and nothing else happens."""
    frozen = letterhead.freeze({"kewajiban": [written]})["kewajiban"]

    made_html = render_html(LETTER, letter_context(kewajiban=frozen))

    found = re.search(r'<ol class="duties">\n<li>(.*?)</li>', made_html, re.DOTALL)
    assert found is not None
    assert html.unescape(found.group(1)) == frozen[0]
    assert "<" not in found.group(1)


def test_letter_html_is_the_golden_one() -> None:
    """What the letter says word for word; a wanted change is written with `GOLDEN=write`."""
    made_html = render_html(LETTER, letter_context())

    if os.environ.get("GOLDEN") == "write":
        GOLDEN.write_text(made_html)
    assert made_html == GOLDEN.read_text()


def test_nothing_is_fetched_from_files_or_network(tmp_path: Path) -> None:
    """Even where a template itself would ask for it."""
    secret = tmp_path / "rahasia.txt"
    secret.write_text("rahasia")
    page = (
        f"<html lang=id><head><title>x</title><link rel=attachment href='{secret.as_uri()}'></head><body>"
        f"<img alt=x src='{secret.as_uri()}'><img alt=y src='http://127.0.0.1:9/x.png'>isi</body></html>"
    )

    data = render_pdf(page, title="Uji")

    with pikepdf.open(io.BytesIO(data)) as opened:
        assert "/EmbeddedFiles" not in opened.Root.get("/Names", {})
        assert not any("/EF" in o for o in opened.objects if isinstance(o, pikepdf.Dictionary))


def test_undefined_name_in_a_template_is_an_error() -> None:
    context = letter_context()
    del context["tempat"]

    with pytest.raises(UndefinedInTemplate):
        render_html(LETTER, context)


def test_same_letter_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    """Hashes and golden files need it; also a retry gives what the first try would have given."""
    program = (
        "import django, sys; django.setup()\n"
        "from tests.factories.letters import letter_pdf\n"
        "import hashlib; sys.stdout.write(hashlib.sha256(letter_pdf()).hexdigest())"
    )
    root = Path(__file__).resolve().parents[3]
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Jayapura", "PYTHONPATH": str(root)}
    there = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment, cwd=root
    ).stdout

    assert there == hashlib.sha256(letter_pdf()).hexdigest()


def test_second_letter_of_a_process_has_the_bytes_of_the_first() -> None:
    made_html = render_html(LETTER, letter_context())

    assert render_pdf(made_html, title="Surat") == render_pdf(made_html, title="Surat")


def test_letter_is_indonesian_whatever_the_language_of_the_interface() -> None:
    from django.utils import translation

    with translation.override("en"):
        english = render_html(LETTER, letter_context())

    assert english == render_html(LETTER, letter_context())


def test_words_still_to_be_translated_are_frozen_in_indonesian() -> None:
    from django.utils import translation
    from django.utils.translation import gettext_lazy

    with translation.override("en"):
        frozen = letterhead.freeze({"bulan": [gettext_lazy("January")]})

    assert frozen == {"bulan": ["Januari"]}
