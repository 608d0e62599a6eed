"""Absolute addresses and lasting identifiers of what machines fetch.

Decided here: what stays the same for life. A dataset keeps its id and its name; an office and a group their
id, whatever they are called; a file its id, when a revision of the release takes its place.
"""

import uuid
from functools import lru_cache

from django.conf import settings
from django.utils.text import slugify

from datasets.models import BerkasTerbitan, Terbitan
from forum.codelists import URUSAN
from satudata.accounts.models import Instansi

# Never changed: every identifier that a harvester keeps comes from it.
_ROOT = uuid.UUID("5d2f6c34-7c0e-5c0a-9f43-0f8b8f2d8a11")
URUSAN_NAMES = dict(URUSAN)


def absolute(path: str) -> str:
    """The address of a path as others reach it."""
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}"


# Identifiers --------------------------------------------------------------------------------------
def office_id(office: Instansi) -> str:
    """Of a Produsen Data; the same wherever its region is served, whatever it is called."""
    return str(uuid.uuid5(_ROOT, f"instansi/{office.wilayah.kode_bps}/{office.pk}"))


def office_name(office: Instansi) -> str:
    """Its name in addresses: abbreviation and region."""
    return slugify(f"{office.singkatan or office.nama} {office.wilayah.nama}")[:100]


def group_id(urusan: str) -> str:
    """Of a field of government (urusan)."""
    return str(uuid.uuid5(_ROOT, f"urusan/{urusan}"))


@lru_cache(maxsize=128)
def group_name(urusan: str) -> str:
    """Its name in addresses; empty where the code is unknown."""
    return slugify(URUSAN_NAMES.get(urusan, ""))[:100]


def resource_id(rilis_id: uuid.UUID, jenis: str) -> uuid.UUID:
    """Of a file: of its release and kind, so that it stays when a revision replaces the bytes."""
    return uuid.uuid5(rilis_id, jenis)


# Addresses ----------------------------------------------------------------------------------------
def name_of(terbitan: Terbitan) -> str:
    """The name of its dataset in addresses."""
    return terbitan.dataset.slug or str(terbitan.dataset_id)


def page_of(terbitan: Terbitan) -> str:
    """The page of its dataset for people."""
    return absolute(f"/dataset/{name_of(terbitan)}/")


def file_of(terbitan: Terbitan, berkas: BerkasTerbitan) -> str:
    """Where a file of it is fetched."""
    return absolute(f"/dataset/{name_of(terbitan)}/unduh/{berkas.pk}/{berkas.berkas.name}")


def dataset_uri(dataset_id: uuid.UUID) -> str:
    """The address by which a dataset is known for life."""
    return absolute(f"/dataset/{dataset_id}")


def resource_uri(dataset_id: uuid.UUID, resource: uuid.UUID) -> str:
    """The address by which one of its files is known for life."""
    return f"{dataset_uri(dataset_id)}/resource/{resource}"


def office_uri(office: Instansi) -> str:
    """The address by which an office is known for life."""
    return absolute(f"/organization/{office_id(office)}")
