"""Comforts of the editors of MS-Var and MS-Ind on what was typed: lists, copies, choices.

As `row_actions`: each takes the POST of a page and gives it back changed, nothing saved. A list is
inserted below the codes that are there; the metadata of another variable fill what is empty; the
activity's own variables are ticked instead of typed. The rows stay the truth: what is ticked is
only a shorter way to write them.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.forms.formsets import DELETION_FIELD_NAME, TOTAL_FORM_COUNT
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext as _

from recommendations.filling.valuelists import ValueList
from recommendations.forms.paste import PastedRow
from recommendations.forms.row_actions import Outcome, Sheet, append_rows, is_gone
from recommendations.questionnaire import Section, Table

INSERT = "sisipkan"
SAME_AS = "samakan"
CHOOSE = "pilih"
LIST_NAME = "daftar-kode"
LENDER_NAME = "samakan-dari"
OVERWRITE_NAME = "samakan-timpa"
CHOICE_NAME = "pilih-variabel"
CHOICE_BEFORE = "pilih-variabel-awal"

# What two variables may have in common; alias, question and id belong to one variable alone.
SHARED = (
    "referensi_pemilihan",
    "tipe_data",
    "klasifikasi_rujukan",
    "aturan_validasi",
    "dapat_diakses",
    "ukuran",
    "satuan",
)
CODES = "klasifikasi"
MADE_FROM = "variabel_pembangun"


def _table(tables: Iterable[Table], key: str) -> Table | None:
    return next((table for table in tables if table.key == key), None)


def _sheet(data: QueryDict, tables: Iterable[Table], key: str) -> Sheet | None:
    table = _table(tables, key)
    known = table is not None and f"{key}-{TOTAL_FORM_COUNT}" in data
    return Sheet(data, key, table) if known and table is not None else None


def _text(row: Mapping[str, Sequence[str]], name: str) -> str:
    return "".join(row.get(name, ())).strip()


# A known list of codes -------------------------------------------------------------------------


def insert_list(
    data: QueryDict, tables: Iterable[Table], lists: Sequence[ValueList]
) -> tuple[QueryDict, Outcome | None]:
    """Add the codes of a chosen list that the variable does not have yet."""
    data = data.copy()
    sheet = _sheet(data, tables, CODES)
    wanted = next((one for one in lists if one.key == data.get(LIST_NAME)), None)
    if sheet is None or wanted is None:
        return data, Outcome(CODES, _("Pilih daftar yang akan disisipkan."))
    there = {_text(row, "kode") for row in sheet.rows if not is_gone(row)}
    fresh = [(code, meaning) for code, meaning in wanted.codes if code not in there]
    # Answers of an official form are Indonesian, whatever the language of the page.
    with translation.override("id"):
        typed = [PastedRow({"kode": code, "nilai": str(meaning)}) for code, meaning in fresh]
        reference = str(wanted.reference)
    rest = append_rows({None: sheet}, typed)
    sheet.write()
    if reference and not data.get("klasifikasi_rujukan", "").strip():
        data["klasifikasi_rujukan"] = reference
    words = _("%(n)d kode dari daftar %(list)s disisipkan.") % {
        "n": len(fresh) - len(rest),
        "list": wanted.label,
    }
    if kept := len(wanted.codes) - len(fresh):
        words += " " + _("%(n)d kode sudah ada dan tidak diubah.") % {"n": kept}
    return data, Outcome(CODES, words)


# Like another variable -------------------------------------------------------------------------


def copy_metadata(
    data: QueryDict, section: Section, lenders: Mapping[str, Mapping[str, Any]]
) -> tuple[QueryDict, Outcome | None]:
    """Fill what is empty from another variable; with the tick also what is not."""
    data = data.copy()
    lender = lenders.get(data.get(LENDER_NAME, ""))
    if lender is None:
        return data, Outcome(SAME_AS, _("Pilih variabel yang disalin."))
    overwrite = bool(data.get(OVERWRITE_NAME))
    titles = {q.column: str(q.title) for q in section.questions}
    taken, kept = [], []
    for name in SHARED:
        given = lender.get(name)
        value = "" if given is None else str(given)
        typed = data.get(name, "")
        if not value or value == typed:
            continue
        if typed.strip() and not overwrite:
            kept.append(titles[name])
            continue
        data[name] = value
        taken.append(titles[name])
    _lend_codes(data, section, lender, taken, kept, overwrite=overwrite)
    return data, Outcome(SAME_AS, _lent_words(str(lender.get("nama") or "–"), taken, kept))


def _lend_codes(  # noqa: PLR0913
    data: QueryDict,
    section: Section,
    lender: Mapping[str, Any],
    taken: list[str],
    kept: list[str],
    *,
    overwrite: bool,
) -> None:
    sheet, codes = _sheet(data, section.tables, CODES), lender.get(CODES) or []
    if sheet is None or not codes:
        return
    sheet.drop_blank()
    standing = [row for row in sheet.rows if not is_gone(row)]
    same = [{"kode": _text(row, "kode"), "nilai": _text(row, "nilai")} for row in standing]
    if same == list(codes):
        return
    if standing and not overwrite:
        kept.append(str(sheet.table.title))
        return
    for row in standing:
        row[DELETION_FIELD_NAME] = ["on"]
    append_rows({None: sheet}, [PastedRow(dict(code)) for code in codes])
    sheet.write()
    taken.append(str(sheet.table.title))


def _lent_words(name: str, taken: list[str], kept: list[str]) -> str:
    if not taken and not kept:
        return _("Metadata %(name)s sama dengan yang ada di sini, atau masih kosong.") % {"name": name}
    words = []
    if taken:
        words.append(_("Disalin dari %(name)s: %(fields)s.") % {"name": name, "fields": ", ".join(taken)})
    if kept:
        words.append(_("Sudah terisi dan tidak diubah: %(fields)s.") % {"fields": ", ".join(kept)})
    return " ".join(words)


# The activity's own variables -------------------------------------------------------------------


def own_names(around: Mapping[str, Any]) -> list[str]:
    """The names of the activity's variables, each once, in the order of R.3.4."""
    return list(dict.fromkeys(row["nama"] for row in around.get("variabel", ()) if row["nama"]))


def take_choices(data: QueryDict, tables: Iterable[Table], around: Mapping[str, Any]) -> QueryDict:
    """Turn ticks into rows: one ticked gets a row, one whose tick was taken away loses it.

    A row that was removed or renamed by hand stays so, whatever its old tick says.
    """
    sheet = _sheet(data, tables, MADE_FROM)
    if sheet is None or CHOICE_BEFORE not in data:
        return data
    data = data.copy()
    sheet.data = data
    ticked, before = set(data.getlist(CHOICE_NAME)), _names_in(data[CHOICE_BEFORE])
    for row in sheet.rows:
        if _text(row, "nama") in before - ticked:
            row[DELETION_FIELD_NAME] = ["on"]
    there = {_text(row, "nama") for row in sheet.rows if not is_gone(row)}
    fresh = [name for name in own_names(around) if name in ticked - before - there]
    if fresh:
        activity = str(around.get("judul_kegiatan") or "")
        rows = [PastedRow({"kegiatan_penghasil": activity, "nama": name}) for name in fresh]
        append_rows({None: sheet}, rows)
    sheet.write()
    return data


def _names_in(text: str) -> set[str]:
    try:
        found = json.loads(text)
    except ValueError:
        return set()
    return {name for name in found if isinstance(name, str)} if isinstance(found, list) else set()


def indicator_from(variables: Sequence[Mapping[str, Any]], around: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of a new indicator that is made from some of the activity's variables.

    From one variable also name, concept and unit, as a beginning; nothing is stored.
    """
    activity = str(around.get("judul_kegiatan") or "")
    made: dict[str, Any] = {
        "komposit": 2,
        MADE_FROM: [
            {"kegiatan_penghasil": activity, "kode_kegiatan": "", "nama": row["nama"]} for row in variables
        ],
    }
    if len(variables) == 1:
        names = ("nama", "konsep", "definisi", "ukuran", "satuan", "dapat_diakses")
        made |= {name: variables[0].get(name) for name in names}
    return made
