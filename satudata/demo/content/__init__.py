"""The content of the demo as YAML: offices, people, topics, notes and the plan of activities.

All people, addresses and numbers are invented; names of offices are real. Reading only; what becomes of
it is decided in `satudata.demo.world` (offices, accounts) and `satudata.demo.story` (activities).
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from satudata.accounts.roles import Role

FOLDER = Path(__file__).parent


@cache
def read(name: str) -> Any:
    """The content of one YAML file of this folder; shared, so nobody changes it."""
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def topics() -> dict[str, dict[str, Any]]:
    """All topics by file name."""
    files = sorted((FOLDER / "topics").glob("*.yaml"))
    return {f.stem: yaml.safe_load(f.read_text(encoding="utf-8")) for f in files}


@dataclass(frozen=True)
class Account:
    """One account of the demo: who, in which role, where, and what its card suggests to try.

    `di` is a short office name ("3503.pariwisata", "bps_jatim") or a region code. `card`: shown on
    "Masuk sebagai". `more` are further grants (role, di); `ends_days_ago` a grant that has ended.
    """

    username: str
    nama: str
    jabatan: str
    role: str = ""
    di: str = ""
    card: bool = False
    coba: str = ""
    more: tuple[tuple[str, str], ...] = ()
    ends_days_ago: int | None = None


@cache
def accounts() -> tuple[Account, ...]:
    """All accounts: first the operators and heads of the OPDs, then the others."""
    people = read("people")
    return (*_operators(people), *_heads(people), *(_person(row) for row in people["orang"]))


def _operators(people: dict[str, Any]) -> tuple[Account, ...]:
    cards = {row["instansi"]: row["coba"] for row in people["operator_kartu"]}
    return tuple(
        Account(
            username=f"{office['kunci']}.{tempat}".replace("_", "."),
            nama=office["operator"],
            jabatan="Pengelola Data",
            role=Role.PRODUSEN_DATA,
            di=key,
            card=key in cards,
            coba=cards.get(key, ""),
        )
        for key, tempat, office in _regional_offices()
        if "operator" in office
    )


def _heads(people: dict[str, Any]) -> tuple[Account, ...]:
    offices = {key: (tempat, office) for key, tempat, office in _regional_offices()}
    return tuple(
        Account(
            username=f"kepala.{offices[row['instansi']][1]['kunci']}.{offices[row['instansi']][0]}",
            nama=offices[row["instansi"]][1]["kepala"],
            jabatan=head_title(offices[row["instansi"]][1]),
            role=Role.KEPALA_OPD,
            di=row["instansi"],
            card=row.get("kartu", False),
            coba=row.get("coba", ""),
        )
        for row in people["kepala_opd"]
    )


def _person(row: dict[str, Any]) -> Account:
    return Account(
        username=row["akun"],
        nama=row["nama"],
        jabatan=row["jabatan"],
        role=row.get("peran", ""),
        di=row.get("di", ""),
        card=row.get("kartu", False),
        coba=row.get("coba", ""),
        more=tuple((grant["peran"], grant["di"]) for grant in row.get("juga", ())),
        ends_days_ago=row.get("berakhir_hari"),
    )


def _regional_offices() -> list[tuple[str, str, dict[str, Any]]]:
    """(short name, place in small letters, row) of every perangkat daerah."""
    content = read("offices")
    places = {region["kode"]: region["tempat"].lower() for region in content["wilayah"]}
    return [
        (f"{kode}.{office['kunci']}", places[kode], office)
        for kode, offices in content["perangkat_daerah"].items()
        for office in offices
    ]


def head_title(office: dict[str, Any]) -> str:
    """The title of the head of an office: "Kepala Dinas Kesehatan", unless it says another."""
    return str(office.get("jabatan", f"Kepala {office['nama']}"))
