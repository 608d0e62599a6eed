"""Saying of two entries of different OPDs that they are two data although their names are alike."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.models import BukanDuplikat, DaftarData, EntriDaftarData
from forum.permissions import excel as permissions
from satudata.accounts.models import User
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.workflow import engine
from satudata.workflow.errors import InvalidInput, StaleForm

DISMISSED = "duplicate_dismissed"


def dismiss_duplicate(  # noqa: PLR0913
    *,
    daftar: DaftarData,
    satu: int,
    dua: int,
    alasan: str,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> BukanDuplikat:
    """Keep the decision that two entries (their ids) are two data, with its reason; it holds for later years.

    Raises ActionDenied, StaleForm, AlreadyDone; InvalidInput: no reason, or entries not of this list.
    """
    moment = at or now()
    with transaction.atomic():
        if token is not None:
            engine.use_token(by, token, at=moment, result_url=reverse("duplikat_list", args=[daftar.pk]))
        locked = (
            DaftarData.objects.select_for_update(of=("self",)).select_related("wilayah").get(pk=daftar.pk)
        )
        rights = rights_of(by, moment)
        permissions.check_can_judge_duplicates(rights, locked)
        if version is not None and version != locked.version:
            raise StaleForm(expected=version, current=locked.version)
        one, two = _items(locked, satu, dua)
        if not alasan.strip():
            raise InvalidInput(_("Tulis alasan mengapa keduanya bukan data yang sama."))
        decided, made = BukanDuplikat.objects.get_or_create(
            satu=one, dua=two, defaults={"alasan": alasan.strip(), "oleh": by, "pada": moment}
        )
        if made:
            data = {"kode": [one.kode, two.kode]}
            engine.record(locked, DISMISSED, by=by, at=moment, note=decided.alasan, data=data, rights=rights)
            locked.save(update_fields=["event_seq", "event_head"])
    return decided


def _items(daftar: DaftarData, satu: int, dua: int) -> tuple:
    entries = EntriDaftarData.objects.filter(daftar=daftar, pk__in=[satu, dua]).select_related("item")
    items = sorted((entry.item for entry in entries), key=lambda item: item.pk)
    if len(items) != 2:
        raise InvalidInput(_("Salah satu entri sudah tidak ada dalam daftar. Muat ulang halaman ini."))
    return tuple(items)
