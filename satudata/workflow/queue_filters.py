"""What the address of a queue says: which view, which filters, which words, which part of which group.

Everything is in the address, so a list can be shared, kept as a saved view and come back to. What an
address says wrongly is left out, never an error: a link from last year still opens a list.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from satudata.accounts.models import Instansi, User, Wilayah
from satudata.accounts.queries import Rights, grants_in_force
from satudata.accounts.roles import PEMBINA, TURNS
from satudata.components import Option
from satudata.incoming import whole_number
from satudata.workflow import moves, queue, registry
from satudata.workflow.models import NEVER, Sop, StepRun

GILIRAN, BELUM, TIM, MENUNGGU, DIKEMBALIKAN, SELESAI, SEMUA = (
    "giliran", "belum-diambil", "tim", "menunggu", "dikembalikan", "selesai", "semua",
)  # fmt: skip

VIEWS: Mapping[str, str | Promise] = {
    GILIRAN: gettext_lazy("Giliran Anda"),
    BELUM: gettext_lazy("Belum ada pemeriksa"),
    TIM: gettext_lazy("Tim saya"),
    MENUNGGU: gettext_lazy("Menunggu pihak lain"),
    DIKEMBALIKAN: gettext_lazy("Dikembalikan"),
    SELESAI: gettext_lazy("Selesai 30 hari"),
    SEMUA: gettext_lazy("Semua"),
}
# The groups of a list, in their order; the last is of those in which somebody else has the turn.
GROUPS: Mapping[str, str | Promise] = {
    "terlambat": gettext_lazy("Terlambat"),
    "hari-ini": gettext_lazy("Jatuh tempo hari ini"),
    "minggu-ini": gettext_lazy("Minggu ini"),
    "nanti": gettext_lazy("Nanti"),
    "tanpa-batas": gettext_lazy("Tanpa batas waktu"),
}
OTHERS, DONE = "menunggu", "selesai"
MINE, NOBODY = "saya", "belum"
WORDS = 8
OFFICES_SHOWN = 400
YEARS_BACK, YEARS_AHEAD = 4, 2


@dataclass(frozen=True)
class Query:
    """One address of the queue. Empty text: not filtered."""

    tampilan: str = GILIRAN
    q: str = ""
    opd: str = ""
    jenis: str = ""
    tahap: str = ""
    pemeriksa: str = ""
    # The office that has the turn: only ever set by a link, so the panel offers no choice of it.
    pemegang: str = ""
    tahun: str = ""
    batas: str = ""
    # One group by itself, and after which row of it.
    kelompok: str = ""
    setelah: str = ""

    @classmethod
    def read(cls, data: Mapping[str, str]) -> "Query":
        """Read a query string; what means nothing is left out."""
        given = {f.name: str(data.get(f.name, "")).replace("\x00", "").strip()[:120] for f in fields(cls)}
        if given["tampilan"] not in VIEWS:
            given["tampilan"] = GILIRAN
        if given["batas"] not in GROUPS:
            given["batas"] = ""
        if given["kelompok"] not in (*GROUPS, OTHERS, DONE):
            given["kelompok"] = given["setelah"] = ""
        for name in ("opd", "pemegang", "tahun"):
            given[name] = given[name] if whole_number(given[name]) is not None else ""
        if given["pemeriksa"] not in (MINE, NOBODY) and whole_number(given["pemeriksa"]) is None:
            given["pemeriksa"] = ""
        return cls(**given)

    def changed(self, **values: str) -> "Query":
        """The same list with something else, from its beginning."""
        return replace(self, **({"kelompok": "", "setelah": ""} | values))

    def cleared(self) -> "Query":
        """The same view and words without filters."""
        return Query(tampilan=self.tampilan, q=self.q)

    @property
    def encoded(self) -> str:
        """The query string, without what is not filtered."""
        given = {f.name: getattr(self, f.name) for f in fields(self)}
        if given["tampilan"] == GILIRAN:
            del given["tampilan"]
        return urlencode({name: value for name, value in given.items() if value})

    @property
    def url(self) -> str:
        """The address of this list."""
        return f"{reverse('queue')}?{self.encoded}" if self.encoded else reverse("queue")

    @property
    def without_words(self) -> str:
        """The address without the words of the search."""
        return self.changed(q="").url

    @property
    def view_alone(self) -> str:
        """The address of the view, nothing filtered."""
        return Query(tampilan=self.tampilan).url

    @property
    def first_of_group(self) -> str:
        """The address of the first page of the group on screen."""
        return replace(self, setelah="").url

    @property
    def whole(self) -> str:
        """The address of the list with all its groups."""
        return self.changed().url

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set."""
        return {name: getattr(self, name) for name in FILTERS if getattr(self, name)}


# Name of a filter in the address -> its words on the page, in the order of the panel.
# "Data prioritas" joins them with the datasets, which are the first to know it.
FILTERS: Mapping[str, str | Promise] = {
    "opd": gettext_lazy("OPD"),
    "jenis": gettext_lazy("Jenis"),
    "tahap": gettext_lazy("Tahap"),
    "pemeriksa": gettext_lazy("Pemeriksa"),
    "pemegang": gettext_lazy("Giliran"),
    "tahun": gettext_lazy("Tahun"),
    "batas": gettext_lazy("Batas waktu"),
}


# From address to rows -----------------------------------------------------------------------------
Runs = QuerySet[StepRun]
SETS: Mapping[str, Callable[[Rights, datetime], Runs]] = {
    GILIRAN: lambda rights, at: queue.mine(rights),
    BELUM: lambda rights, at: queue.unclaimed(rights),
    TIM: lambda rights, at: queue.team(rights),
    MENUNGGU: lambda rights, at: queue.waiting_for_others(rights),
    DIKEMBALIKAN: lambda rights, at: queue.returned(rights),
    SELESAI: queue.done,
    SEMUA: lambda rights, at: queue.all_open(rights),
}


def runs_of(query: Query, rights: Rights, at: datetime) -> Runs:
    """All step runs of a list: its view with its filters and words."""
    return filtered(SETS[query.tampilan](rights, at), query, rights, at)


def filtered(runs: Runs, query: Query, rights: Rights, at: datetime) -> Runs:
    """Step runs that match filters and words; each word stands in title, number or office."""
    if query.opd:
        runs = runs.filter(produsen_id=int(query.opd))
    if query.pemegang:
        runs = runs.filter(instansi_id=int(query.pemegang))
    if query.jenis:
        runs = runs.filter(jenis=query.jenis)
    if query.tahap:
        runs = runs.filter(keadaan=query.tahap)
    if query.tahun:
        runs = runs.filter(tahun=int(query.tahun))
    if query.batas:
        runs = runs.filter(times(at)[query.batas])
    if query.pemeriksa:
        runs = runs.filter(_taken(query.pemeriksa, rights))
    for word in query.q.lower().split()[:WORDS]:
        runs = runs.filter(teks_cari__contains=word)
    return runs


def not_taken() -> Q:
    """Turns that one person of a team takes, and nobody has."""
    return Q(taken_by__isnull=True, step_code__in=registry.claims())


def _taken(who: str, rights: Rights) -> Q:
    if who == NOBODY:
        return not_taken()
    return Q(taken_by_id=rights.user.pk if who == MINE else int(who))


def times(at: datetime) -> dict[str, Q]:
    """The condition of each group of time, by local dates of each region; agrees with `lateness`."""
    found = {"terlambat": Q(urut_at__lt=at), "tanpa-batas": Q(urut_at=NEVER)}
    zones = _zones()
    for zona in zones:
        local = timezone.localtime(at, Wilayah(zona=zona).zone)
        midnight = datetime.combine(local.date(), time(), tzinfo=local.tzinfo)
        tomorrow, week = midnight + timedelta(days=1), midnight + timedelta(days=7)
        here = Q() if len(zones) == 1 else Q(wilayah__zona=zona)
        spans = {"hari-ini": (at, tomorrow), "minggu-ini": (tomorrow, week), "nanti": (week, NEVER)}
        for code, (first, end) in spans.items():
            part = here & Q(urut_at__gte=first, urut_at__lt=end)
            found[code] = found.get(code, queue.NONE) | part if len(zones) > 1 else part
    return found


def _zones() -> list[str]:
    """Zones in which there are cases: every case follows the SOP of its region."""
    found = Sop.objects.order_by().values_list("wilayah__zona", flat=True).distinct()
    return sorted(found) or [settings.TIME_ZONE]


# Pages by key -------------------------------------------------------------------------------------
def after(runs: Runs, cursor: str, column: str = "urut_at") -> Runs:
    """Rows after a key "<moment>_<id>" in the order of the list; all of them for a key that is none."""
    moment, _underscore, number = cursor.rpartition("_")
    pk = whole_number(number)
    try:
        at = datetime.fromisoformat(moment)
        if pk is None or at.tzinfo is None:
            return runs
        at = at.astimezone(UTC)
    except (ValueError, OverflowError):  # the ends of the calendar are in no zone but their own
        return runs
    # The first condition is for the index, the second for rows of one moment.
    if column == "closed_at":
        return runs.filter(closed_at__lte=at).filter(Q(closed_at__lt=at) | Q(pk__lt=pk))
    return runs.filter(urut_at__gte=at).filter(Q(urut_at__gt=at) | Q(pk__gt=pk))


def key_of(run: StepRun, column: str = "urut_at") -> str:
    """The key of a row for `after`."""
    return f"{getattr(run, column).isoformat()}_{run.pk}"


# What can be chosen -------------------------------------------------------------------------------
def options(query: Query, rights: Rights, at: datetime) -> dict[str, list[Option]]:
    """The choices of each filter for this person; a filter without a choice is empty and not shown."""
    people = colleagues(rights, at)
    year = timezone.localtime(at).year
    years = [str(y) for y in range(year + YEARS_AHEAD, year - YEARS_BACK, -1)]
    found = {
        "opd": _offices(rights),
        "jenis": [
            Option(code, label) for kind in registry.case_kinds() for code, label in kind.jenis.items()
        ],
        "tahap": _states(),
        "pemeriksa": _people(people, rights),
        "pemegang": [],
        "tahun": [Option(y, y) for y in years],
        "batas": [Option(code, label) for code, label in GROUPS.items()],
    }
    return {name: _with_chosen(name, found[name], query, rights, at) for name in FILTERS}


def _with_chosen(
    name: str, choices: list[Option], query: Query, rights: Rights, at: datetime
) -> list[Option]:
    """The choice of the address is among the choices, also when it is an old one."""
    chosen = getattr(query, name)
    if not chosen or any(o.value == chosen for o in choices):
        return [replace(o, chosen=o.value == chosen) for o in choices]
    return [Option(chosen, _words_of(name, chosen, rights, at), chosen=True), *choices]


def _words_of(name: str, value: str, rights: Rights, at: datetime) -> str:
    if name in ("opd", "pemegang"):
        office = Instansi.objects.filter(pk=value).first()
        return office.singkatan if office is not None else value
    if name == "pemeriksa":
        return _name_of_taker(value, rights, at)
    return value


def _name_of_taker(value: str, rights: Rights, at: datetime) -> str:
    """The name of somebody who is no colleague (any more), where the lists of this person show it too."""
    pk = whole_number(value)
    if pk is None:
        return value
    for runs in (queue.all_open(rights), queue.done(rights, at)):
        if (run := runs.filter(taken_by_id=pk).order_by().first()) is not None:
            return str(run.taken_by)
    return value


def _states() -> list[Option]:
    """States in which a case can have an open run and be under way, each once."""
    found: dict[str, object] = {}
    for kind in registry.case_kinds():
        sources = {edge.source for edge in moves.edges_of(kind.model)}
        for code, label in moves.state_field(kind.model).choices:
            if code in sources:
                found.setdefault(str(code), label)
    return [Option(code, str(label)) for code, label in found.items()]


def _offices(rights: Rights) -> list[Option]:
    """OPDs whose cases this person's queue can hold, by region; none where that is only one's own."""
    regions, offices = set[int](), set[int]()
    for grant in rights.held:
        if grant.wilayah_id is not None:
            regions.add(grant.wilayah_id)
        elif grant.instansi_id is not None and PEMBINA & set(TURNS.get(grant.role, {})):
            offices.add(grant.instansi_id)
    if not regions and not offices:
        return []
    mine = Wilayah.objects.filter(Q(pk__in=regions) | Q(instansi__in=offices))
    rows = Instansi.objects.filter(
        Q(wilayah__in=mine) | Q(wilayah__induk__in=mine),
        jenis=Instansi.Jenis.OPD,
        berlaku_sampai__isnull=True,
    )
    found = list(rows.order_by("singkatan").values_list("pk", "singkatan", "nama")[: OFFICES_SHOWN + 1])
    # Too many to choose from: the words of a search find an office too.
    return (
        []
        if len(found) > OFFICES_SHOWN
        else [Option(str(pk), short, title=name) for pk, short, name in found]
    )


def colleagues(rights: Rights, at: datetime) -> list[User]:
    """People who find the same turns as this person, by name: whom a case can be handed to. One query."""
    scopes = queue.NONE
    claimable = set(registry.claims().values())
    for (role, _codes), (offices, regions) in queue.held_turns(rights).items():
        if role in claimable:
            answering = [holder for holder, answered in TURNS.items() if role in answered]
            scopes |= Q(role__in=answering) & (Q(instansi__in=offices) | Q(wilayah__in=regions))
    if scopes == queue.NONE:
        return []
    grants = grants_in_force(timezone.localdate(at)).filter(scopes)
    return list(User.objects.filter(is_active=True, grants__in=grants).distinct().order_by("nama"))


def _people(people: Sequence[User], rights: Rights) -> list[Option]:
    if not people:
        return []
    others = [Option(str(u.pk), str(u)) for u in people if u.pk != rights.user.pk]
    return [Option(MINE, _("Saya")), Option(NOBODY, _("Belum ada")), *others]


def chips(query: Query, choices: Mapping[str, Sequence[Option]]) -> list[tuple[str, str, str]]:
    """The filters that are set: (name of the filter, its value in words, address without it)."""
    found = []
    for name, value in query.filters.items():
        words = next((o.label for o in choices[name] if o.value == value), value)
        found.append((str(FILTERS[name]), str(words), query.changed(**{name: ""}).url))
    return found
