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


def cards(user: Any = None) -> list[Card]:
    """The accounts with a card that exist here, by region and role; three queries."""
    offered = [a for a in content.accounts() if a.card]
    present = set(
        get_user_model()
        .objects.filter(username__in=[a.username for a in offered], is_active=True)
        .values_list("username", flat=True)
    )
    found = scopes(offered)
    current = getattr(user, "username", "")
    made = [
        _card(a, *found.get(a.di, ("", "")), a.username == current) for a in offered if a.username in present
    ]
    return sorted(made, key=lambda c: (_region_rank(c), _role_rank(c.username)))


def _card(account: content.Account, office: str, region: str, current: bool) -> Card:
    role = Role(account.role).label if account.role else WITHOUT_ROLE
    return Card(account.username, account.nama, role, office, account.coba, region, current)


def scopes(offered: Iterable[content.Account]) -> dict[str, tuple[str, str]]:
    """(office or region in words, region code) by `di`; one query."""
    offered = list(offered)
    regions = {
        w.kode_bps: w.nama for w in Wilayah.objects.filter(kode_bps__in={a.di.split(".")[0] for a in offered})
    }
    names: dict[str, tuple[str, str]] = {}
    for account in offered:
        if not account.role:
            continue
        if ROLES[account.role].scope == WILAYAH:
            names[account.di] = (regions.get(account.di, account.di), account.di)
        else:
            names[account.di] = _office_words(account.di, regions)
    return names


def _office_words(di: str, regions: dict[str, str]) -> tuple[str, str]:
    offices = content.read("offices")
    if "." in di:
        kode, kunci = di.split(".")
        nama = next(o["nama"] for o in offices["perangkat_daerah"][kode] if o["kunci"] == kunci)
        return f"{nama}, {regions.get(kode, kode)}", kode
    row = next(o for o in offices["bps"] if o["kunci"] == di)
    return row["nama"], row["kode"]


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
