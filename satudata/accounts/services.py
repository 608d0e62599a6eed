"""The only writer of people's roles: grants, and the guardian groups that carry their permissions.

A grant is the truth of who; the guardian permissions of the role's group on that Instansi or
Wilayah say what the role may do there. Both are written together here, and `disagreements` proves
that they agree.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from satudata.accounts.models import (
    Grant,
    Instansi,
    InstansiGroupObjectPermission,
    RoleGroup,
    User,
    Wilayah,
    WilayahGroupObjectPermission,
)
from satudata.accounts.permissions import check_can_grant
from satudata.accounts.queries import forget_permissions, rights_of
from satudata.accounts.roles import INSTANSI, ROLES
from satudata.clock.now import now
from satudata.workflow.errors import InvalidInput

Scope = Instansi | Wilayah


def grant_role(  # noqa: PLR0913
    *,
    user: User,
    role: str,
    scope: Scope,
    by: User,
    berlaku_dari: date | None = None,
    berlaku_sampai: date | None = None,
    at: datetime | None = None,
) -> Grant:
    """Give a role on one Instansi or Wilayah, from a date, optionally to a date.

    Refuses whoever does not administer the region, a role for oneself, a scope of the wrong kind
    for the role, the system user, and a second open grant of the same role on the same scope.
    """
    definition = ROLES[role]
    wanted = Instansi if definition.scope == INSTANSI else Wilayah
    if not isinstance(scope, wanted):
        raise InvalidInput(
            _("Peran %(role)s diberikan pada %(scope)s.")
            % {"role": definition.role.label, "scope": wanted._meta.verbose_name}
        )
    check_can_grant(rights_of(by), user, scope)
    if user.is_system:
        raise InvalidInput(_("Pengguna sistem tidak diberi peran."))
    column = definition.scope
    with transaction.atomic():
        if Grant.objects.filter(user=user, role=role, dicabut_pada__isnull=True, **{column: scope}).exists():
            raise InvalidInput(_("%(user)s sudah memegang peran ini di sana.") % {"user": user})
        group = role_group(role, scope)
        grant = Grant(
            user=user,
            role=role,
            group=group,
            berlaku_dari=berlaku_dari or timezone.localdate(at or now()),
            berlaku_sampai=berlaku_sampai,
            **{column: scope},
        )
        _save_as(by, grant)
        user.groups.add(group)
    return grant


def withdraw_grant(*, grant: Grant, by: User, at: datetime | None = None) -> Grant:
    """Withdraw a grant; it has no effect from the next request on. Twice changes nothing."""
    with transaction.atomic():
        current = Grant.objects.select_for_update().get(pk=grant.pk)
        check_can_grant(rights_of(by), current.user, current.instansi or _region(current))
        if current.dicabut_pada is not None:
            return current
        current.dicabut_pada, current.dicabut_oleh = at or now(), by
        _save_as(by, current)
        current.user.groups.remove(current.group)
    return current


def _region(grant: Grant) -> Wilayah:
    if grant.wilayah is None:
        raise RuntimeError(f"grant {grant.pk} stands on nothing")
    return grant.wilayah


def _save_as(by: User, grant: Any) -> None:
    """Save with the person's name in the history of the row."""
    grant._history_user = by
    grant.save()


def role_group(role: str, scope: Scope) -> Group:
    """The guardian group of a role on a scope, made with its permissions where missing."""
    column = INSTANSI if isinstance(scope, Instansi) else "wilayah"
    found = RoleGroup.objects.filter(role=role, **{column: scope}).select_related("group").first()
    if found is not None:
        return found.group
    with transaction.atomic():
        group, _created = Group.objects.get_or_create(name=f"{role}@{column}:{scope.pk}")
        RoleGroup.objects.get_or_create(group=group, defaults={"role": role, column: scope})
        _set_permissions(group, role, scope)
    forget_permissions()
    return group


def _set_permissions(group: Group, role: str, scope: Scope) -> None:
    table: Any = (
        InstansiGroupObjectPermission if isinstance(scope, Instansi) else WilayahGroupObjectPermission
    )
    wanted = {p.value for p in ROLES[role].permissions}
    content_type = ContentType.objects.get_for_model(type(scope))
    rows = Permission.objects.filter(content_type=content_type, codename__in=wanted)
    table.objects.filter(group=group, content_object=scope).exclude(permission__codename__in=wanted).delete()
    table.objects.bulk_create(
        [table(group=group, content_object=scope, permission=p) for p in rows], ignore_conflicts=True
    )


def _scope(row: RoleGroup) -> Scope:
    scope = row.instansi or row.wilayah
    if scope is None:
        raise RuntimeError(f"role group {row.pk} stands on nothing")
    return scope


def sync_role_groups() -> int:
    """Give every role group exactly the permissions that `roles.py` says; run after an upgrade."""
    groups = RoleGroup.objects.select_related("group", "instansi", "wilayah")
    for row in groups:
        _set_permissions(row.group, row.role, _scope(row))
    forget_permissions()
    return len(groups)


def disagreements(at: date) -> Iterator[str]:
    """Yield, in words, each place where grants and guardian do not say the same."""
    member = {(u, g) for u, g in User.groups.through.objects.values_list("user_id", "group_id")}
    expected = set()
    open_grants = Grant.objects.filter(dicabut_pada__isnull=True)
    groups = {(g.role, g.instansi_id, g.wilayah_id): g for g in RoleGroup.objects.all()}
    for grant in open_grants:
        group = groups.get((grant.role, grant.instansi_id, grant.wilayah_id))
        if group is None or group.group_id != grant.group_id:
            yield f"penugasan {grant.pk} tidak menunjuk grup perannya"
        expected.add((grant.user_id, grant.group_id))
    role_group_ids = {g.group_id for g in groups.values()}
    for user_id, group_id in member ^ expected:
        if group_id in role_group_ids:
            yield f"keanggotaan pengguna {user_id} pada grup {group_id} tidak sesuai penugasan"
    yield from _permission_differences(groups)


def _permission_differences(groups: dict[tuple[str, int | None, int | None], RoleGroup]) -> Iterator[str]:
    """A group whose rights are others, or stand on another office, than its role says."""
    held: dict[int, set[tuple[str, int | None, int | None]]] = {}
    for table in (InstansiGroupObjectPermission, WilayahGroupObjectPermission):
        on_office = table is InstansiGroupObjectPermission
        rows = table.objects.values_list("group_id", "permission__codename", "content_object_id")
        for group_id, codename, scope in rows:
            right = (codename, scope, None) if on_office else (codename, None, scope)
            held.setdefault(group_id, set()).add(right)
    for (role, instansi, wilayah), row in groups.items():
        if held.get(row.group_id, set()) != {(p.value, instansi, wilayah) for p in ROLES[role].permissions}:
            yield f"hak grup {row.group_id} ({role}) tidak sama dengan daftar peran"


__all__ = ["disagreements", "grant_role", "role_group", "sync_role_groups", "withdraw_grant"]
