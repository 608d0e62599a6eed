"""Who one may become in the demo by one click, in words: cards of "Masuk sebagai" and the role switcher."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from satudata.accounts.models import User, Wilayah
from satudata.accounts.roles import ROLES, WILAYAH, Role
from satudata.components import DemoAccount
from satudata.demo import content

WITHOUT_ROLE = _("Tanpa peran")


@dataclass(frozen=True)
class Card:
    """One card: the account, its role and office in words, what to try, whether one is it now."""

    username: str
    name: str
    role: str | Promise
    office: str
    coba: str
    region: str
    current: bool


@dataclass(frozen=True)
class Place:
    """Where a person works: the office in words (empty without one), the region by code and name."""

    office: str = ""
    region: str = ""
    region_name: str = ""

    @property
    def words(self) -> str:
        """Office and region in one line; a BPS office carries its region in its name."""
        if not self.office or self.office.startswith(("BPS", "Badan Pusat Statistik")):
            return self.office or self.region_name
        return f"{self.office}, {self.region_name}"


def cards(user: Any = None) -> list[Card]:
    """The accounts with a card that exist here, by region and role; two queries."""
    offered = [a for a in content.accounts() if a.card]
    present = set(
        get_user_model()
        .objects.filter(username__in=[a.username for a in offered], is_active=True)
        .values_list("username", flat=True)
    )
    places = places_of(offered)
    current = getattr(user, "username", "")
    made = [_card(a, places[a.username], a.username == current) for a in offered if a.username in present]
    return sorted(made, key=lambda c: (_region_rank(c), _role_rank(c.username)))


def _card(account: content.Account, place: Place, current: bool) -> Card:
    role = Role(account.role).label if account.role else WITHOUT_ROLE
    return Card(account.username, account.nama, role, place.words, account.coba, place.region, current)


def places_of(offered: Iterable[content.Account]) -> dict[str, Place]:
    """The place of each account by username; one query."""
    offered = list(offered)
    names = dict(Wilayah.objects.filter(kode_bps__in=_region_codes(offered)).values_list("kode_bps", "nama"))
    return {a.username: _place(a, names) for a in offered}


def _region_codes(offered: list[content.Account]) -> set[str]:
    bps = {row["kunci"]: row["kode"] for row in content.read("offices")["bps"]}
    return {bps.get(a.di, a.di.split(".")[0]) for a in offered}


def _place(account: content.Account, names: dict[str, str]) -> Place:
    offices = content.read("offices")
    kode, _point, kunci = account.di.partition(".")
    if not account.role:
        return Place()
    if ROLES[account.role].scope == WILAYAH:
        kunci = content.read("people")["kantor_peran"].get(account.role, "")
    elif not kunci:
        row = next(o for o in offices["bps"] if o["kunci"] == kode)
        return Place(row["nama"], row["kode"], names.get(row["kode"], ""))
    found = (o["nama"] for o in offices["perangkat_daerah"].get(kode, ()) if o["kunci"] == kunci)
    return Place(next(found, ""), kode, names.get(kode, kode))


def _region_rank(card: Card) -> tuple[int, str]:
    order = [region["kode"] for region in content.read("offices")["wilayah"]]
    return (order.index(card.region), "") if card.region in order else (len(order), card.region or "~")


def _role_rank(username: str) -> int:
    role = next(a.role for a in content.accounts() if a.username == username)
    order = content.read("people")["urutan_peran"]
    return order.index(role) if role in order else len(order)


def demo_accounts(user: Any = None) -> list[DemoAccount]:
    """The same accounts as the role switcher and the sign-in page take them."""
    return [DemoAccount(c.username, c.name, c.role, c.office, c.current) for c in cards(user)]


def account_of(username: str) -> User | None:
    """The person behind a card, None for anybody else: a click never opens another account."""
    if username not in {a.username for a in content.accounts() if a.card}:
        return None
    return User.objects.filter(username=username, is_active=True, is_system=False).first()
