"""What a release still lacks before Walidata is asked to check it (SOP B6: "data dan kelengkapannya")."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from datasets.models import CatatanRilis, Kamus, RilisData
from datasets.tables import dictionary
from datasets.tables.dictionary import Dictionary, Peran
from datasets.tables.soundness import gaps, problems


@dataclass(frozen=True)
class Part:
    """One thing that belongs to the record. `lacks` says what to do; empty where it is there."""

    label: str
    lacks: str = ""


def parts(rilis: RilisData) -> list[Part]:
    """The parts of the record of a release with what each still lacks: two queries."""
    return [
        Part(_("Kamus data"), dictionary_lacks(rilis)),
        Part(_("Versi data"), "" if rilis.versi_id else _("Simpan satu unggahan sebagai versi.")),
        Part(_("Jawaban catatan pemeriksaan"), _notes_lack(rilis)),
    ]


def missing(rilis: RilisData) -> list[str]:
    """What is lacking, in words; empty where the release can be submitted."""
    return [f"{part.label}: {part.lacks}" for part in parts(rilis) if part.lacks]


def dictionary_lacks(rilis: RilisData) -> str:
    """What the dictionary of the worked-on version lacks, in words."""
    kamus = Kamus.objects.filter(dataset_id=rilis.dataset_id).order_by("-nomor").first()
    described = dictionary.from_json(kamus.isi if kamus else {})
    if lacking := [*problems(described), *gaps(described)]:
        return " ".join(dict.fromkeys(problem.words for problem in lacking))
    if bare := _without(described, "definisi"):
        return _("Lengkapi definisi kolom %(kolom)s.") % {"kolom": _some(bare)}
    if bare := _without(described, "satuan"):
        return _("Lengkapi satuan kolom %(kolom)s.") % {"kolom": _some(bare)}
    return ""


def _without(described: Dictionary, field: str) -> list[str]:
    """Names of the measures that lack a field of MS-Var."""
    return [c.nama for c in described.of_role(Peran.NILAI) if not getattr(c, field).strip()]


def _some(names: list[str]) -> str:
    """The first names in quotes, and how many more."""
    shown = ", ".join(f"“{name}”" for name in names[:3])
    return shown if len(names) <= 3 else _("%(nama)s, dan %(n)d lagi") % {"nama": shown, "n": len(names) - 3}


def unanswered(rilis: RilisData) -> QuerySet[CatatanRilis]:
    """Notes that were sent to the OPD, are still open, and have no answer."""
    return CatatanRilis.objects.filter(rilis=rilis, sent_at__isnull=False, closed_at__isnull=True, jawaban="")


def _notes_lack(rilis: RilisData) -> str:
    count = unanswered(rilis).count()
    return _("Jawab %(n)d catatan pemeriksaan.") % {"n": count} if count else ""
