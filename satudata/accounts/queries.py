"""What a person may do now: grants in force and the guardian permissions of their groups.

A request costs one query for all rights of its user; lists are scoped by the ids given here.
"""

import time
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from satudata.accounts.models import (
    Grant,
    Instansi,
    InstansiGroupObjectPermission,
    PejabatSementara,
    RoleGroup,
    User,
    WilayahGroupObjectPermission,
)
from satudata.accounts.roles import Permission
from satudata.clock.now import now

PERMISSIONS_KEPT_SECONDS = 60


@dataclass(frozen=True)
class Held:
    """One grant in force, with the permissions that guardian says its role holds there.

    `of_walidata`: its Instansi is the Walidata office of a region.
    """

    role: str
    instansi_id: int | None
    wilayah_id: int | None
    scope_name: str
    permissions: frozenset[str]
    of_walidata: bool = False

    def covers(self, instansi_id: int | None, wilayah_id: int | None) -> bool:
        """True where this grant reaches the given office: itself, or its whole region."""
        if self.instansi_id is not None:
            return self.instansi_id == instansi_id
        return self.wilayah_id is not None and self.wilayah_id == wilayah_id


@dataclass(frozen=True)
class Rights:
    """All rights of one person at one moment."""

    user: Any
    held: tuple[Held, ...] = field(default=())

    def allows(
        self, permission: Permission, *, instansi_id: int | None = None, wilayah_id: int | None = None
    ) -> bool:
        """True where a grant in force gives `permission` on this Instansi or its Wilayah."""
        return any(permission in h.permissions and h.covers(instansi_id, wilayah_id) for h in self.held)

    def instansi_ids(self, permission: Permission) -> set[int]:
        """Instansi on which the permission is held directly."""
        return {h.instansi_id for h in self.held if permission in h.permissions and h.instansi_id is not None}

    def wilayah_ids(self, permission: Permission) -> set[int]:
        """Wilayah on which the permission is held."""
        return {h.wilayah_id for h in self.held if permission in h.permissions and h.wilayah_id is not None}

    def has_any(self, permission: Permission) -> bool:
        """True where the permission is held anywhere."""
        return any(permission in h.permissions for h in self.held)

    @cached_property
    def roles(self) -> frozenset[str]:
        """Codes of all roles held anywhere."""
        return frozenset(h.role for h in self.held)

    def first_grant(self) -> Held | None:
        """Any grant in force, for events that belong to no case."""
        return self.held[0] if self.held else None

    def grant_for(self, case: Any, role: str = "") -> Held | None:
        """The grant under which this person acts on a case: the wanted role first."""
        offices = [
            (getattr(case, "instansi_id", None), case.wilayah_id),
            (getattr(case, "pembina_id", None), None),
        ]
        matching = [h for h in self.held if any(h.covers(i, w) for i, w in offices if i or w)]
        return next((h for h in matching if h.role == role), matching[0] if matching else None)


def grants_in_force(at: date) -> QuerySet[Grant]:
    """Grants valid on a local date: begun, not ended, not withdrawn."""
    return Grant.objects.filter(
        Q(berlaku_sampai__isnull=True) | Q(berlaku_sampai__gte=at),
        berlaku_dari__lte=at,
        dicabut_pada__isnull=True,
    )


def rights_of(user: Any, at: datetime | None = None) -> Rights:
    """Read all rights of a user afresh: one query, whatever their number.

    An inactive, anonymous or system user has none.
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Rights(user)
    moment = at or now()
    grants = _grants_of(user.pk, timezone.localdate(moment))
    groups = role_groups({group for _role, _instansi, _wilayah, group in grants})
    return Rights(
        user,
        tuple(
            Held(role, instansi, wilayah, facts.scope_name, facts.permissions, facts.of_walidata)
            for role, instansi, wilayah, group in grants
            for facts in [groups[group]]
        ),
    )


def _grants_of(user_id: int, on: date) -> list[tuple[str, int | None, int | None, int]]:
    """Scopes of a person's grants in force. The dates are compared here: the plainest query."""
    rows = Grant.objects.filter(user_id=user_id, dicabut_pada__isnull=True).order_by("id")
    return [
        (role, instansi, wilayah, group)
        for role, instansi, wilayah, group, first, last in rows.values_list(
            "role", "instansi_id", "wilayah_id", "group_id", "berlaku_dari", "berlaku_sampai"
        )
        if first <= on and (last is None or on <= last)
    ]


@dataclass(frozen=True)
class GroupFacts:
    """A role group as guardian knows it: its Instansi or Wilayah, what it may do there."""

    scope_name: str
    permissions: frozenset[str]
    of_walidata: bool
    read_at: float


_groups: dict[int, GroupFacts] = {}


def role_groups(ids: set[int]) -> dict[int, GroupFacts]:
    """Facts of role groups, read at most once a minute per process.

    They change with the code (`roles.py`), by `sync_role_groups`; who holds them is read each time.
    """
    fresh_since = time.monotonic() - PERMISSIONS_KEPT_SECONDS
    unknown = {g for g in ids if g not in _groups or _groups[g].read_at < fresh_since}
    if unknown:
        _groups.update(_read_groups(unknown))
    return {g: _groups[g] for g in ids}


def _read_groups(ids: set[int]) -> dict[int, GroupFacts]:
    held: dict[int, set[str]] = {g: set() for g in ids}
    for table in (InstansiGroupObjectPermission, WilayahGroupObjectPermission):
        rows = table.objects.filter(group_id__in=ids).values_list("group_id", "permission__codename")
        for group, codename in rows:
            held[group].add(codename)
    scopes = {
        group: (instansi or wilayah or "", bool(walidata))
        for group, instansi, wilayah, walidata in RoleGroup.objects.filter(group_id__in=ids).values_list(
            "group_id", "instansi__nama", "wilayah__nama", "instansi__adalah_walidata"
        )
    }
    read_at = time.monotonic()
    return {
        g: GroupFacts(name, frozenset(codes), walidata, read_at)
        for g, codes in held.items()
        for name, walidata in [scopes.get(g, ("", False))]
    }


def forget_permissions() -> None:
    """Read the permissions of all role groups again at the next question."""
    _groups.clear()


def people_with_role(role: str, *, instansi: Instansi | None, at: datetime | None = None) -> QuerySet[User]:
    """Active people who hold a role on this office or on its region, for notices and queues."""
    if instansi is None:
        return User.objects.none()
    scope = Q(instansi=instansi) | Q(wilayah_id=instansi.wilayah_id)
    grants = grants_in_force(timezone.localdate(at or now())).filter(scope, role=role)
    return User.objects.filter(is_active=True, grants__in=grants).distinct()


def acting_head_of(instansi: Instansi, on: date) -> PejabatSementara | None:
    """Who acts as head of an office on a local date (Plt., Plh.), first and last day included; else None."""
    return acting_heads(on).filter(instansi=instansi).first()


def acting_heads(on: date, until: date | None = None) -> QuerySet[PejabatSementara]:
    """Acting heads in force on a local date; with `until`, on any day of that span."""
    return PejabatSementara.objects.filter(
        Q(berlaku_sampai__isnull=True) | Q(berlaku_sampai__gte=on), berlaku_dari__lte=until or on
    )


def system_user() -> User:
    """The named user as which timers and jobs act."""
    return User.objects.get(is_system=True)
