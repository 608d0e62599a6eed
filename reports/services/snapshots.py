"""Snapshots of the evaluation (SOP B10): taken as of the end of a day that is over, never changed."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from reports.evaluation import snapshot
from reports.models import Potret
from reports.permissions.laporan import check_can_open_report
from satudata.accounts.models import User, Wilayah
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.clock.templatetags.waktu import tanggal
from satudata.workflow.errors import InvalidInput


def take_snapshot(
    *, wilayah: Wilayah, tahun: int, batas: date, by: User, at: datetime | None = None
) -> Potret:
    """Compute and keep the figures of a year up to and including the local day `batas`.

    Raises ActionDenied for anybody but Walidata of the region, InvalidInput where the day is not over yet or
    lies before the year.
    """
    moment = at or now()
    check_can_open_report(rights_of(by), wilayah)
    check_day(wilayah, tahun, batas, moment)
    content = snapshot.compute(wilayah, tahun, batas)
    return Potret.objects.create(
        wilayah=wilayah,
        tahun=tahun,
        batas=batas,
        rumus=snapshot.FORMULAS,
        isi=content,
        sha256=snapshot.fingerprint(content),
        at=moment,
        by=by,
    )


def check_day(wilayah: Wilayah, tahun: int, batas: date, at: datetime) -> None:
    """Refuse a cut-off that is not over, or that lies before the year."""
    yesterday = at.astimezone(wilayah.zone).date() - timedelta(days=1)
    if batas > yesterday:
        raise InvalidInput(
            _("Batas data paling akhir %(day)s, karena angka hari ini masih dapat berubah.")
            % {"day": tanggal(yesterday)}
        )
    if batas < date(tahun, 1, 1):
        raise InvalidInput(_("Batas data harus sesudah awal tahun %(year)s.") % {"year": tahun})


@transaction.atomic
def recompute(*, potret: Potret) -> tuple[str, list[snapshot.Difference]]:
    """Compute a snapshot's figures anew, of the same day and version: the new hash, every value that differs.

    Nothing is kept. An empty list and the same hash say that it can be reproduced bit for bit.
    """
    content = snapshot.compute(potret.wilayah, potret.tahun, potret.batas, potret.rumus)
    return snapshot.fingerprint(content), snapshot.differences(potret.isi, content)
