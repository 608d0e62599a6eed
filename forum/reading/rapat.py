"""Reading a meeting: who is invited, who attended, whether the quorum is reached, the meetings of a year.

Decided here: what the quorum counts. It counts offices, not people: an invited office attends by its first
person. The share that must attend is a setting of the meeting, not from the SOP.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from forum.models import DaftarData, PesertaRapat, RapatForum
from forum.queries import walidata_of
from satudata.accounts.models import Instansi
from satudata.accounts.queries import Rights
from satudata.accounts.roles import PEMBINA, Role
from satudata.accounts.roles import Permission as P


@dataclass(frozen=True)
class Quorum:
    """How many offices are invited, how many of them attend, how many must, and whether they do."""

    invited: int
    present: int
    needed: int

    @property
    def reached(self) -> bool:
        """True where enough invited offices attend; never for a meeting that invited none."""
        return self.invited > 0 and self.present >= self.needed

    @property
    def missing(self) -> int:
        """How many more offices must attend."""
        return max(self.needed - self.present, 0)


def quorum(invited: int, present: int, percent: int) -> Quorum:
    """The quorum by its numbers: of `invited` offices the given share must attend, rounded up."""
    return Quorum(invited, present, -(-invited * percent // 100))


def quorum_of(rapat: RapatForum) -> Quorum:
    """The quorum of a meeting as its attendance stands now: one query."""
    rows = PesertaRapat.objects.filter(rapat=rapat, instansi__isnull=False)
    found = rows.values_list("instansi_id", "diundang", "hadir_pada")
    invited = {office for office, asked, _at in found if asked}
    present = {office for office, _asked, at in found if at is not None}
    return quorum(len(invited), len(invited & present), rapat.kuorum_persen)


# Who is asked, who came ----------------------------------------------------------------------------
@dataclass
class Attendance:
    """One office of a meeting with the people who came for it."""

    nama: str
    instansi: Instansi | None
    diundang: bool
    orang: list[PesertaRapat] = field(default_factory=list)

    @property
    def hadir(self) -> bool:
        """Whether anybody came for it."""
        return bool(self.orang)


@dataclass(frozen=True)
class Participants:
    """Everybody of a meeting: invited offices, guests by name, and who came from elsewhere."""

    offices: list[Attendance]
    guests: list[PesertaRapat]
    others: list[Attendance]

    @property
    def present(self) -> list[Attendance]:
        """Invited offices for which somebody came."""
        return [office for office in self.offices if office.hadir]

    @property
    def absent(self) -> list[Attendance]:
        """Invited offices for which nobody came."""
        return [office for office in self.offices if not office.hadir]

    @property
    def people(self) -> int:
        """How many people attend."""
        came = [p for p in self.guests if p.hadir_pada is not None]
        return len(came) + sum(len(a.orang) for a in [*self.offices, *self.others])


def participants_of(rapat: RapatForum) -> Participants:
    """Invited offices by name with who came for each, guests, and people of other offices: one query."""
    rows = list(rapat.peserta.select_related("instansi").order_by("pk"))
    offices = {
        r.instansi_id: Attendance(r.instansi.nama, r.instansi, diundang=True)
        for r in sorted(rows, key=lambda r: r.instansi.nama.casefold() if r.instansi else "")
        if r.diundang and r.instansi is not None
    }
    others: dict[str, Attendance] = {}
    for row in rows:
        if row.diundang or row.hadir_pada is None:
            continue
        if row.instansi_id in offices:
            offices[row.instansi_id].orang.append(row)
            continue
        name = row.instansi.nama if row.instansi else row.instansi_lain
        others.setdefault(name, Attendance(name, row.instansi, diundang=False)).orang.append(row)
    guests = [r for r in rows if r.diundang and r.instansi_id is None]
    return Participants(list(offices.values()), guests, list(others.values()))


def offices_to_invite(daftar: DaftarData) -> QuerySet[Instansi]:
    """Who takes part in the Forum of a year: its OPDs, its Walidata and its Pembina Data, by name."""
    wanted = Q(pk__in=daftar.bagian.values("instansi_id")) | Q(
        pk__in=[walidata_of(daftar.wilayah).pk, daftar.pembina_id]
    )
    return Instansi.objects.filter(wanted).order_by("-jenis", "nama")


def office_of(rights: Rights, rapat: RapatForum) -> Instansi | None:
    """For which office a signed-in person attends: by the first grant that reaches into this Forum."""
    wanted = {h.instansi_id: h for h in rights.held if h.instansi_id is not None}
    if wanted:
        found = Instansi.objects.filter(pk__in=wanted).filter(
            Q(wilayah_id=rapat.wilayah_id) | Q(pk=rapat.daftar.pembina_id)
        )
        office = found.order_by("pk").first()
        if office is not None:
            return office
    roles = {h.role for h in rights.held if h.wilayah_id == rapat.wilayah_id}
    if Role.WALIDATA.value in roles:
        return walidata_of(rapat.wilayah)
    return rapat.instansi if Role.SEKRETARIAT_SDI.value in roles else None


def title_of(rights: Rights, user: Any, office: Instansi) -> str:
    """The position that a signed-in person is written down with: their own, else the name of their role."""
    if user.jabatan:
        return str(user.jabatan)
    role = next(
        (h.role for h in rights.held if h.covers(office.pk, office.wilayah_id) or h.role in PEMBINA), ""
    )
    if role == Role.KEPALA_OPD and office.kepala_jabatan:
        return office.kepala_jabatan
    return str(dict(Role.choices).get(role, ""))


# Lists ------------------------------------------------------------------------------------------------
def meetings_of(daftar: DaftarData) -> QuerySet[RapatForum]:
    """The meetings of a year's list, oldest first, with how many offices are invited: one query."""
    return (
        RapatForum.objects.filter(daftar=daftar)
        .select_related("wilayah", "undangan", "notulen")
        .annotate(jumlah_diundang=Count("peserta", filter=Q(peserta__diundang=True)))
        .order_by("mulai", "pk")
    )


def may_convene(rights: Rights, case: Any) -> bool:
    """Whether this person is of the Sekretariat SDI of the case's region."""
    return rights.allows(P.FORUM_CONVENE, wilayah_id=case.wilayah_id)
