"""An upload for its pages: what it is, how far its reading is, its report in pages, what it would change."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datasets.models import RilisData, Unggahan, VersiRilis
from datasets.queries import visible_releases
from datasets.reading.findings import RuleRow, blocking, rules_of, unexplained
from datasets.services.uploads import READ, job_key
from satudata.accounts.queries import Rights, rights_of
from satudata.clock.templatetags.waktu import angka
from satudata.documents.models import StoredFile
from satudata.workflow import outbox

S = Unggahan.Status
READING = (S.RECEIVED, S.CHECKING)
PER_PAGE = 50

TONES: dict[str, str] = {
    S.QUESTION: "waiting", S.CHECKED: "good", S.REFUSED: "bad", S.STORED: "good", S.DISCARDED: "muted",
}  # fmt: skip


def tone_of(unggahan: Unggahan) -> str:
    """Colour role of the status, always beside its words."""
    if unggahan.status == S.CHECKED and unggahan.ringkasan.get("blocking"):
        return "bad"
    return TONES.get(unggahan.status, "info")


def broke_off(unggahan: Unggahan) -> bool:
    """True where the job of an upload was given up: nothing goes on by itself any more. One query."""
    if unggahan.status not in READING:
        return False
    job = outbox.job_of(READ, job_key(unggahan))
    return job is not None and job.failed_at is not None


@dataclass(frozen=True)
class Verdict:
    """What a report comes to, in one sentence with its tone."""

    words: str
    tone: str


def verdict_of(unggahan: Unggahan) -> Verdict:
    """The sentence above a report: can it be stored, and what is asked first."""
    if stopped := blocking(unggahan):
        count = sum(rule.count for rule in stopped)
        words = ngettext(
            "%(n)s temuan harus diperbaiki sebelum data dapat disimpan.",
            "%(n)s temuan harus diperbaiki sebelum data dapat disimpan.",
            count,
        )
        return Verdict(words % {"n": angka(count)}, "error")
    if left := unexplained(unggahan):
        words = _("Tidak ada yang harus diperbaiki. Tulis alasan untuk %(n)s peringatan, lalu simpan.")
        return Verdict(words % {"n": angka(len(left))}, "warning")
    return Verdict(_("Data sesuai dengan kamus dan dapat disimpan sebagai versi."), "success")


# Lists ------------------------------------------------------------------------------------------------
def uploads_of(rilis: RilisData) -> list[Unggahan]:
    """Uploads of a release, newest first: one query."""
    found = Unggahan.objects.filter(rilis=rilis).select_related("berkas", "created_by", "versi")
    return list(found)


def versions_of(rilis: RilisData) -> list[VersiRilis]:
    """Versions of a release, newest first: one query."""
    found = VersiRilis.objects.filter(rilis=rilis)
    return list(found.select_related("by", "kamus", "unggahan__berkas", "unggahan__created_by", "tabel"))


# Who may read a file -----------------------------------------------------------------------------------
def may_read_file(user: Any, stored: StoredFile) -> bool:
    """True where the file was uploaded for a release that this person may read before it is public."""
    releases = Unggahan.objects.filter(berkas=stored).values("rilis_id")
    rights: Rights = rights_of(user)
    return visible_releases(rights).filter(pk__in=releases).exists()


# The receipt ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Receipt:
    """Tanda terima unggah (SOP B6): what Walidata was given, and until when it checks."""

    nomor: str
    versi: int
    at: datetime
    by: str
    sha256: str
    baris: int
    due: datetime | None = None


@dataclass(frozen=True)
class Report:
    """All that the page of a report shows besides its rows."""

    verdict: Verdict
    rules: list[RuleRow] = field(default_factory=list)
    refusal: str = ""


def report_of(unggahan: Unggahan, refusal: str = "") -> Report:
    """The report of a checked upload; `refusal` says why this person cannot store it."""
    return Report(verdict_of(unggahan), rules_of(unggahan), refusal)
