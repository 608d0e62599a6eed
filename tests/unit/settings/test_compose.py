"""docker-compose.yml starts what scripts/production starts, and tells it what production requires.

There is no container engine where the tests run; its structure is compared with the code instead.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.urls import reverse

from satudata import programs
from satudata.production import NGINX_DEFAULTS, STOP_SECONDS, children, nginx_configuration
from satudata.settings.refusals import RULES, refusals

ROOT = Path(__file__).resolve().parents[3]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")
# Set by the image, or to be left out.
NOT_PASSED = {"DEBUG", "DJANGO_SETTINGS_MODULE"}


def seconds(text: str) -> int:
    return int(text.removesuffix("s"))


@pytest.mark.parametrize("role", ["web", "worker", "beat"])
def test_command_is_that_of_the_direct_start(role: str) -> None:
    (child,) = children([role], Path("/tmp"), "0.0.0.0", 8000, {})  # noqa: S104

    assert child.command[:2] == programs.here([])
    assert SERVICES[role]["command"] == child.command[2:]


def test_command_of_the_image_is_that_of_web() -> None:
    found = re.search(r"^CMD (\[.*?\])", (ROOT / "Dockerfile").read_text(), re.MULTILINE | re.DOTALL)
    assert found is not None

    assert json.loads(found[1].replace("\\\n", "")) == SERVICES["web"]["command"]


@pytest.mark.parametrize("name", OURS)
def test_every_variable_that_production_asks_for_is_passed(name: str) -> None:
    passed = SERVICES[name]["environment"]

    assert set(RULES) - NOT_PASSED <= set(passed)


def test_values_of_the_file_are_accepted_by_production() -> None:
    """As compose fills them in from a .env with the four variables that it asks for."""
    env = {"SECRET_KEY": "k3Jx9-vQm2_TzR8wYbN5cLhF7dGsPa4eUoXi6KtMqVnBjWyZrS", "POSTGRES_PASSWORD": "sandi"}
    env |= {"ALLOWED_HOSTS": "satudata.contoh.go.id", "PUBLIC_URL": "https://satudata.contoh.go.id"}

    def fill(value: str) -> str:
        def given(found: re.Match[str]) -> str:
            return env.get(found["name"]) or (found["default"] or "")

        return re.sub(r"\$\{(?P<name>\w+)(?::-(?P<default>[^}]*)|:\?[^}]*)?\}", given, value)

    filled = {name: fill(value) for name, value in SERVICES["web"]["environment"].items()}

    assert refusals(filled) == []
    assert refusals(filled | {"SECRET_KEY": ""}) != []


@pytest.mark.parametrize("name", SERVICES)
def test_service_runs_without_root_and_with_bounds(name: str) -> None:
    service = SERVICES[name]

    assert service.get("user", "") not in ("root", "0") and (
        "user" in service or "unprivileged" in service["image"]
    )
    assert "no-new-privileges:true" in service["security_opt"]
    assert "mem_limit" in service
    assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}
    assert service.get("read_only") or name == "postgres"


@pytest.mark.parametrize("name", ["postgres", "redis", "web", "proxy"])
def test_service_that_others_wait_for_is_checked(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


def test_health_is_asked_where_it_is_answered() -> None:
    assert programs.READY_PATH in SERVICES["web"]["healthcheck"]["test"][-1]
    assert "/healthz" in SERVICES["proxy"]["healthcheck"]["test"][-1]
    assert SERVICES["proxy"]["depends_on"]["web"]["condition"] == "service_healthy"


@pytest.mark.parametrize("name", ["web", "worker", "proxy"])
def test_engine_waits_as_long_as_a_graceful_stop_takes(name: str) -> None:
    assert seconds(SERVICES[name]["stop_grace_period"]) >= STOP_SECONDS > programs.LONGEST_REQUEST


def test_proxy_uses_the_one_configuration() -> None:
    proxy = SERVICES["proxy"]
    mounted = [volume for volume in proxy["volumes"] if volume.startswith("./scripts/nginx.conf.template:")]

    assert mounted
    assert NGINX_DEFAULTS.keys() <= proxy["environment"].keys()


def test_configuration_of_nginx_is_filled_in_whole() -> None:
    """Only our own names are filled in; nginx's variables stay."""
    filled = nginx_configuration({"SATUDATA_SERVERS": "server 10.0.0.1:8000; server 10.0.0.2:8000;"})
    directives = "\n".join(line for line in filled.splitlines() if not line.lstrip().startswith("#"))

    assert "${" not in directives
    assert "server 10.0.0.2:8000;" in directives
    assert "proxy_set_header Host $host;" in directives
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in directives


def test_public_files_made_on_request_are_limited_at_the_proxy() -> None:
    """The address in the configuration is that of the application, and only that."""
    pattern = re.search(r'"~(\^/sop/[^"]*)" \$binary_remote_addr;', nginx_configuration({}))
    assert pattern is not None

    for form in ("pdf", "xlsx"):
        assert re.search(pattern[1], reverse("sop_measures", args=[7, form]))
    assert not re.search(pattern[1], reverse("sop_detail", args=[7]))
