"""Tables of SOP A, by subject: the case, the activity (MS-Keg), its variables and indicators."""

from recommendations.models.kegiatan import (
    BerkasPendukung,
    JadwalTahap,
    Kegiatan,
    RilisProduk,
    SectionState,
    WilayahKegiatan,
)
from recommendations.models.metadata import (
    Indikator,
    IndikatorPembangun,
    KlasifikasiIsian,
    KlasifikasiPenyajian,
    Variabel,
    VariabelPembangun,
)
from recommendations.models.request import RecommendationRequest, ReviewNote, Revision, SuratKomitmen
from recommendations.models.similar import SimilarActivity, SimilarKey, SimilarWord

__all__ = [
    "BerkasPendukung",
    "Indikator",
    "IndikatorPembangun",
    "JadwalTahap",
    "Kegiatan",
    "KlasifikasiIsian",
    "KlasifikasiPenyajian",
    "RecommendationRequest",
    "ReviewNote",
    "Revision",
    "RilisProduk",
    "SectionState",
    "SimilarActivity",
    "SimilarKey",
    "SimilarWord",
    "SuratKomitmen",
    "Variabel",
    "VariabelPembangun",
    "WilayahKegiatan",
]
