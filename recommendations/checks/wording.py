"""What can be read from Indonesian titles, names and free text: abbreviations, units, years, percents.

Pure functions on text. They are judged by real wording: an office written wholly in capitals is not an
abbreviation, "Produk Domestik Regional Bruto (PDRB)" explains itself, "IV" is a number.
"""

import re
from collections.abc import Iterable

# Short forms of offices and places that are not written in capitals.
OFFICE_SHORT_FORMS = frozenset(
    {
        "bapenda", "bappeda", "bappedalitbang", "bapperida", "bapperinda", "bakesbangpol",
        "dinkes", "dinsos", "diknas", "disbudpar", "disbudpora", "disdik", "disdikbud",
        "disdikpora", "disdukcapil", "dishub", "dispendukcapil", "disperkim", "dindik",
        "diskominfo", "diskominfotik", "diskop", "diskopukm", "disnak", "disnaker",
        "disnakertrans", "dispar", "disparbud", "disperindag", "disperpusip", "disporapar",
        "dispora", "disperta", "dispusip", "dlh", "kesbangpol", "kominfo", "pemda", "pemkab",
        "pemkot", "pemprov", "satpol", "sekda", "setda", "setwan", "kab", "kec",
        "kel", "prov", "bps", "bkd", "bpbd", "bkpsdm", "rsud", "uptd", "upt", "dprd", "dpmptsp",
        "dpupr", "pupr",
    }
)  # fmt: skip
# Known to every reader, so a variable name may carry them (Standar Data: "unless general").
GENERAL_SHORT_FORMS = frozenset(
    {
        "ASN", "APBD", "APBN", "BPJS", "BPS", "BUMD", "BUMN", "COVID", "DBD", "DPR", "DPRD",
        "HIV", "AIDS", "ISPA", "KBLI", "KBJI", "KK", "KTP", "NIK", "NPWP", "PAUD", "PDRB", "PDB",
        "PNS", "POLRI", "PPPK", "RI", "RT", "RW", "SD", "SDGS", "SIM", "SLTA", "SLTP", "SMA",
        "SMK", "SMP", "STNK", "TBC", "TK", "TNI", "MI", "MTS", "MA", "UMKM", "USG", "WHO", "WNA",
        "WNI", "GPS",
    }
)  # fmt: skip
_ROMAN = re.compile(r"^(?=[IVXLC])(X{0,3})(IX|IV|V?I{0,3})$")
_WORD = re.compile(r"[^\W\d_][\w.&-]*", re.UNICODE)
# 2 to 6 capitals ("DPRD"), dotted ones ("D.P.R."), longer ones with digits or hardly a vowel ("DP3AP2KB").
_CAPITALS = re.compile(
    r"[A-Z]{2,6}|(?:[A-Z]\.)+[A-Z]|[A-Z]+&[A-Z]+|(?=[A-Z]*\d)[A-Z][A-Z\d]{2,9}(?<!\d)|[B-DF-HJ-NP-TV-Z]{7,}"
)
_EXPLAINED = re.compile(r"(?P<before>[^()]*)\((?P<inside>[^()]+)\)")
_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d{2}(?![\d.,]*\d)")
_COUNTED = re.compile(
    r"^\s*(?:orang|responden|rumah tangga|usaha|unit|ekor|keluarga|sampel|meter|hektar)", re.IGNORECASE
)
_PERCENT = re.compile(r"(?P<value>\d{1,3}(?:[.,]\d+)?)\s*(?:%|persen\b|percent\b)", re.IGNORECASE)
_PROPORTION = re.compile(r"(?<![\d.,])0[.,]\d+(?![\d.,]*\d|\s*(?:%|persen))")
_ALPHA = re.compile(r"\balpha\b|\balfa\b|α|taraf nyata|signifikan", re.IGNORECASE)
_MEASURE = re.compile(
    r"\bRSE\b|relative standard error|galat baku relatif|kesalahan baku relatif|\bC\.?V\b"
    r"|coefficient of variation|koefisien (?:variasi|keragaman)|\bMoE\b|margin of error"
    r"|margin (?:galat|kesalahan)|batas (?:galat|kesalahan)",
    re.IGNORECASE,
)
# What a percentage in a sentence on sampling error is about.
_KEY = re.compile(
    r"(?P<confidence>kepercayaan|keyakinan|konfidensi|confidence|respons?\b|response)"
    r"|(?P<alpha>\balpha\b|\balfa\b|α|taraf nyata|signifikan)"
    r"|(?P<error>error|galat|kesalahan|\bRSE\b|\bMoE\b|\bC\.?V\b|koefisien|coefficient)",
    re.IGNORECASE,
)
_UNIT_WORDS = (
    r"%|persen|rp\.?|rupiah|kg|kilogram|kuintal|kwintal|ku|kw|ton|gram|gr|g|mg"
    r"|ha|hektar|hektare|are|m|m2|m²|m3|m³|km|km2|km²|cm|mm|meter|kilometer|liter|l|ml|orang|jiwa|ekor|unit|buah"
    r"|batang|butir|rumpun|tahun|bulan|minggu|hari|jam|menit|detik|kwh|mw|°c|celcius|celsius|kasus|keluarga|kk"
)
_UNIT_IN_BRACKETS = re.compile(
    rf"[(\[]\s*(?:dalam\s+)?(?:(?:ribu|juta|miliar)\s+)?(?:{_UNIT_WORDS})"
    r"(?:\s*(?:/|per)\s*[\w²³ ]+)?\s*[)\]]",
    re.IGNORECASE,
)
_UNIT_IN_WORDS = re.compile(
    r"%|\bRp\.?(?=\W|$)|\b(?:kg|kuintal|kwintal|ton|ha|km2?|m2|m²|m³|kwh)\s*/\s*\w+"
    rf"|\b(?:dalam|satuan)\s+(?:{_UNIT_WORDS})(?=\W|$)|\b(?:kg|ha|km|km²|m²|m2|m³|m3|cm|kwh)$",
    re.IGNORECASE,
)


def abbreviations(text: str, *, general: bool = False) -> tuple[str, ...]:
    """Return the words of a name that look like abbreviations, in order, each once.

    An abbreviation beside its full form is none: "Nomor Pokok Wajib Pajak (NPWP)" and
    "PDRB (Produk Domestik Regional Bruto)". `general` lets through what every reader knows (KTP, SD).
    """
    plain = _without_explained(text)
    words = [w.strip("./-&") for w in _WORD.findall(plain)]
    shouted = _is_shouted(words)
    found = [w for w in words if _is_abbreviation(w, shouted=shouted)]
    if general:
        found = [w for w in found if w.replace(".", "").upper() not in GENERAL_SHORT_FORMS]
    return tuple(dict.fromkeys(found))


def _without_explained(text: str) -> str:
    def keep(match: re.Match[str]) -> str:
        before, inside = match["before"], match["inside"]
        if _stands_for(inside, before):  # Nomor Pokok Wajib Pajak (NPWP)
            return before
        last = before.split()[-1] if before.split() else ""
        if _stands_for(last, inside):  # PDRB (Produk Domestik Regional Bruto)
            return before.rstrip().removesuffix(last)
        return match[0]

    return _EXPLAINED.sub(keep, text)


def _stands_for(short: str, full: str) -> bool:
    """True where `short` is one word whose letters come, in order, from the several words of `full`."""
    letters = [c for c in short.casefold() if c.isalpha()]
    words = full.casefold().split()
    if not letters or len(short.split()) != 1 or len(words) < 2 or len(letters) >= len("".join(words)):
        return False
    rest = iter(" ".join(words))
    return any(w.startswith(letters[0]) for w in words) and all(letter in rest for letter in letters)


def _is_shouted(words: Iterable[str]) -> bool:
    long_words = [w for w in words if len(w) >= 4]
    return len(long_words) > 1 and all(w.isupper() for w in long_words)


def _is_abbreviation(word: str, *, shouted: bool) -> bool:
    if word.casefold().replace(".", "") in OFFICE_SHORT_FORMS:
        return True
    if _ROMAN.match(word):
        return False
    if shouted:
        # All in capitals: only a word that nobody can pronounce is certain to be one.
        return len(word) > 1 and not re.search(r"[AIUEOY]", word)
    return bool(_CAPITALS.fullmatch(word))


def units(text: str) -> tuple[str, ...]:
    """Return the units of measure written into a name: "(kg)", "%", "dalam ton", "Rp"."""
    found = _UNIT_IN_BRACKETS.findall(text) or _UNIT_IN_WORDS.findall(text)
    return tuple(dict.fromkeys(f.strip() for f in found))


def years(text: str) -> tuple[str, ...]:
    """Return the four-digit years in a text; "2000 responden" is a count, not a year."""
    return tuple(m.group() for m in _YEAR.finditer(text) if not _COUNTED.match(text[m.end() :]))


def error_percents(text: str) -> tuple[float, ...]:
    """Return the sampling errors in percent that a text states, with comma or point as decimal sign.

    A confidence level is no error. Alpha counts only where no other measure is given. A bare "0,05" is
    read as 5 percent where no percent stands in the text.
    """
    stated = [(_number(m["value"]), _about(text, m)) for m in _PERCENT.finditer(text)]
    if not stated:
        stated = [(_number(m.group()) * 100, _about(text, m)) for m in _PROPORTION.finditer(text)]
    errors = [value for value, about in stated if about in ("error", "")]
    return tuple(errors or [value for value, about in stated if about == "alpha"])


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _about(text: str, match: re.Match[str]) -> str:
    """What a number is about: the last key word that leads to it, or else the first that follows."""
    before = re.split(r"[\d%;]|, ", text[: match.start()])[-1]
    after = re.split(r"[\d;]|, ", text[match.end() :])[0]
    named = list(_KEY.finditer(before))[-1:] or list(_KEY.finditer(after))[:1]
    return str(named[0].lastgroup) if named else ""


def names_error_measure(text: str) -> bool:
    """True where a text says which measure its sampling error is: RSE, CV, MoE or alpha."""
    return bool(_MEASURE.search(text) or _ALPHA.search(text))


def shows_stages(fraction: str) -> bool:
    """True where an overall sampling fraction shows more than one stage of selection."""
    ratios = re.findall(r"\d[\d.]*\s*/\s*\d[\d.]*|\b[a-z]\w*\s*/\s*[A-Z]\w*", fraction)
    stages = re.findall(
        r"\btahap\w*\s*(?:ke[- ]?)?(?:\d+|I{1,3}|IV|satu|dua|pertama|kedua|akhir)\b", fraction, re.IGNORECASE
    )
    steps = re.findall(r"\bdari\b", fraction, re.IGNORECASE)
    return len(ratios) >= 2 or len(stages) >= 2 or len(steps) >= 2
