"""The status of an entry: read from what was decided on it and from the state of its OPD's part (ADR 0012).

An entry has no machine of its own. `RULES` decides, the first that fits: for one entry in memory
(`status_code`) and for lists in the database (`STATUS`).
"""

from dataclasses import dataclass

from django.db.models import Case, CharField, Q, TextChoices, Value, When
from django.utils.translation import gettext_lazy as _

from forum.codelists import Tersedia
from forum.models import EntriDaftarData
from forum.states import OfficeState as S
from satudata.components import Text, Tone

Keputusan, Reviu = EntriDaftarData.Keputusan, EntriDaftarData.Reviu


class EntryStatus(TextChoices):
    """What is said of an entry (domain/satudata.md 11.2, Entri)."""

    DRAF = "draf", _("Draf")
    DIAJUKAN = "diajukan", _("Diajukan")
    PERBAIKAN = "perbaikan", _("Perlu perbaikan")
    DISETUJUI = "disetujui", _("Disetujui")
    DITOLAK = "ditolak", _("Ditolak")
    DISEPAKATI = "disepakati", _("Disepakati")
    TERSEDIA = "tersedia", _("Tersedia")
    SEBAGIAN = "sebagian", _("Tersedia sebagian")
    TIDAK = "tidak", _("Tidak tersedia")
    DICABUT = "dicabut", _("Dicabut")


TONES: dict[str, str] = {
    EntryStatus.DRAF: Tone.NEUTRAL,
    EntryStatus.DIAJUKAN: Tone.INFO,
    EntryStatus.PERBAIKAN: Tone.WAITING,
    EntryStatus.DISETUJUI: Tone.INFO,
    EntryStatus.DITOLAK: Tone.BAD,
    EntryStatus.DISEPAKATI: Tone.GOOD,
    EntryStatus.TERSEDIA: Tone.GOOD,
    EntryStatus.SEBAGIAN: Tone.WAITING,
    EntryStatus.TIDAK: Tone.BAD,
    EntryStatus.DICABUT: Tone.NEUTRAL,
}
# The OPD has sent its answers on availability; before that they are a draft of the OPD.
ANSWERED = frozenset(
    {
        S.AVAILABILITY_SENT,
        S.AVAILABILITY_RETURNED,
        S.AVAILABILITY_CHECKED,
        S.SIGNATURE_AWAITED,
        S.STATEMENT_NUMBERED,
        S.STATED,
    }
)
# Walidata has found the part in order, or more has happened since.
FOUND_IN_ORDER = ANSWERED | {S.REVIEWED, S.AGREED}


@dataclass(frozen=True)
class _Rule:
    status: EntryStatus
    column: str = ""
    value: str = ""
    states: frozenset[S] = frozenset(S)

    def fits(self, entry: EntriDaftarData, state: str) -> bool:
        return state in self.states and (not self.column or getattr(entry, self.column) == self.value)

    def query(self) -> Q:
        condition = Q(bagian__state__in=sorted(self.states))
        return condition & Q(**{self.column: self.value}) if self.column else condition


RULES = (
    _Rule(EntryStatus.DITOLAK, "keputusan", Keputusan.DITOLAK),
    _Rule(EntryStatus.TERSEDIA, "ketersediaan", Tersedia.TERSEDIA, ANSWERED),
    _Rule(EntryStatus.SEBAGIAN, "ketersediaan", Tersedia.SEBAGIAN, ANSWERED),
    _Rule(EntryStatus.TIDAK, "ketersediaan", Tersedia.TIDAK, ANSWERED),
    _Rule(EntryStatus.DISEPAKATI, "keputusan", Keputusan.DISEPAKATI),
    _Rule(EntryStatus.DISETUJUI, states=FOUND_IN_ORDER),
    _Rule(EntryStatus.DIAJUKAN, states=frozenset({S.SUBMITTED})),
    # A verdict is read once the part was returned with it.
    _Rule(EntryStatus.PERBAIKAN, "reviu", Reviu.PERBAIKAN, frozenset({S.RETURNED})),
)

STATUS = Case(
    When(dicabut_oleh__isnull=False, then=Value(EntryStatus.DICABUT.value)),
    *(When(rule.query(), then=Value(rule.status.value)) for rule in RULES),
    default=Value(EntryStatus.DRAF.value),
    output_field=CharField(),
)


def status_code(entry: EntriDaftarData, office_state: str) -> EntryStatus:
    """The status of an entry of a part in this state."""
    if entry.dicabut_oleh_id is not None:
        return EntryStatus.DICABUT
    found = (rule.status for rule in RULES if rule.fits(entry, office_state))
    return next(found, EntryStatus.DRAF)


def status_of(entry: EntriDaftarData, office_state: str) -> tuple[Text, str]:
    """Label and colour role of an entry's status."""
    code = status_code(entry, office_state)
    return code.label, TONES[code]
