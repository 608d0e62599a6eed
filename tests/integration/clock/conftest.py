"""Regions, administrators and the reference calendar for tests of the clock."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from satudata.accounts.models import User, Wilayah
from satudata.accounts.queries import system_user
from satudata.accounts.roles import Role
from satudata.accounts.services import grant_role
from satudata.clock.services import load_reference_calendar

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def jatim(db: None) -> Wilayah:
    return Wilayah.objects.create(kode_bps="3500", nama="Jawa Timur", level=Wilayah.Level.PROVINSI)


@pytest.fixture
def trenggalek(jatim: Wilayah) -> Wilayah:
    return Wilayah.objects.create(
        kode_bps="3503", nama="Kabupaten Trenggalek", level=Wilayah.Level.KABUPATEN, induk=jatim, aktif=True
    )


@pytest.fixture
def blitar(jatim: Wilayah) -> Wilayah:
    return Wilayah.objects.create(
        kode_bps="3572", nama="Kota Blitar", level=Wilayah.Level.KOTA, induk=jatim, aktif=True
    )


@pytest.fixture
def administrator_of(db: None) -> Callable[[Wilayah], User]:
    def make(wilayah: Wilayah) -> User:
        user = User.objects.create_user(
            f"admin{wilayah.kode_bps}", nama=f"Admin {wilayah.nama}", password="rahasia"
        )
        grant_role(
            user=user,
            role=Role.ADMINISTRATOR,
            scope=wilayah,
            by=system_user(),
            berlaku_dari=date(2026, 1, 1),
            at=AT,
        )
        return user

    return make


@pytest.fixture
def administrator(administrator_of: Callable[[Wilayah], User], trenggalek: Wilayah) -> User:
    return administrator_of(trenggalek)


@pytest.fixture
def loaded(db: None) -> None:
    load_reference_calendar(at=AT)
