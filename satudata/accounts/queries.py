"""What a person may do now: grants in force and the guardian permissions of their groups.

A request costs one query for all rights of its user; lists are scoped by the ids given here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from satudata.accounts.models import (
    Grant,
    Instansi,
    User,
)
from satudata.accounts.roles import Permission
from satudata.clock.now import now

# Role, Instansi, Wilayah of a grant.
_Scope = tuple[Any, ...]


@dataclass(frozen=True)
class Held:
    """One grant in force, with the permissions that guardian says its role holds there."""

    role: str
    instansi_id: int | None
    wilayah_id: int | None
    scope_name: str
    permissions: frozenset[str]

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
        offices = [(case.instansi_id, case.wilayah_id), (getattr(case, "pembina_id", None), None)]
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
    found: dict[_Scope, tuple[str, set[str]]] = {}
    for row in _grant_rows(user.pk, timezone.localdate(moment)):
        *scope, instansi, wilayah, on_instansi, on_wilayah = row
        _name, permissions = found.setdefault(tuple(scope), (instansi or wilayah or "", set()))
        permissions.update(code for code in (on_instansi, on_wilayah) if code)
    return Rights(
        user,
        tuple(Held(role, i, w, name, frozenset(codes)) for (role, i, w), (name, codes) in found.items()),
    )


def _grant_rows(user_id: int, on: date) -> Iterable[tuple[Any, ...]]:
    """Grants in force, one row per permission that guardian gives their group on that scope.

    The group of a grant holds permissions on the grant's own scope only (`check_grants`).
    """
    return (
        grants_in_force(on)
        .filter(user_id=user_id)
        .order_by("id")
        .values_list(
            "role",
            "instansi_id",
            "wilayah_id",
            "instansi__nama",
            "wilayah__nama",
            "group__instansigroupobjectpermission__permission__codename",
            "group__wilayahgroupobjectpermission__permission__codename",
        )
    )


def people_with_role(role: str, *, instansi: Instansi | None, at: datetime | None = None) -> QuerySet[User]:
    """Active people who hold a role on this office or on its region, for notices and queues."""
    if instansi is None:
        return User.objects.none()
    scope = Q(instansi=instansi) | Q(wilayah_id=instansi.wilayah_id)
    grants = grants_in_force(timezone.localdate(at or now())).filter(scope, role=role)
    return User.objects.filter(is_active=True, grants__in=grants).distinct()


def system_user() -> User:
    """The named user as which timers and jobs act."""
    return User.objects.get(is_system=True)
