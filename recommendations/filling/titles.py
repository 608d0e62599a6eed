"""The title of an activity: built from its parts, and advice on one typed by hand.

The naming rule is the one that BPS's reviewer asks for (domain/romantik.md 2.11): way of collecting +
main component + region or scope + addition, if any; no year; the word "Kompilasi" where it is one.
Three of the 40 checks judge it (R-ID-02A, R-ID-03, R-ID-04A); what is said here besides is advice, it
never stops anything. Pure functions on text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from recommendations.checks import wording
from recommendations.checks.identitas import TITLE_WORDS
from recommendations.codelists import CaraPengumpulan

Text = str | Promise

# How a title begins, by the way of collecting. The first word is the one that the checks look for.
OPENERS = {
    CaraPengumpulan.PENCACAHAN_LENGKAP: "Pendataan Lengkap",
    CaraPengumpulan.SURVEI: "Survei",
    CaraPengumpulan.KOMPILASI: "Kompilasi Data",
    CaraPengumpulan.CARA_LAIN: "Pemanfaatan Big Data",
}
RULES: tuple[Text, ...] = (
    _lazy("Diawali cara pengumpulan data, sama dengan pilihan pada halaman ini."),
    _lazy("Diikuti isi pokok kegiatan, tanpa singkatan."),
    _lazy("Menyebut cakupan wilayah, ditulis lengkap: “Kabupaten”, bukan “Kab.”."),
    _lazy("Tanpa tahun, karena tahun ditulis pada rincian Tahun."),
)
# Words that stay small inside a title.
_SMALL = frozenset(
    {"atas", "dan", "dari", "dalam", "dengan", "di", "ke", "kepada", "menurut", "oleh", "pada", "per",
     "serta", "terhadap", "untuk", "yang"}
)  # fmt: skip
_REGION = re.compile(
    r"\b(?:kabupaten|kota|provinsi|kecamatan|kelurahan|desa|indonesia|nasional)\b", re.IGNORECASE
)
_SHORT_REGIONS = {"kab": "Kabupaten", "prov": "Provinsi", "kec": "Kecamatan", "kel": "Kelurahan"}
_SHOUTED = 12  # letters; shorter ones may be an abbreviation
_WORDY = 3  # content words from which a title says something


@dataclass(frozen=True)
class Parts:
    """What a title is made of; every part but `pokok` may be empty."""

    cara: int | None
    pokok: str
    wilayah: str = ""
    tambahan: str = ""


@dataclass(frozen=True)
class Composed:
    """A title, and what was changed or is still to be mended in its parts, in words."""

    title: str
    remarks: tuple[str, ...] = ()


def compose(parts: Parts) -> Composed:
    """Build the title; empty where the main component is missing. Years are taken out."""
    texts = [_clean(text) for text in (parts.pokok, parts.wilayah, parts.tambahan)]
    texts[0] = _without_opener(texts[0])
    if not texts[0]:
        return Composed("", (_("Tulis isi pokok kegiatan dahulu."),))
    opener = OPENERS[CaraPengumpulan(parts.cara)] if parts.cara in CaraPengumpulan.values else ""
    body = [text for index, text in enumerate(texts) if index == 0 or not _holds(texts[0], text)]
    title = " ".join([opener, *(_titled(text) for text in body)]).strip()
    title = " ".join(title.split())
    return Composed(title, tuple(_remarks(parts, opener, title)))


def _remarks(parts: Parts, opener: str, title: str) -> Iterator[str]:
    typed = " ".join((parts.pokok, parts.wilayah, parts.tambahan))
    if years := wording.years(typed):
        yield _("Tahun dihapus dari judul: %(words)s.") % {"words": ", ".join(years)}
    if not opener:
        yield _("Pilih cara pengumpulan data agar judul diawali olehnya.")
    if short := wording.abbreviations(title, general=True):
        yield _("Tulis lengkap, tanpa singkatan: %(words)s.") % {"words": ", ".join(short)}
    if not parts.wilayah.strip() and not _REGION.search(title):
        yield _("Sebut cakupan wilayahnya.")


def _clean(text: str) -> str:
    for year in wording.years(text):
        text = re.sub(rf"\b(?:tahun\s+)?{year}\b", " ", text, flags=re.IGNORECASE)
    for short, full in _SHORT_REGIONS.items():
        text = re.sub(rf"\b{short}(?:\.|\b)", full, text, flags=re.IGNORECASE)
    return " ".join(text.split()).strip(" .,;:-–/")


def _without_opener(text: str) -> str:
    """The main component without the way of collecting, which is put before it."""
    for opener in OPENERS.values():
        text = re.sub(rf"^{opener}\b", "", text, flags=re.IGNORECASE).strip()
    return re.sub(r"^(?:survei|survey|kompilasi|sensus|pendataan)\b", "", text, flags=re.IGNORECASE).strip()


def _holds(text: str, part: str) -> bool:
    return bool(part) and part.casefold() in text.casefold()


def _titled(text: str) -> str:
    """Capitals at the beginning of words, where the text was typed without or wholly in them."""
    if not (text.isupper() or text.islower()):
        return text
    words = text.lower().split()
    return " ".join(w if w in _SMALL else w[:1].upper() + w[1:] for w in words)


# Advice ----------------------------------------------------------------------------------------


def advice(title: str, *, cara: int | None, regions: Iterable[str] = ()) -> list[str]:
    """What a title typed by hand could do better, in words, besides the three checks of BPS.

    `regions` are the names of the activity's regions; empty where it covers the whole country.
    """
    return list(_advice(" ".join(title.split()), cara, list(regions))) if title.strip() else []


def _advice(title: str, cara: int | None, regions: list[str]) -> Iterator[str]:
    if len(title) > _SHOUTED and title.isupper():
        yield _("Tulis judul dengan huruf besar di awal kata saja.")
    if short := wording.abbreviations(title, general=True):
        yield _("Tulis lengkap, tanpa singkatan: %(words)s.") % {"words": ", ".join(short)}
    if (opener := _missing_opener(title, cara)) is not None:
        yield _("Awali judul dengan cara pengumpulan datanya, misalnya “%(opener)s …”.") % {"opener": opener}
    if regions and not _REGION.search(title) and not _names_one(title, regions):
        yield _("Sebut cakupan wilayahnya, misalnya “%(region)s”.") % {"region": regions[0]}
    if len(title.split()) < _WORDY:
        yield _("Judul ini masih umum. Sebut apa yang didata dan di mana.")


def _missing_opener(title: str, cara: int | None) -> str | None:
    """The opener that a title lacks. A kompilasi without its word is R-ID-03's business."""
    if cara not in CaraPengumpulan.values:
        return None
    chosen = CaraPengumpulan(cara)
    found = re.search(TITLE_WORDS[chosen], title, re.IGNORECASE)
    if found is None:
        named = any(re.search(words, title, re.IGNORECASE) for words in TITLE_WORDS.values())
        return None if named or chosen == CaraPengumpulan.KOMPILASI else OPENERS[chosen]
    return OPENERS[chosen] if found.start() > 0 and chosen != CaraPengumpulan.CARA_LAIN else None


def _names_one(title: str, regions: Iterable[str]) -> bool:
    bare = (re.sub(r"^(?:Kabupaten|Kota|Provinsi)\s+", "", name) for name in regions)
    return any(name.casefold() in title.casefold() for name in bare)
