"""What the pages of publication show: what was signed, what was published, its files, its public address."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from datasets import queries
from datasets.models import BerkasTerbitan, ButirValidasi, RilisData, Terbitan
from datasets.reading.page import Block
from datasets.reading.validasi import access_words, last_letter_of, letter_of
from datasets.states import ReleaseState as S
from datasets.states import ValidationState
from forum.codelists import Akses
from satudata.accounts.queries import Rights, rights_of
from satudata.documents.models import StoredFile
from satudata.documents.queries import preparation_of
from satudata.workflow.actions import may, refusal
from satudata.workflow.models import Job

MAKE_FILES = "make_publication_files"
# States in which something of the letter is to be told.
WITH_LETTER = frozenset(
    {
        S.VALIDATION_AWAITED,
        S.VALIDATION_NUMBERED,
        S.VALIDATED,
        S.PUBLISHING,
        S.EMBARGOED,
        S.PUBLISHED,
        S.WITHDRAWN,
    }
)


def dataset_address(slug: str | None) -> str:
    """The whole public address of a dataset's page; empty where it has none yet."""
    return public_address(f"/dataset/{slug}/") if slug else ""


def public_address(path: str) -> str:
    """The whole address of a public page; empty for none."""
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}" if path else ""


@dataclass(frozen=True)
class Check:
    """One thing that must hold before publication, and whether it does."""

    words: str
    ok: bool


def checks_of(rilis: RilisData, signed: ButirValidasi | None) -> list[Check]:
    """What is asked before publication, each with its answer."""
    versi = rilis.versi
    same = signed is not None and versi is not None and signed.sha256 == versi.sha256
    blocking = bool(versi.ringkasan.get("blocking")) if versi is not None else True
    return [
        Check(_("Surat Validasi Kepala OPD sudah terbit dan memuat versi ini."), signed is not None),
        Check(_("Sidik jari data sama dengan yang divalidasi."), same),
        Check(_("Pemeriksaan otomatis tidak menemukan kesalahan yang menahan publikasi."), not blocking),
    ]


# Blocks of the release's page ---------------------------------------------------------------------------
def validation_block(rilis: RilisData, rights: Rights, at: datetime) -> Block | None:
    """Validation: waiting for the head, or the letter with what of this release was signed. Two queries."""
    if rilis.state not in WITH_LETTER:
        return None
    item = last_letter_of(rilis)
    if item is not None and item.validasi.state == ValidationState.REVOKED:
        item = None
    surat = item.validasi.surat if item is not None else None
    context = {
        "item": item,
        "akses": access_words(item.akses) if item is not None else "",
        "preparation": preparation_of(surat) if surat is not None else None,
        "decides": may(rights, rilis, "number_validation"),
    }
    return Block("datasets/rilis/_validasi.html", context)


def publication_block(rilis: RilisData, rights: Rights, at: datetime) -> Block | None:
    """Publication: every published version with its times and files, and what goes on. Four queries."""
    found = list(published_of(rilis))
    if not found and rilis.state not in (S.VALIDATED, S.PUBLISHING, S.EMBARGOED):
        return None
    current = next((row for row in found if row.versi_id == rilis.versi_id), None)
    job = job_of(current) if rilis.state == S.PUBLISHING and current is not None else None
    context = {
        "was_shown": any(row.siap and row.tayang_sejak <= at for row in found),
        "address": dataset_address(rilis.dataset.slug) if any(row.siap for row in found) else "",
        "rows": [Shown(row, at) for row in found if row.siap],
        "current": current,
        "failed": job is not None and job.failed_at is not None,
        "retries": not refusal(rights, rilis, "publish"),
        "pulls": rilis.state != S.PUBLISHED
        and rilis.versi_terbit_id is not None
        and not refusal(rights, rilis, "withdraw"),
    }
    return Block("datasets/rilis/_publikasi.html", context)


def job_of(terbitan: Terbitan) -> Job | None:
    """The newest promise of a publication's files. One query."""
    found = Job.objects.filter(dedupe_key__startswith=f"{MAKE_FILES}:{terbitan.pk}:")
    return found.order_by("-pk").first()


@dataclass(frozen=True)
class Shown:
    """A published version on the page of its release: where it stands at a moment, in words."""

    terbitan: Terbitan
    at: datetime
    files: list[BerkasTerbitan] = field(default_factory=list)

    def __post_init__(self) -> None:
        order = list(BerkasTerbitan.Jenis.values)
        self.files.extend(sorted(self.terbitan.berkas.all(), key=lambda file: order.index(file.jenis)))

    @property
    def akses(self) -> str:
        """Access in words."""
        return access_words(self.terbitan.akses)

    @property
    def status(self) -> tuple[str, str]:
        """Words and tone."""
        row = self.terbitan
        if row.ditarik_pada is not None:
            return _("Ditarik"), "neutral"
        if row.tayang_sejak > self.at:
            return _("Menunggu tanggal tayang"), "info"
        if row.tayang_sampai is not None and row.tayang_sampai <= self.at:
            return _("Diganti versi berikutnya"), "neutral"
        return (_("Tayang"), "good") if row.siap else (_("Disiapkan"), "info")

    @property
    def without_files(self) -> bool:
        """Whether it has no files because nobody outside may have them."""
        return self.terbitan.akses == Akses.TERTUTUP


def published_of(rilis: RilisData) -> QuerySet[Terbitan]:
    """All published versions of a release, the newest first, with their files: two queries."""
    rows = Terbitan.objects.filter(rilis=rilis).select_related("versi", "surat_validasi", "diterbitkan_oleh")
    return rows.prefetch_related("berkas__berkas").order_by("-tayang_sejak")


def receipt_of(rilis: RilisData, at: datetime) -> Terbitan | None:
    """The published version for which a receipt can be printed: the newest that has been shown."""
    return published_of(rilis).filter(siap=True, tayang_sejak__lte=at).first()


def may_read_file(user: Any, stored: StoredFile) -> bool:
    """True where the file belongs to a publication of a release that this person may read.

    Who outside may fetch it is the portal's question.
    """
    found = BerkasTerbitan.objects.filter(berkas=stored).values_list("terbitan__rilis", flat=True)
    ids = list(found)
    return bool(ids) and queries.visible_releases(rights_of(user)).filter(pk__in=ids).exists()


def signed_of(rilis: RilisData) -> ButirValidasi | None:
    """What was signed of the version that is worked on; None where nothing is in force."""
    return letter_of(rilis.versi_id)
