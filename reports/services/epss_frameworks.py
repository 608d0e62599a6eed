"""The only writer of versions of the EPSS tree: copied, changed while no assessment is made by them.

Administrators. Raises ActionDenied, InvalidInput in words.
"""

from datetime import date, datetime
from typing import Any

import yaml
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from reports.epss.tree import read_tree
from reports.models import KerangkaEpss, PenilaianEpss
from reports.permissions.epss import check_can_manage
from satudata.accounts.models import User
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.workflow import engine
from satudata.workflow.errors import InvalidInput

COPIED, CHANGED = "epss_framework_copied", "epss_framework_changed"
LONGEST_CODE, LONGEST_TEXT = 20, 200_000


class _PlainLoader(yaml.SafeLoader):
    """Safe YAML without aliases: a short text cannot unfold into a huge one."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("alias")
        return super().compose_node(parent, index)


def as_text(kerangka: KerangkaEpss) -> str:
    """The tree of a version as YAML, as an administrator changes it."""
    text: str = yaml.safe_dump(kerangka.isi, allow_unicode=True, sort_keys=False, width=110)
    return text


def from_text(text: str) -> dict[str, Any]:
    """The checked tree of a YAML text as it is stored. Raises InvalidInput in words."""
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(_("Isi kerangka paling panjang 200.000 huruf."))
    try:
        data = yaml.load(text, Loader=_PlainLoader)  # noqa: S506  a SafeLoader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        raise InvalidInput(_("Isi bukan YAML yang benar di sekitar baris %(n)s.") % {"n": line}) from error
    return read_tree(data).to_json()


def in_use(kerangka: KerangkaEpss) -> bool:
    """True where an assessment is made by this version: it stays as it is."""
    return PenilaianEpss.objects.filter(kerangka=kerangka).exists()


@transaction.atomic
def copy_framework(*, kerangka: KerangkaEpss, by: User, at: datetime | None = None) -> KerangkaEpss:
    """Begin a new version as a copy, in force from the next new year on; to be changed before that."""
    moment = at or now()
    check_can_manage(rights_of(by))
    copy = KerangkaEpss.objects.create(
        kode=_free_code(kerangka.kode),
        nama=(_("Salinan %(nama)s") % {"nama": kerangka.nama})[:200],
        sumber=kerangka.sumber,
        berlaku_sejak=date(moment.year + 1, 1, 1),
        isi=kerangka.isi,
        at=moment,
    )
    engine.record_of_person(by, COPIED, at=moment, data={"dari": kerangka.kode, "kode": copy.kode})
    return copy


def _free_code(kode: str) -> str:
    taken = set(KerangkaEpss.objects.values_list("kode", flat=True))
    numbered = (f"{kode[: LONGEST_CODE - 4]}-{n}" for n in range(2, 1000))
    return next(free for free in numbered if free not in taken)


@transaction.atomic
def change_framework(  # noqa: PLR0913
    *,
    kerangka: KerangkaEpss,
    kode: str,
    nama: str,
    sumber: str,
    berlaku_sejak: date,
    teks: str,
    by: User,
    at: datetime | None = None,
) -> KerangkaEpss:
    """Change a version that no assessment uses: its names, its day, its tree from a YAML text."""
    moment = at or now()
    check_can_manage(rights_of(by))
    row = KerangkaEpss.objects.select_for_update().get(pk=kerangka.pk)
    if in_use(row):
        raise InvalidInput(_("Kerangka ini sudah dipakai penilaian. Salin menjadi versi baru, lalu ubah."))
    if not nama.strip() or slugify(kode) != kode or not kode:
        raise InvalidInput(_("Isi nama, dan kode dari huruf kecil, angka, dan tanda hubung."))
    if KerangkaEpss.objects.filter(kode=kode).exclude(pk=row.pk).exists():
        raise InvalidInput(_("Kode %(kode)s sudah dipakai versi lain.") % {"kode": kode})
    row.kode, row.nama, row.sumber, row.berlaku_sejak = kode, nama.strip(), sumber.strip(), berlaku_sejak
    row.isi = from_text(teks)
    row.save()
    engine.record_of_person(by, CHANGED, at=moment, data={"kode": kode})
    return row
