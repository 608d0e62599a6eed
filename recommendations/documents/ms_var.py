"""The printed MS-Var and MS-Ind: one row per variable or indicator, columns numbered as on the sheet.

Source: domain/romantik.md 4 (columns 1 to 12) and 5 (columns 1 to 17). What the later metadata
application added to a variable (ukuran, satuan, id standar data) has no column of its own and is
printed below the data type and the reference.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from recommendations import codelists as c
from recommendations import questionnaire
from recommendations.documents import answers
from recommendations.documents.answers import Form

# Rows of a blank sheet: what one page holds.
BLANK_VARIABLES, BLANK_INDICATORS = 9, 7


@dataclass(frozen=True)
class Lembar:
    """Head and rows of one sheet; a row has one text per column, the number first."""

    judul: str
    tahun: str
    kode: str
    instansi: str
    baris: list[list[str]]


def ms_var(form: Form) -> Lembar:
    """The sheet of variables of a snapshot; an empty snapshot gives the blank sheet."""
    return _sheet(form, [_variable(row) for row in form.get("variabel") or []], 12, BLANK_VARIABLES)


def ms_ind(form: Form) -> Lembar:
    """The sheet of indicators of a snapshot; an empty snapshot gives the blank sheet."""
    return _sheet(form, [_indicator(row) for row in form.get("indikator") or []], 17, BLANK_INDICATORS)


def _sheet(form: Form, rows: list[list[str]], columns: int, blank: int) -> Lembar:
    found = questionnaire.effective(form)
    numbered = [[str(n), *row] for n, row in enumerate(rows, 1)]
    empty = [[str(n), *([""] * (columns - 1))] for n in range(1, blank + 1)]
    return Lembar(
        judul=found["judul_kegiatan"],
        tahun=str(found["tahun"] or ""),
        kode=found["kode_keg"],
        instansi=found["instansi_penyelenggara"],
        baris=numbered or empty,
    )


def _variable(row: Mapping[str, Any]) -> list[str]:
    """Columns (2) to (12)."""
    return [
        row["nama"],
        row["alias"],
        row["konsep"],
        row["definisi"],
        _lines(row["referensi_pemilihan"], _named("Id standar data", row["id_sds"])),
        row["referensi_waktu"],
        _lines(
            answers.label(c.TipeData, row["tipe_data"]),
            _named("Ukuran", row["ukuran"]),
            _named("Satuan", row["satuan"]),
        ),
        _lines(*_domain(row)),
        row["aturan_validasi"],
        row["kalimat_pertanyaan"],
        _code(row["dapat_diakses"]),
    ]


def _domain(row: Mapping[str, Any]) -> Iterator[str]:
    for value in row.get("klasifikasi") or []:
        yield f"{value['kode']}. {value['nilai']}" if value["kode"] else value["nilai"]
    yield _named("Rujukan", row["klasifikasi_rujukan"])


def _indicator(row: Mapping[str, Any]) -> list[str]:
    """Columns (2) to (17); a composite has (11) and (12), any other (13) to (15)."""
    composite = row["komposit"] == c.YaTidak.YA
    built = row.get("indikator_pembangun") or [] if composite else []
    used = [] if composite else row.get("variabel_pembangun") or []
    return [
        row["nama"],
        row["konsep"],
        row["definisi"],
        row["interpretasi"],
        _lines(row["metode_perhitungan"], row["rumus"]),
        row["ukuran"],
        row["satuan"],
        _lines(*(_breakdown(part) for part in row.get("klasifikasi_penyajian") or [])),
        _code(row["komposit"]),
        *_columns(built, "publikasi", "nama"),
        *_columns(used, "kegiatan_penghasil", "kode_kegiatan", "nama"),
        row["level_estimasi"],
        _code(row["dapat_diakses"]),
    ]


def _columns(rows: list[Mapping[str, str]], *names: str) -> list[str]:
    """One cell per name; of several rows the lines are lettered, so that they are read together."""
    marks = [f"{chr(ord('a') + n % 26)}. " if len(rows) > 1 else "" for n in range(len(rows))]
    return [
        "\n".join(mark + (row[name] or "-") for mark, row in zip(marks, rows, strict=True)) for name in names
    ]


def _breakdown(part: Mapping[str, str]) -> str:
    return f"{part['nama']} (sumber: {part['sumber']})" if part["sumber"] else part["nama"]


def _code(value: Any) -> str:
    return "" if value is None else str(value)


def _named(label: str, text: str) -> str:
    return f"{label}: {text}" if text else ""


def _lines(*texts: str) -> str:
    return "\n".join(text for text in texts if text)
