"""What the screens and the letter of validation show (SOP B8): what waits, what was checked, the letters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from datasets import queries
from datasets.models import ButirValidasi, Pemeriksaan, RilisData, ValidasiOpd, VersiRilis
from datasets.permissions import rilis as permissions
from datasets.states import ReleaseState, ValidationState
from forum.codelists import Akses
from satudata.accounts.models import Instansi
from satudata.accounts.queries import Rights, rights_of
from satudata.documents.models import Document, StoredFile
from satudata.workflow.errors import ActionDenied

SURAT_VALIDASI = "surat_validasi"
# Releases of an office on one screen; what is more follows when these are decided.
MOST = 100


@dataclass(frozen=True)
class Verdict:
    """What a check of a version said: whose, its verdict, its counted answers, its Lembar."""

    tahap: str
    putusan: str
    sesuai: int
    tidak_berlaku: int
    pengantar: str
    lembar: Document | None


@dataclass(frozen=True)
class Warned:
    """A rule that warned of something in a version, and the OPD's explanation."""

    words: str
    count: int
    penjelasan: str


@dataclass(frozen=True)
class Waiting:
    """One release that waits for the head; `denied` says why this person does not decide on it."""

    rilis: RilisData
    verdicts: list[Verdict]
    warnings: list[Warned]
    denied: str = ""

    @property
    def akses(self) -> str:
        """The access that would be signed, in words."""
        return str(self.rilis.entri.get_hak_akses_display())

    @property
    def key(self) -> str:
        """Release and version on screen, as the form sends them back."""
        return f"{self.rilis.pk}:{self.rilis.versi_id}"


@dataclass(frozen=True)
class Office:
    """An OPD with what waits for its head."""

    instansi: Instansi
    rows: list[Waiting] = field(default_factory=list)

    @property
    def decides(self) -> bool:
        """Whether this person decides on any of them."""
        return any(not row.denied for row in self.rows)


def waiting_offices(rights: Rights) -> list[Office]:
    """Releases that wait for validation, by OPD, with what was checked: a constant number of queries."""
    related = ("instansi__wilayah", "entri", "dataset__item", "versi__unggahan", "wilayah", "pembina")
    found = list(
        queries.visible_releases(rights)
        .filter(state=ReleaseState.VALIDATION_AWAITED)
        .select_related(*related)
        .order_by("instansi__nama", "jadwal", "nomor")[: MOST + 1]
    )
    checks = verdicts_of([row.versi_id for row in found if row.versi_id])
    offices: dict[int, Office] = {}
    for row in found:
        office = offices.setdefault(row.instansi_id, Office(row.instansi))
        office.rows.append(
            Waiting(row, checks.get(row.versi_id, []), warnings_of(row.versi), _denied(rights, row))
        )
    return list(offices.values())


def _denied(rights: Rights, row: RilisData) -> str:
    try:
        permissions.check_can_number_validation(rights, row)
    except ActionDenied as denied:
        return denied.reason
    return ""


def verdicts_of(versions: Iterable[Any]) -> dict[UUID, list[Verdict]]:
    """Ended checks by version, Walidata's before Pembina Data's: one query."""
    found = (
        Pemeriksaan.objects.filter(versi_id__in=list(versions), ended_at__isnull=False)
        .select_related("lembar")
        .annotate(
            sesuai=Count("butir", filter=Q(butir__hasil="sesuai")),
            tidak_berlaku=Count("butir", filter=Q(butir__hasil="tidak_berlaku")),
        )
        .order_by("ended_at")
    )
    verdicts: dict[UUID, list[Verdict]] = {}
    for check in found:
        verdicts.setdefault(check.versi_id, []).append(
            Verdict(
                str(check.get_tahap_display()), str(check.get_putusan_display()), check.sesuai,
                check.tidak_berlaku, check.pengantar, check.lembar,
            )
        )  # fmt: skip
    return verdicts


def warnings_of(versi: VersiRilis | None) -> list[Warned]:
    """Rules that warned of something in a version, in its report's words, with the reasons given."""
    if versi is None:
        return []
    reasons: Mapping[str, Any] = versi.penjelasan
    return [
        Warned(str(rule.get("words", "")), int(rule.get("count", 0)), str(reasons.get(rule.get("code"), "")))
        for rule in versi.ringkasan.get("by_rule", [])
        if rule.get("severity") == "warning" and rule.get("count")
    ]


# Letters ---------------------------------------------------------------------------------------------
def items_of(letter: ValidasiOpd) -> QuerySet[ButirValidasi]:
    """The releases of a letter with all that is printed of them: one query."""
    related = ("rilis__dataset__item", "rilis__entri", "rilis__instansi", "versi")
    return letter.butir.select_related(*related).order_by("rilis__jadwal", "id")


def letters(rights: Rights) -> QuerySet[ValidasiOpd]:
    """Letters that this person may read, the newest first, with the number of their releases."""
    rows = queries.visible_validations(rights).exclude(surat=None)
    return rows.select_related("surat", "instansi").annotate(banyak=Count("butir")).order_by("-created_at")


def letter_of(versi_id: UUID | None) -> ButirValidasi | None:
    """What was signed of a version in the letter that is in force for it; None where none is. One query."""
    if versi_id is None:
        return None
    signed = ButirValidasi.objects.filter(versi_id=versi_id, validasi__state=ValidationState.ISSUED)
    return signed.select_related("validasi__surat", "versi").order_by("-id").first()


def last_letter_of(rilis: RilisData) -> ButirValidasi | None:
    """The newest letter that names the version worked on, whatever its state. One query."""
    if rilis.versi_id is None:
        return None
    found = ButirValidasi.objects.filter(rilis=rilis, versi_id=rilis.versi_id)
    return found.select_related("validasi__surat", "validasi__disetujui_oleh").order_by("-id").first()


def may_read_file(user: Any, stored: StoredFile) -> bool:
    """True where the file is a Surat Validasi of an OPD whose releases this person may read."""
    papers = Document.objects.filter(Q(file=stored) | Q(signed_file=stored), kind=SURAT_VALIDASI)
    ids = list(papers.values_list("case_id", flat=True))
    return bool(ids) and queries.visible_validations(rights_of(user)).filter(pk__in=ids).exists()


def access_words(akses: str) -> str:
    """An access code in words; as it is where it is none."""
    return str(Akses(akses).label) if akses in Akses.values else akses
