"""The lists of permitted values that a dictionary refers to, as the check reads them."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from datasets.models import KodeItem, VersiKode
from datasets.tables.dictionary import Dictionary


def codes_of(dictionary: Dictionary, at: datetime) -> dict[str, Mapping[str, str]]:
    """For each reference of a column ("kelurahan", "kelurahan@3"): its codes with their names.

    Without a number the version in force on that day counts. A list that is not there has no codes, so that
    the check says which values it does not know instead of passing them.
    """
    wanted = {column.referensi for column in dictionary.kolom if column.referensi}
    return {reference: _items(reference, at) for reference in sorted(wanted)}


def _items(reference: str, at: datetime) -> dict[str, str]:
    kode, _at, nomor = reference.partition("@")
    versions = VersiKode.objects.filter(daftar__kode=kode)
    if nomor.isdecimal():
        versions = versions.filter(nomor=int(nomor))
    else:
        versions = versions.filter(berlaku_sejak__lte=timezone.localdate(at))
    version = versions.order_by("-nomor").first()
    return dict(KodeItem.objects.filter(versi=version).values_list("kode", "nama")) if version else {}
