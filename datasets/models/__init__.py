"""Tables of SOP B5-B9: datasets, releases and their versions, checking, validation, publication, services.

No rule lives here. What the public sees is read from `Terbitan` alone (`queries.public_now`).
"""

from datasets.models.dataset import Dataset, Kamus
from datasets.models.kode import DaftarKode, KodeItem, VersiKode
from datasets.models.layanan import HitunganHarian, LayananPublik, PermintaanAkses, UnduhanTerbatas
from datasets.models.mesin import TokenApi
from datasets.models.pemeriksaan import ButirPemeriksaan, CatatanRilis, Pemeriksaan
from datasets.models.penyerahan import PenyerahanHasil
from datasets.models.rilis import RilisData, Unggahan, VersiRilis
from datasets.models.terbitan import BerkasTerbitan, TandaKatalog, Terbitan
from datasets.models.validasi import ButirValidasi, ValidasiOpd

__all__ = [
    "BerkasTerbitan",
    "ButirPemeriksaan",
    "ButirValidasi",
    "CatatanRilis",
    "DaftarKode",
    "Dataset",
    "HitunganHarian",
    "Kamus",
    "KodeItem",
    "LayananPublik",
    "Pemeriksaan",
    "PenyerahanHasil",
    "PermintaanAkses",
    "RilisData",
    "TandaKatalog",
    "Terbitan",
    "TokenApi",
    "UnduhanTerbatas",
    "Unggahan",
    "ValidasiOpd",
    "VersiKode",
    "VersiRilis",
]
