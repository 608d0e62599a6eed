"""The report as it would be issued now: composed at once, a long one printed by a job (`documents.prints`).

Nothing here is a record: what is made is thrown away after a while, and a change of a word makes another.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from reports.documents.laporan import HAL, TEMPLATE, Approval, IsiLaporan, context
from reports.documents.laporan_docx import docx_of
from reports.models import Laporan
from reports.states import ISSUED
from satudata.clock.now import now
from satudata.documents import letterhead, prints
from satudata.documents import services as documents
from satudata.workflow import outbox
from satudata.workflow.models import Job

PRINT_REPORT = "print_report"
PREVIEW = "PRATINJAU"


def contents_of(laporan: Laporan, *, at: datetime | None = None, narrow: bool = False) -> IsiLaporan:
    """The report as it stands: with the words of approval, or with the place where they will stand."""
    approval = None
    if laporan.state in ISSUED and laporan.disetujui_oleh and laporan.disetujui_pada:
        approval = Approval(laporan.disetujui_oleh, laporan.disetujui_pada)
    on = (laporan.disetujui_pada if approval else at) or now()
    awaited = _("(Kalimat persetujuan dicantumkan di sini bila disetujui di dalam aplikasi.)")
    day = on.astimezone(laporan.wilayah.zone).date()
    return context(laporan, on=day, approval=approval, awaited=awaited, narrow=narrow)


def compose_preview(laporan: Laporan, *, at: datetime | None = None) -> prints.Print:
    """The report's PDF to be made, marked PRATINJAU, without number; nothing is kept for good."""
    return documents.compose_print(
        penerbit=laporan.instansi,
        template=TEMPLATE,
        context=contents_of(laporan, at=at),
        hal=HAL,
        on=(at or now()).astimezone(laporan.wilayah.zone).date(),
        mark=PREVIEW,
    )


def as_docx(laporan: Laporan, *, at: datetime | None = None) -> bytes:
    """The report as a working copy to edit; of an approved one with its number and date."""
    issued = laporan.dokumen if laporan.state in ISSUED else None
    moment = at or now()
    on = issued.tanggal if issued else moment.astimezone(laporan.wilayah.zone).date()
    return docx_of(
        letterhead.freeze(contents_of(laporan, at=at)),
        nomor=issued.nomor if issued else "",
        tanggal=letterhead.tanggal(on),
        contoh=bool(settings.DEMO),
        dibuat=moment,
    )


def prepare_preview(*, laporan: Laporan, wanted: prints.Print, at: datetime | None = None) -> None:
    """Promise a long preview by a job; asked for again while it is under way, nothing more happens."""
    outbox.enqueue_again(PRINT_REPORT, key=_key(laporan, wanted), at=at or now(), laporan=str(laporan.pk))


def preview_job(laporan: Laporan, wanted: prints.Print) -> Job | None:
    """The promise of this preview, if somebody asked for it."""
    return outbox.job_of(PRINT_REPORT, _key(laporan, wanted))


def _key(laporan: Laporan, wanted: prints.Print) -> str:
    return f"{laporan.pk}:{wanted.key[:16]}"


def print_report(payload: dict[str, Any], *, at: datetime | None = None) -> None:
    """Carry out the job: make the preview and keep it for whoever asked. Safe to run twice."""
    related = ("wilayah", "instansi__wilayah", "potret", "dokumen", "disetujui_oleh")
    laporan = Laporan.objects.select_related(*related).get(pk=payload["laporan"])
    prints.make(compose_preview(laporan, at=at))
