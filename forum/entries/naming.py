"""How data are named (domain/satudata.md 5.2): warnings in words, and a name made of the standard's parts.

A name is a proposal of the OPD: nothing here refuses it. The rule that a name does not begin with a measure
is the rule of a *concept*; the name of an entry may, as its pattern is
"<Ukuran> <Konsep> Berdasarkan <Klasifikasi>", but then it begins with the measure that the entry states.
"""

import re

from django.utils.translation import gettext as _

from satudata.forms import MONTHS


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


MEASURES = (
    "Jumlah", "Persentase", "Persen", "Rasio", "Rata-Rata", "Rerata", "Angka", "Indeks", "Nilai", "Volume",
    "Luas", "Panjang", "Tingkat", "Laju", "Proporsi", "Banyaknya", "Total",
)  # fmt: skip
# Words that join others: small or capital, both are right.
SMALL = _set(
    """antar antara atas atau bagi berdasarkan dalam dan dari dengan di ke menurut oleh pada per sebagai
    secara serta tanpa tentang terhadap untuk yang"""
)
# Abbreviations that everybody knows, or that are names.
WELL_KNOWN = _set(
    """AIDS ANC APBD APBN ASEAN ASI ASN BBLR BBM BKB BKKBN BLUD BOS BPHTB BPJS BPS BUMD BUMDES BUMN CPNS DAK
    DAU DBD DPRD DPT HIV IKM IPM ISPA JKN KB KDRT KIA KK KTP KUR LPG MA MCK MI NIB NIK NJOP NTP OPD PAD PAUD
    PBB PBG PBI PDAM PDRB PHK PKH PKK PMI PNS PPPK PUS RPJMD RPJPD RS RSUD RT RTH RTLH RW SD SDGS SDM SIM SKM
    SLB SLTA SLTP SMA SMK SMP SPBE SPM TBC TK TKA TNI TPA TPS UKM UMKM UPT WC WNA WNI"""
)
# Shortened words, as they are met in lists.
SHORTENED = _set(
    """adm bln dgn dlm dr jml jmlh kab kec kel keg kep khs klp lk org pddk penddk pr prov rmh sbg sdh tdk
    th thn utk yg"""
)
_YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")
_MONTH = re.compile(rf"\b(?:{'|'.join(MONTHS)})\b", re.IGNORECASE)
_PERIOD = re.compile(
    r"\b(?:triwulan|caturwulan|semester|per (?:hari|minggu|bulan|tahun)|tahun anggaran)\b", re.IGNORECASE
)
# A concept longer than this is an explanation: no name is made of it.
LONGEST_CONCEPT = 100


def name_warnings(nama: str, ukuran: str = "") -> list[str]:
    """What the rules say of a name, in words that say what to do; empty for a good one."""
    if not nama.strip():
        return []
    found = [_capitals(nama), _abbreviations(nama), _period(nama), _other_measure(nama, ukuran)]
    return [words for words in found if words]


def concept_warnings(konsep: str) -> list[str]:
    """A concept does not begin with a measure: that has its own answer."""
    measure = leading_measure(konsep)
    if not measure:
        return []
    return [
        _("Konsep diawali ukuran “%(measure)s”. Tulis ukuran pada isian Ukuran, misalnya konsep “Penduduk”.")
        % {"measure": measure}
    ]


def suggested_name(ukuran: str, konsep: str, klasifikasi: str) -> str:
    """Make "<Ukuran> <Konsep> Berdasarkan <Klasifikasi>"; empty where no concept is named, only explained."""
    concept = " ".join(konsep.split())
    if not concept or len(konsep) > LONGEST_CONCEPT or "\n" in konsep.strip():
        return ""
    measure = leading_measure(concept)
    bare = concept[len(measure) :].strip() or concept
    name = f"{ukuran.strip() or measure} {bare}".strip()
    groups = [part.strip() for part in re.split(r"[;,\n]", klasifikasi) if part.strip()]
    if groups and len(klasifikasi) <= LONGEST_CONCEPT:
        name += f" Berdasarkan {_joined(groups)}"
    return " ".join(_capital(word) for word in name.split())


def leading_measure(text: str) -> str:
    """The measure that a text begins with, as it is written there; empty where it begins with none."""
    for measure in MEASURES:
        match = re.match(rf"{measure}\b", text.strip(), re.IGNORECASE)
        if match and len(text.split()) > len(measure.split()):
            return match[0]
    return ""


# One rule each ------------------------------------------------------------------------------------
def _capitals(nama: str) -> str:
    letters = [c for c in nama if c.isalpha()]
    if len(nama.split()) > 1 and all(c.isupper() for c in letters):
        return _("Nama ditulis dengan huruf kapital semua. Tulis huruf besar hanya di awal kata.")
    small = [w for w in nama.split() if w[0].islower() and w.casefold().strip("(),.") not in SMALL]
    if not small:
        return ""
    return _("Awali setiap kata dengan huruf besar: %(words)s.") % {
        "words": ", ".join(f"“{w} → {_capital(w)}”" for w in small[:3])
    }


def _abbreviations(nama: str) -> str:
    words = re.findall(r"[^\W\d_]+\.?", nama)
    if len(words) > 1 and nama.upper() == nama:
        # A name in capitals has been told so: its words are no abbreviations.
        words = [w for w in words if w.endswith(".")]
    found = [w for w in words if _is_abbreviation(w)]
    if not found:
        return ""
    return _("Tulis lengkap singkatan yang tidak umum: %(words)s.") % {
        "words": ", ".join(f"“{w}”" for w in dict.fromkeys(found[:4]))
    }


def _is_abbreviation(word: str) -> bool:
    bare = word.rstrip(".")
    if bare.upper() in WELL_KNOWN:
        return False
    return (len(bare) > 1 and bare.isupper()) or bare.casefold() in SHORTENED


def _period(nama: str) -> str:
    found = [m[0] for rule in (_YEAR, _MONTH, _PERIOD) for m in rule.finditer(nama)]
    if not found:
        return ""
    return _("Jangan menulis waktu pada nama (%(words)s): tahun dan periode mempunyai isiannya sendiri.") % {
        "words": ", ".join(f"“{w}”" for w in found[:3])
    }


def _other_measure(nama: str, ukuran: str) -> str:
    measure = leading_measure(nama)
    if not measure or not ukuran.strip() or ukuran.strip().casefold().startswith(measure.casefold()):
        return ""
    return _("Nama diawali “%(name)s”, sedangkan ukurannya “%(measure)s”. Samakan keduanya.") % {
        "name": measure,
        "measure": ukuran.strip(),
    }


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} dan {parts[-1]}"


def _capital(word: str) -> str:
    return word if word.casefold() in SMALL else word[:1].upper() + word[1:]
