"""The only reader of SOPs: which version holds for whom on which day, and how a version reads."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from satudata.accounts.models import Wilayah
from satudata.workflow.errors import InvalidInput
from satudata.workflow.models import Sop, SopStep

# Step codes that a version of each kind must have: what may follow what is code, so a version with
# other steps could not be followed (ADR 0003).
STEP_CODES: dict[str, tuple[str, ...]] = {
    Sop.Kind.REKOMENDASI: tuple(f"A{n}" for n in range(1, 10)),
    Sop.Kind.PENYELENGGARAAN: tuple(f"B{n}" for n in range(1, 12)),
}


def sop_in_force(wilayah: Wilayah, kind: str, on: date) -> Sop:
    """Return the version of a region's SOP that holds on a local date: the one in force last.

    Each region follows its own SOP only. InvalidInput, with words for the person, where it has none.
    """
    found = _in_force(on).filter(wilayah=wilayah, kind=kind).first()
    if found is None:
        raise InvalidInput(
            _("%(wilayah)s belum mempunyai SOP “%(kind)s” yang berlaku. Hubungi administrator wilayah Anda.")
            % {"wilayah": wilayah, "kind": Sop.Kind(kind).label}
        )
    return found


def sops_in_force(on: date) -> list[Sop]:
    """Return the version in force of each region and kind, by region, with their regions."""
    newest: dict[tuple[int, str], Sop] = {}
    for sop in _in_force(on).select_related("wilayah"):
        newest.setdefault((sop.wilayah_id, sop.kind), sop)
    return sorted(newest.values(), key=lambda s: (s.wilayah.kode_bps, s.kind))


def _in_force(on: date) -> QuerySet[Sop]:
    return Sop.objects.filter(berlaku_dari__lte=on).order_by("-berlaku_dari")


def published_sop(pk: int) -> Sop:
    """Return a version with a date in force and its steps, for everybody; DoesNotExist for a draft."""
    steps = Prefetch("steps", SopStep.objects.order_by("nomor"))
    return (
        Sop.objects.filter(berlaku_dari__isnull=False)
        .select_related("wilayah")
        .prefetch_related(steps)
        .get(pk=pk)
    )


def versions_of(sop: Sop) -> Sequence[Sop]:
    """Return all versions with a date in force of the same region and kind, newest first."""
    return Sop.objects.filter(
        wilayah_id=sop.wilayah_id, kind=sop.kind, berlaku_dari__isnull=False
    ).order_by("-berlaku_dari")
