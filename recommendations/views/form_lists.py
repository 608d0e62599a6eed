"""The list of variables (MS-Var) or indicators (MS-Ind) with how far each is, and the way between them."""

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from recommendations import questionnaire
from recommendations.filling import form_queries
from recommendations.filling.corrections import field_notes
from recommendations.questionnaire import Section
from recommendations.views.form_desk import Desk, notes_of, url_after


def row_list(desk: Desk, section: Section) -> HttpResponse:
    """Every row with what it still lacks, and where to go on."""
    (table,) = section.tables
    rows = _rows(desk, section)
    incomplete = [row for row in rows if row["missing"]]
    notes = notes_of(desk, section.key)
    return desk.render(
        "rows",
        section=section,
        table=table,
        rows=rows,
        complete=len(rows) - len(incomplete),
        next_url=incomplete[0]["url"] if incomplete else "",
        own_variables=_variables(desk) if table.owns_rows else [],
        notes=notes,
        field_notes=field_notes(desk.case, notes, desk.snapshot, section.key),
        state=form_queries.section_states(desk.case.kegiatan).get(section.key),
        after=url_after(desk, section.key),
    )


def _rows(desk: Desk, section: Section) -> list[dict[str, Any]]:
    (table,) = section.tables
    ids = form_queries.row_ids(desk.case.kegiatan, [table.key])[table.key]
    missing = Counter(m.row for m in questionnaire.missing_in(section.key, desk.snapshot))
    return [
        {
            "position": position,
            "url": _row_url(desk, section, row_id),
            "name": row["nama"] or _("(belum bernama)"),
            "definisi": row["definisi"],
            "facts": _facts(row),
            "missing": missing[position],
        }
        for position, (row_id, row) in enumerate(zip(ids, desk.snapshot[table.key], strict=True), 1)
    ]


def _facts(row: dict[str, Any]) -> list[str]:
    """What tells rows apart at a glance: type and codes of a variable, unit and makers of an indicator."""
    columns = {q.column: q for s in ("ms-var", "ms-ind") for q in questionnaire.BY_KEY[s].tables[0].columns}
    facts = []
    if row.get("tipe_data"):
        facts.append(str(columns["tipe_data"].choices.get(row["tipe_data"], row["tipe_data"])))
    if row.get("klasifikasi"):
        facts.append(_("%(n)d kode") % {"n": len(row["klasifikasi"])})
    facts += [row[name] for name in ("satuan",) if row.get(name)]
    makers = row.get("variabel_pembangun") if row.get("komposit") == 2 else row.get("indikator_pembangun")
    if makers:
        facts.append(_("dari %(names)s") % {"names": ", ".join(maker["nama"] for maker in makers)})
    return facts


def _variables(desk: Desk) -> list[tuple[int, str]]:
    """The activity's named variables by their place, for an indicator made from them."""
    return [(n, row["nama"]) for n, row in enumerate(desk.snapshot["variabel"], 1) if row["nama"]]


def _row_url(desk: Desk, section: Section, row_id: int) -> str:
    return reverse("request_row", args=[desk.case.pk, section.key, row_id])


def neighbours(desk: Desk, section: Section, position: int) -> dict[str, dict[str, str] | None]:
    """The rows before and after one row: address and name, None where there is none."""
    (table,) = section.tables
    ids = form_queries.row_ids(desk.case.kegiatan, [table.key])[table.key]

    def at(place: int) -> dict[str, str] | None:
        if not 0 <= place < len(ids):
            return None
        name = desk.snapshot[table.key][place]["nama"] or f"{table.noun} {place + 1}"
        return {"url": _row_url(desk, section, ids[place]), "name": name}

    return {"before": at(position - 2), "after": at(position)}
