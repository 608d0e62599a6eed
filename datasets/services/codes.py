"""The only writer of kode referensi: lists of codes, and their versions, which are never changed.

Raises ActionDenied for anybody without the right, InvalidInput in words.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils.translation import gettext as _

from datasets.models import DaftarKode, KodeItem, VersiKode
from satudata.accounts.models import User, Wilayah
from satudata.accounts.queries import Rights, rights_of, system_user
from satudata.accounts.roles import Permission as P
from satudata.clock.now import now
from satudata.workflow.errors import ActionDenied, InvalidInput

SEEDS = Path(__file__).resolve().parents[1] / "seeds" / "kode-referensi.yaml"
MOST = 20_000
LONGEST_CODE, LONGEST_NAME = 40, 300
# Codes named in a refusal.
NAMED = 10


@dataclass(frozen=True)
class Code:
    """One code of a version; `lain` are its values in the further columns."""

    kode: str
    nama: str
    induk: str = ""
    lain: Mapping[str, str] = field(default_factory=dict)


def check_can_keep(rights: Rights, daftar: DaftarKode) -> None:
    """Walidata of the list's region; a list of all regions is kept by whoever keeps one."""
    if daftar.wilayah_id is None:
        allowed = rights.has_any(P.CODES_KEEP)
    else:
        allowed = rights.allows(P.CODES_KEEP, wilayah_id=daftar.wilayah_id)
    if not allowed and not rights.user.is_system:
        raise ActionDenied(_("Kode referensi dikelola oleh Walidata."))


def add_version(  # noqa: PLR0913
    *,
    daftar: DaftarKode,
    items: Sequence[Code],
    berlaku_sejak: date,
    sumber: str,
    by: User,
    at: datetime | None = None,
) -> VersiKode:
    """Give a list its next version, in force from a day; what refers to a former one by number keeps it.

    Refused in words: no code, a code twice, an empty or too long one, a parent that is not in the list, a day
    before the last version's, the same codes as before.
    """
    check_can_keep(rights_of(by), daftar)
    _check(items)
    sha256 = _hash(items)
    with transaction.atomic():
        locked = DaftarKode.objects.select_for_update().get(pk=daftar.pk)
        last = locked.versi.first()
        if last is not None and last.sha256 == sha256:
            raise InvalidInput(
                _("Kode-kodenya sama dengan versi %(n)d, jadi tidak disimpan.") % {"n": last.nomor}
            )
        if last is not None and berlaku_sejak < last.berlaku_sejak:
            raise InvalidInput(_("Versi baru tidak boleh berlaku lebih awal daripada versi sebelumnya."))
        versi = VersiKode.objects.create(
            daftar=locked,
            nomor=(last.nomor if last else 0) + 1,
            berlaku_sejak=berlaku_sejak,
            sumber=sumber.strip(),
            kolom=list(dict.fromkeys(name for item in items for name in item.lain)),
            sha256=sha256,
            at=at or now(),
            by=by,
        )
        rows = (
            KodeItem(versi=versi, urut=n, kode=i.kode, nama=i.nama, induk=i.induk, lain=dict(i.lain))
            for n, i in enumerate(items)
        )
        KodeItem.objects.bulk_create(rows, batch_size=500)
    return versi


def _check(items: Sequence[Code]) -> None:
    if not items:
        raise InvalidInput(_("Tulis paling sedikit satu kode."))
    if len(items) > MOST:
        raise InvalidInput(_("Paling banyak 20.000 kode dalam satu daftar."))
    if any(not i.kode or not i.nama for i in items):
        raise InvalidInput(_("Setiap baris perlu kode dan nama."))
    if any(len(i.kode) > LONGEST_CODE or len(i.nama) > LONGEST_NAME for i in items):
        raise InvalidInput(_("Kode paling panjang 40 huruf, nama paling panjang 300 huruf."))
    twice = [kode for kode, n in Counter(i.kode for i in items).items() if n > 1]
    if twice:
        raise InvalidInput(
            _("Kode tertulis lebih dari sekali: %(which)s.") % {"which": ", ".join(twice[:NAMED])}
        )
    known = {i.kode for i in items}
    lost = list(dict.fromkeys(i.induk for i in items if i.induk and i.induk not in known))
    if lost:
        raise InvalidInput(
            _("Kode induk tidak ada dalam daftar: %(which)s.") % {"which": ", ".join(lost[:NAMED])}
        )


def _hash(items: Sequence[Code]) -> str:
    rows = [[i.kode, i.nama, i.induk, dict(sorted(i.lain.items()))] for i in items]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def load_codes(at: datetime | None = None) -> int:
    """Load the lists that every installation starts with, where they are missing; returns how many were."""
    added = 0
    for seed in yaml.safe_load(SEEDS.read_text()):
        wilayah = Wilayah.objects.filter(kode_bps=seed["wilayah"]).first() if seed["wilayah"] else None
        if (seed["wilayah"] and wilayah is None) or DaftarKode.objects.filter(kode=seed["kode"]).exists():
            continue
        with transaction.atomic():
            daftar = DaftarKode.objects.create(
                kode=seed["kode"], nama=seed["nama"], wilayah=wilayah, keterangan=seed["keterangan"]
            )
            add_version(
                daftar=daftar,
                items=[_seeded(item) for item in seed["item"]],
                berlaku_sejak=seed["berlaku_sejak"],
                sumber=seed["sumber"],
                by=system_user(),
                at=at,
            )
        added += 1
    return added


def _seeded(item: dict[str, Any]) -> Code:
    known = ("kode", "nama", "induk")
    return Code(
        item["kode"], item["nama"], item.get("induk", ""), {k: v for k, v in item.items() if k not in known}
    )
