"""Tables of the Forum: the year's list, its entries, meetings, addenda. No rule lives here."""

from forum.models.addendum import Addendum, PerubahanEntri
from forum.models.daftar import DaftarData, DaftarDataOpd, KomentarPembina
from forum.models.duplikat import BukanDuplikat
from forum.models.entri import EntriDaftarData, ItemData, JadwalRilis
from forum.models.rapat import KeputusanRapat, PesertaRapat, RapatForum, RencanaAksi

__all__ = [
    "Addendum",
    "BukanDuplikat",
    "DaftarData",
    "DaftarDataOpd",
    "EntriDaftarData",
    "ItemData",
    "JadwalRilis",
    "KeputusanRapat",
    "KomentarPembina",
    "PerubahanEntri",
    "PesertaRapat",
    "RapatForum",
    "RencanaAksi",
]
