"""/readyz while the database is away: a module of its own, for a shared world holds a transaction open."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from satudata import health


def readyz() -> tuple[int, dict[str, Any]]:
    response = Client(SERVER_NAME="10.0.0.7").get("/readyz")
    return response.status_code, response.json()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_lost_database_keeps_a_host_out_until_it_is_back() -> None:
    health.forget()
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = "tidak_ada"
    try:
        status, answer = readyz()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
    health.forget()

    assert status == 503
    assert answer["checks"]["database"] == answer["checks"]["migrations"] == "failed"
    status, answer = readyz()
    assert status == 200, answer
    health.forget()
