"""What every letter of an office shares: kop, tempat, penanda tangan, and the freezing of a context.

Layout: domain/romantik.md 9.1 and 9.2. A BPS letter has its address in the footer, a letter of
the regional government below its name. Everything is written out here, so that a frozen context
holds exactly what was printed.
"""

import json
import re
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation
from django.utils.formats import date_format

from satudata.accounts.models import Instansi, Wilayah
from satudata.accounts.queries import acting_head_of

# Control characters have no place in XML or PDF text; tab and line feed stay.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


@dataclass(frozen=True)
class Kop:
    """The head of a letter. `alamat` are lines; they stand in the footer where `di_kaki`."""

    atas: list[str]
    nama: str
    alamat: list[str]
    di_kaki: bool
    # "B L I T A R": only where the address is in the head.
    kota: str


@dataclass(frozen=True)
class Penandatangan:
    """Who signs: the office held, then the person; of an acting head `dasar` names the decree."""

    jabatan: str
    nama: str
    pangkat: str
    nip: str
    dasar: str = ""


def tanggal(on: date | None) -> str:
    """A date as letters write it, in Indonesian whatever the language of the interface: 20 November 2026."""
    if on is None:
        return ""
    with translation.override("id"):
        return str(date_format(on, "j F Y"))


def nip(digits: str) -> str:
    """A NIP in its usual groups: 19800101 200501 1 001. Anything else stays as it is."""
    if not re.fullmatch(r"[0-9]{18}", digits):
        return digits
    return f"{digits[:8]} {digits[8:14]} {digits[14]} {digits[15:]}"


def kop_of(instansi: Instansi) -> Kop:
    """The letterhead of an office from its own row."""
    wilayah = instansi.wilayah
    bps = instansi.jenis == Instansi.Jenis.BPS
    above = [line.strip() for line in instansi.kop_atas.splitlines() if line.strip()]
    if bps:
        name = "" if wilayah.level == Wilayah.Level.PUSAT else wilayah.nama.upper()
        return Kop(above or ["BADAN PUSAT STATISTIK"], name, _address(instansi), di_kaki=True, kota="")
    place = tempat_of(instansi).upper()
    return Kop(
        above or [f"PEMERINTAH {wilayah.nama.upper()}"],
        instansi.nama.upper(),
        _address(instansi),
        di_kaki=False,
        kota=place,
    )


def tempat_of(instansi: Instansi) -> str:
    """The place on the date line: as set for the region, else its name without the level."""
    return instansi.wilayah.tempat_surat or re.sub(r"^(Kabupaten|Kota|Provinsi) ", "", instansi.wilayah.nama)


def signatory_of(instansi: Instansi, on: date | None = None) -> Penandatangan:
    """The head of an office as its letters name him; the office's row keeps it current.

    With `on`, the local date of the letter, whoever acts as head on that day (Plt., Plh.) by a decree.
    """
    jabatan = instansi.kepala_jabatan or f"Kepala {instansi.nama}"
    acting = acting_head_of(instansi, on) if on is not None else None
    if acting is None:
        return Penandatangan(jabatan, instansi.kepala_nama, instansi.kepala_pangkat, nip(instansi.kepala_nip))
    dasar = (
        f"berdasarkan Keputusan/Surat Perintah Nomor {acting.nomor_sk} tanggal {tanggal(acting.tanggal_sk)}"
    )
    return Penandatangan(f"{acting.sebutan} {jabatan}", acting.nama, acting.pangkat, nip(acting.nip), dasar)


def freeze(context: Any) -> dict[str, Any]:
    """A context as plain JSON values, without control characters; TypeError where it cannot be.

    Words that are still to be translated become Indonesian, whatever language the page has: papers are.
    """
    with translation.override("id"):
        plain = asdict(context) if is_dataclass(context) and not isinstance(context, type) else context
        return _clean(json.loads(json.dumps(plain, cls=DjangoJSONEncoder, ensure_ascii=False)))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, dict):
        return {key: _clean(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_clean(inner) for inner in value]
    return value


def _address(instansi: Instansi) -> list[str]:
    street = " ".join(part for part in (instansi.alamat, instansi.kode_pos) if part)
    phones = [("Telepon", instansi.telepon), ("Faksimile", instansi.faksimile)]
    online = [("Surel", instansi.email), ("Situs", instansi.situs)]
    lines = [street, *(", ".join(f"{w} {v}" for w, v in group if v) for group in (phones, online))]
    return [line for line in lines if line]
