"""One save of an indicator, by its button or by itself: level and words are each judged for themselves.

What Walidata says (level, explanation) and what BPS says (level, note) are two pages of one row. A page that
saves itself leaves evidence to the buttons: it is added or removed by somebody who means it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from reports.models import NilaiIndikator, PenilaianEpss
from reports.services import epss as services
from satudata.accounts.models import User
from satudata.autosave import CLASH, OTHERS, TAKE, Difference, Sent
from satudata.incoming import whole_number

TINGKAT = "tingkat"


@dataclass
class Judged:
    """What is written, what another changed meanwhile, what must be decided."""

    values: dict[str, Any]
    taken: bool = False
    others: list[str] = field(default_factory=list)
    conflicts: list[Difference] = field(default_factory=list)


def stored_of(nilai: NilaiIndikator, *, fills: bool) -> dict[str, Any]:
    """What is stored of an indicator, by the inputs of the page."""
    if fills:
        return {TINGKAT: nilai.tingkat, "penjelasan": nilai.penjelasan}
    return {TINGKAT: nilai.tingkat_bps, "catatan": nilai.catatan_bps}


def judge(nilai: NilaiIndikator, typed: Mapping[str, Any], data: QueryDict, *, fills: bool) -> Judged:
    """Decide input by input what was typed writes over what is stored."""
    stored = stored_of(nilai, fills=fills)
    seen, sent = typed.get("versi"), Sent(data, lambda base: _state(base, stored))
    current = seen is None or seen == nilai.version
    found = Judged(dict(stored))
    for name, before in stored.items():
        mine = _plain(typed[name])
        said = sent.verdict(name, mine, before, current=current)
        if said == CLASH:
            found.conflicts.append(_difference(name, before, mine, sent.chosen(name)))
        elif said == TAKE:
            found.values[name], found.taken = mine, True
        elif said == OTHERS:
            found.others.append(str(_labels()[name]))
    return found


def write(  # noqa: PLR0913
    case: PenilaianEpss,
    nilai: NilaiIndikator,
    judged: Judged,
    by: User,
    *,
    fills: bool,
    autosave: bool = False,
) -> NilaiIndikator:
    """Store what was judged over the version that it was judged by; StaleForm where another was faster."""
    if not judged.taken:
        return nilai
    how = {"penilaian": case, "kode": nilai.kode, "version": nilai.version, "by": by, "autosave": autosave}
    save = services.set_level if fills else services.assess
    return save(**how, **judged.values)  # type: ignore[operator]


def _state(data: QueryDict, names: Mapping[str, Any]) -> dict[str, Any]:
    """What stood on the page, as it would be stored."""
    texts = {name: _plain(data.get(name, "")) for name in names}
    return texts | {TINGKAT: whole_number(data.get(TINGKAT))}


def _plain(value: Any) -> Any:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _labels() -> dict[str, str]:
    return {TINGKAT: _("Tingkat kematangan"), "penjelasan": _("Penjelasan"), "catatan": _("Catatan BPS")}


def _difference(name: str, stored: Any, mine: Any, chosen: str) -> Difference:
    said = [_("tingkat %(n)s") % {"n": v} if isinstance(v, int) else v or "" for v in (stored, mine)]
    return Difference(name, "", _labels()[name], said[0], said[1], chosen)
