"""Writing the rows and columns of one activity: used by `services.form` under its lock, by nobody else.

Values arrive as Python values (dates as `date`); what a column cannot hold is refused in words
(InvalidInput), because a form is not the only caller. Which person may write is not asked here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from recommendations.models import (
    Indikator,
    JadwalTahap,
    Kegiatan,
    Variabel,
    VariabelPembangun,
)
from recommendations.questionnaire import Kind, Question, Section, Table
from satudata.accounts.models import Wilayah
from satudata.workflow.errors import InvalidInput

# Far beyond any real form; short of what makes a page unusable.
MAX_ROWS = {"variabel": 300, "indikator": 150, "jadwal": 120, "rilis": 60, "wilayah": 600}
MAX_CHILD_ROWS = 500


@dataclass(frozen=True)
class RowInput:
    """One row as typed: `id` of the stored row that it changes, None for a new one."""

    values: Mapping[str, Any]
    id: int | None = None
    children: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


@dataclass(frozen=True)
class SectionInput:
    """What one page brings: values by column, rows by table. Tables not named stay as they are."""

    values: Mapping[str, Any] = field(default_factory=dict)
    tables: Mapping[str, Sequence[RowInput]] = field(default_factory=dict)


def write_section(kegiatan: Kegiatan, section: Section, given: SectionInput) -> list[str]:
    """Write one page; returns the names of columns and tables that changed.

    Raises InvalidInput; ValueError for a column or table that is not of this page.
    """
    names = {q.column: q for q in section.questions}
    tables = {t.key: t for t in section.tables}
    if unknown := (set(given.values) - set(names)) | (set(given.tables) - set(tables)):
        raise ValueError(f"{sorted(unknown)} not on page {section.key}")
    changed = set_values(kegiatan, [names[n] for n in given.values], given.values)
    if changed:
        kegiatan.save(update_fields=changed)
    for key, rows in given.tables.items():
        if write_table(kegiatan, tables[key], rows):
            changed.append(key)
    return changed


# Columns ---------------------------------------------------------------------------------------


def set_values(target: models.Model, questions: Iterable[Question], values: Mapping[str, Any]) -> list[str]:
    """Set checked values on a row; returns the columns that changed. Raises InvalidInput."""
    changed, problems = [], []
    for question in questions:
        if question.kind == Kind.REGION:
            setattr(target, question.column, values.get(question.column))
            continue
        try:
            value = _checked(target, question, values.get(question.column))
        except ValidationError as problem:
            problems += [f"{question.title}: {text}" for text in problem.messages]
            continue
        if getattr(target, question.column) != value:
            setattr(target, question.column, value)
            changed.append(question.column)
    if problems:
        raise InvalidInput(*problems)
    return changed


def _checked(target: models.Model, question: Question, value: Any) -> Any:
    if question.kind == Kind.MANY:
        return _codes(question, value)
    column = question.db_column
    value = column.clean(question.blank if value is None else value, target)
    if isinstance(value, str) and column.max_length and len(value) > column.max_length:
        raise ValidationError(_("paling panjang %(n)d huruf.") % {"n": column.max_length})
    if isinstance(value, str) and "\x00" in value:
        raise ValidationError(_("berisi karakter yang tidak dapat disimpan."))
    return value


def _codes(question: Question, value: Any) -> list[int]:
    codes = sorted({int(code) for code in value or ()})
    if unknown := set(codes) - set(question.choices):
        raise ValidationError(_("kode %(codes)s tidak ada dalam daftar.") % {"codes": sorted(unknown)})
    return codes


# Rows ------------------------------------------------------------------------------------------


def write_table(kegiatan: Kegiatan, table: Table, rows: Sequence[RowInput]) -> bool:
    """Make the rows of a table those given, in their order; True where anything changed."""
    if len(rows) > MAX_ROWS[table.key]:
        raise InvalidInput(
            _("%(title)s: paling banyak %(n)d baris.") % {"title": table.title, "n": MAX_ROWS[table.key]}
        )
    if not table.owns_rows:
        return _change_rows(kegiatan, table, rows)
    if table.key in ("variabel", "indikator"):
        return _match_rows(kegiatan, table, rows)
    return _replace_rows(kegiatan, table, rows)


def _replace_rows(kegiatan: Kegiatan, table: Table, rows: Sequence[RowInput]) -> bool:
    """Tables whose rows nothing else points to: all gone, all new, if anything differs."""
    fresh = [_built(kegiatan, table, row, urut) for urut, row in enumerate(rows)]
    manager = table.model._default_manager.filter(kegiatan=kegiatan)
    if [_facts(table, row) for row in manager] == [_facts(table, row) for row in fresh]:
        return False
    manager.delete()
    table.model._default_manager.bulk_create(fresh)
    return True


def _built(kegiatan: Kegiatan, table: Table, row: RowInput, urut: int) -> models.Model:
    made = table.model(kegiatan=kegiatan)
    if table.group_by:
        setattr(made, table.group_by, row.values[table.group_by])
    if hasattr(made, "urut"):
        made.urut = urut
    set_values(made, table.columns, row.values)
    if isinstance(made, JadwalTahap) and made.awal and made.akhir and made.akhir < made.awal:
        stage = made.get_tahap_display()
        raise InvalidInput(_("Jadwal %(tahap)s: tanggal akhir lebih awal daripada awal.") % {"tahap": stage})
    return made


def _facts(table: Table, row: Any) -> tuple[Any, ...]:
    names = [c.db_column.attname for c in table.columns]
    return tuple(getattr(row, name) for name in ([table.group_by] if table.group_by else []) + names)


def _match_rows(kegiatan: Kegiatan, table: Table, rows: Sequence[RowInput]) -> bool:
    """Tables whose rows others point to: changed in place by id, added, or taken away."""
    stored = {row.pk: row for row in table.model._default_manager.filter(kegiatan=kegiatan)}
    kept: set[int] = set()
    changed = False
    for urut, given in enumerate(rows):
        row = stored.get(given.id or 0)
        if row is None or row.pk in kept:
            row = table.model(kegiatan=kegiatan)
        changed |= _save_row(table, row, given, urut)
        kept.add(row.pk)
    gone = set(stored) - kept
    table.model._default_manager.filter(pk__in=gone).delete()
    return changed or bool(gone)


def _change_rows(kegiatan: Kegiatan, table: Table, rows: Sequence[RowInput]) -> bool:
    """Rows that another page owns (MS-Var after R.3.4): changed in place by id, never added or removed."""
    stored = {row.pk: row for row in table.model._default_manager.filter(kegiatan=kegiatan)}
    changed = False
    for given in rows:
        row = stored.get(given.id or 0)
        if row is None:
            raise InvalidInput(_("%(noun)s ini sudah dihapus dari formulir.") % {"noun": table.noun})
        if columns := set_values(row, table.columns, given.values):
            row.save(update_fields=columns)
        changed |= bool(write_children(table, row, given.children)) or bool(columns)
    return changed


def _save_row(table: Table, row: Any, given: RowInput, urut: int) -> bool:
    columns = set_values(row, table.columns, given.values)
    if row.urut != urut:
        row.urut = urut
        columns.append("urut")
    if row.pk is None:
        row.save()
    elif columns:
        row.save(update_fields=columns)
        if isinstance(row, Variabel) and "nama" in columns:
            _follow_name(row)
    return bool(write_children(table, row, given.children)) or bool(columns)


def _follow_name(variabel: Variabel) -> None:
    """Indicators made from this activity's own variable carry its present name: filled once."""
    VariabelPembangun.objects.filter(variabel=variabel).update(nama=variabel.nama)


def write_children(
    table: Table, parent: Any, children: Mapping[str, Sequence[Mapping[str, Any]]]
) -> list[str]:
    """Make the tables inside a row those given, others stay; returns the keys of those that changed."""
    return [
        child.key
        for child in table.children
        if child.key in children and _replace_children(child, parent, children[child.key])
    ]


def _replace_children(child: Table, parent: Any, lines: Sequence[Mapping[str, Any]]) -> bool:
    if len(lines) > MAX_CHILD_ROWS:
        raise InvalidInput(
            _("%(title)s: paling banyak %(n)d baris.") % {"title": child.title, "n": MAX_CHILD_ROWS}
        )
    name = parent._meta.model_name
    fresh = []
    for urut, line in enumerate(lines):
        made = child.model(**{name: parent}, urut=urut)
        set_values(made, child.columns, line)
        fresh.append(made)
    _refuse_repeated_codes(child, fresh)
    manager = child.model._default_manager.filter(**{name: parent})
    if [_facts(child, row) for row in manager] == [_facts(child, row) for row in fresh]:
        return False
    manager.delete()
    _link_own_variables(parent, fresh)
    child.model._default_manager.bulk_create(fresh)
    return True


def _refuse_repeated_codes(child: Table, fresh: list[Any]) -> None:
    if child.key != "klasifikasi":
        return
    codes = [row.kode for row in fresh if row.kode]
    if repeated := sorted({code for code in codes if codes.count(code) > 1}):
        raise InvalidInput(_("Kode %(codes)s ditulis lebih dari satu kali.") % {"codes": ", ".join(repeated)})


def _link_own_variables(parent: Any, fresh: list[Any]) -> None:
    """A variable named like one of this activity is that one."""
    if not isinstance(parent, Indikator):
        return
    own = {
        v.nama: v for v in Variabel.objects.filter(kegiatan=parent.kegiatan_id).order_by("-urut") if v.nama
    }
    for row in fresh:
        if isinstance(row, VariabelPembangun):
            row.variabel = own.get(row.nama)


def region_rows(codes: Iterable[str]) -> list[RowInput]:
    """R.4.5 from BPS codes: a province code stands for the whole province.

    InvalidInput for a code that is unknown or no province, kabupaten or kota, and where a whole
    province is ticked together with one of its parts.
    """
    wanted = sorted(set(codes))
    known = {w.kode_bps: w for w in Wilayah.objects.filter(kode_bps__in=wanted).select_related("induk")}
    rows = []
    for code in wanted:
        region = known.get(code)
        if region is None or region.level == Wilayah.Level.PUSAT:
            raise InvalidInput(_("Wilayah %(kode)s tidak ada dalam daftar.") % {"kode": code})
        whole = region.level == Wilayah.Level.PROVINSI
        province = region if whole else region.induk
        if not whole and (province is None or province.kode_bps in wanted):
            raise InvalidInput(
                _("%(provinsi)s: pilih seluruh provinsi atau kabupaten/kotanya, tidak keduanya.")
                % {"provinsi": province or region}
            )
        rows.append(RowInput({"provinsi": province, "kabupaten": None if whole else region}))
    return rows
