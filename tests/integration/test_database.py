"""A test that commits leaves nothing behind, and takes nothing that the migrations made."""

import pytest

from satudata.accounts.models import User
from tests import database


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", ["first", "again"])
def test_committed_rows_are_gone_and_migrated_rows_stay(_time: str) -> None:
    assert [user.username for user in User.objects.filter(is_system=True)] == ["sistem"]
    assert not User.objects.filter(username="tamu").exists()
    User.objects.create(username="tamu")

    database.put_copy_back()

    assert [user.username for user in User.objects.all()] == ["sistem"]
    User.objects.create(username="tamu")
