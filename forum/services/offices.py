"""An OPD's draft list sent to Walidata, taken back, sent again (SOP B3, before the Forum).

Each verb is one move by `perform`. Raises ActionDenied, StaleMove, StaleForm, AlreadyDone, and InvalidInput;
`ListBlocked` names what keeps the list from being sent, entry by entry.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from forum.entries.checks import BLOCK, Finding, blocking_findings
from forum.models import DaftarDataOpd, EntriDaftarData
from forum.services.editing import office_url
from satudata.accounts.models import User
from satudata.workflow import engine
from satudata.workflow.errors import InvalidInput

Blocked = tuple[EntriDaftarData, list[Finding]]


class ListBlocked(InvalidInput):
    """The list cannot be sent yet: which entries block, and why, in the order of the list."""

    def __init__(self, blocked: Sequence[Blocked]) -> None:
        self.blocked = list(blocked)
        super().__init__(
            *(
                f"{entry.item.kode} {entry.nama_data}: {' '.join(finding.words for finding in findings)}"
                for entry, findings in blocked
            )
        )


def blocked_entries(bagian: DaftarDataOpd) -> list[Blocked]:
    """Entries that keep the list from being sent, with what they lack: one query."""
    found = []
    for entry in bagian.entri.select_related("item").filter(dicabut_oleh__isnull=True):
        findings = blocking_findings(entry)
        if not entry.diterima_opd:
            words = _("Usulan Walidata ini belum diterima. Terima atau hapus lebih dahulu.")
            findings = [Finding("nama_data", BLOCK, words), *findings]
        if findings:
            found.append((entry, findings))
    return found


def submit_list(
    *,
    bagian: DaftarDataOpd,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Send an OPD's draft to Walidata. Raises ListBlocked; InvalidInput for a list without entries."""
    return _send(bagian, "submit_list", by=by, version=version, token=token, at=at)


def resubmit_list(
    *,
    bagian: DaftarDataOpd,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Send a corrected draft: the next round, in which Walidata judges anew what it had returned."""
    return _send(bagian, "resubmit_list", by=by, version=version, token=token, at=at)


def _send(  # noqa: PLR0913
    bagian: DaftarDataOpd,
    verb: str,
    *,
    by: User,
    version: int | None,
    token: UUID | None,
    at: datetime | None,
) -> engine.Moved:
    def change(act: engine.Change) -> None:
        case: DaftarDataOpd = act.case
        count = case.entri.count()
        if not count:
            raise InvalidInput(
                _(
                    "Belum ada entri. Tambahkan data yang dihasilkan perangkat daerah Anda, atau beri tahu "
                    "Sekretariat SDI bila tahun ini tidak ada."
                )
            )
        if blocked := blocked_entries(case):
            raise ListBlocked(blocked)
        if verb == "resubmit_list":
            case.putaran += 1
            # The verdict was on what stood there before; its note stays to be read.
            returned = case.entri.filter(reviu=EntriDaftarData.Reviu.PERBAIKAN)
            returned.update(reviu="", reviu_oleh=None, reviu_pada=None)
        case.diajukan_pada, case.diajukan_oleh = act.at, act.by
        act.data.update(entri=count, putaran=case.putaran)

    return engine.perform(
        bagian, verb, by=by, at=at, version=version, token=token, result_url=office_url(bagian), change=change
    )


def withdraw_list(
    *,
    bagian: DaftarDataOpd,
    by: User,
    version: int | None = None,
    token: UUID | None = None,
    at: datetime | None = None,
) -> engine.Moved:
    """Take a sent draft back. Refused once Walidata has judged an entry: then it is returned by Walidata."""

    def change(act: engine.Change) -> None:
        case: DaftarDataOpd = act.case
        if case.entri.exclude(reviu="").exists():
            raise InvalidInput(
                _("Walidata sudah mulai memeriksa daftar ini. Mintalah Walidata mengembalikannya.")
            )
        case.diajukan_pada = case.diajukan_oleh = None

    return engine.perform(
        bagian,
        "withdraw_list",
        by=by,
        at=at,
        version=version,
        token=token,
        result_url=office_url(bagian),
        change=change,
    )
