"""What the fields of a query mean: the tree of `grammar` as conditions on faces.

Decided here: which fields there are (any other is refused), which take words, names or moments, and what a
free word is looked for in. `state`, `private` and `capacity` are constants: they narrow to nothing or to
everything that anybody may see, and never to more.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Case, Exists, ExpressionWrapper, IntegerField, OuterRef, Q, Value, When
from django.utils.dateparse import parse_date, parse_datetime

from datasets.api import addresses, catalogue
from datasets.api.ckan import grammar
from datasets.models import BerkasTerbitan
from datasets.portal.search import LITTLE, terms, words
from forum.codelists import URUSAN
from satudata.accounts.models import Instansi

NOTHING, EVERYTHING = Q(pk__in=[]), Q()
LICENSES = {"cc-by": "CC-BY-4.0", "cc-by-4.0": "CC-BY-4.0"}
_NOW = re.compile(r"NOW(?:/\w+)?(?:([+-]\d{1,5})(SECOND|MINUTE|HOUR|DAY|MONTH|YEAR)S?)?(?:/\w+)?")
_SECONDS = {
    "SECOND": 1, "MINUTE": 60, "HOUR": 3600, "DAY": 86400, "MONTH": 30 * 86400, "YEAR": 365 * 86400,
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What conditions are made for: the moment, and the offices that have published, by name."""

    at: datetime
    offices: dict[str, Instansi]


def condition(node: grammar.Node, asked: Asked) -> Q:
    """The condition of a tree. Raises grammar.BadQuery for an unknown field or an unreadable value."""
    if isinstance(node, grammar.Match):
        return _match(node, asked)
    if isinstance(node, grammar.Not):
        return ~_whole(condition(node.part, asked))
    if isinstance(node, grammar.AnyOf):
        either = NOTHING
        for part in node.parts:
            either |= _whole(condition(part, asked))
        return either
    both = EVERYTHING
    for part in node.parts:
        both &= condition(part, asked)
    return both


def free_words(node: grammar.Node) -> list[str]:
    """The words without a field that are asked for, by which results are ordered."""
    if isinstance(node, grammar.Match):
        plain = not node.field and isinstance(node.value, grammar.Value)
        return [node.value.text.strip("*").lower()] if plain else []  # type: ignore[union-attr]
    parts = node.parts if isinstance(node, grammar.All | grammar.AnyOf) else ()
    return [word for part in parts for word in free_words(part) if word]


def score(asked: list[str]) -> ExpressionWrapper:
    """Weight of a face for some words: 4 in its name or title, 2 in its keywords or group, 1 elsewhere."""
    whole = Value(0)
    for word in asked[:8]:
        named = Q(judul__icontains=word) | Q(dataset__slug__icontains=word)
        kept = Q(metadata__kata_kunci__icontains=word) | Q(urusan__in=_urusan_with(word))
        weight = Case(When(named, then=4), When(kept, then=2), default=1, output_field=IntegerField())
        whole = whole + weight
    return ExpressionWrapper(whole, output_field=IntegerField())


def _whole(q: Q) -> Q:
    """A condition that can be turned round or be one of several: "everything" said in a column."""
    return q or Q(pk__isnull=False)


def _match(node: grammar.Match, asked: Asked) -> Q:
    if node.field in ("", "text", "*"):
        return _anywhere(node, asked)
    if node.field in MOMENTS:
        return _moment(MOMENTS[node.field], node.value, asked.at)
    if node.field == "prioritas_tahun":
        return _year(node.value)
    if node.field not in FIELDS:
        raise grammar.BadQuery(f"undefined field {node.field}")
    if isinstance(node.value, grammar.Span):
        raise grammar.BadQuery(f"field {node.field} takes no range")
    if node.value.text == "*" and not node.value.exact:
        return PRESENT.get(node.field, EVERYTHING)
    return FIELDS[node.field](node.value, asked)


# Words ----------------------------------------------------------------------------------------------
def _anywhere(node: grammar.Match, asked: Asked) -> Q:
    if isinstance(node.value, grammar.Span):
        raise grammar.BadQuery("a range needs a field")
    if node.value.text.strip("*") == "" and not node.value.exact:
        return EVERYTHING
    if node.field == "*":
        raise grammar.BadQuery("undefined field *")
    if node.value.exact:
        return _phrase(node.value.text)
    found = EVERYTHING
    for forms in terms(node.value.text):
        found &= reduce(or_, (Q(teks__contains=f" {form}") for form in forms if form not in LITTLE), NOTHING)
    return found if not _little(node.value.text) else EVERYTHING


def _little(text: str) -> bool:
    """Whether a text is nothing but words that tell nothing ("dan", "di"), or signs."""
    return all(word in LITTLE for word in words(text))


def _phrase(text: str) -> Q:
    return (
        _contains("judul", text)
        | _contains("metadata__deskripsi", text)
        | _contains("metadata__definisi", text)
    )


def _contains(column: str, word: str) -> Q:
    return Q(**{f"{column}__icontains": word})


def _title(value: grammar.Value, asked: Asked) -> Q:
    return _contains("judul", value.text if value.exact else value.text.strip("*"))


def _notes(value: grammar.Value, asked: Asked) -> Q:
    word = value.text if value.exact else value.text.strip("*")
    return Q(metadata__deskripsi__icontains=word) | Q(metadata__definisi__icontains=word)


def _urusan_with(word: str) -> list[str]:
    return [kode for kode, name in URUSAN if word.lower() in name.lower()]


# Names ------------------------------------------------------------------------------------------------
def _fits(value: grammar.Value) -> Callable[[str], bool]:
    """Whether a name is the one asked for; a `*` stands for any characters."""
    if value.exact or "*" not in value.text:
        return lambda name: name.lower() == value.text.lower()
    parts = [re.escape(part) for part in value.text.split("*")]
    if len(parts) > 4:
        raise grammar.BadQuery("too many wildcards")
    shape = re.compile(".*".join(parts), re.IGNORECASE)
    return lambda name: shape.fullmatch(name) is not None


def _name(value: grammar.Value, asked: Asked) -> Q:
    if value.exact or "*" not in value.text:
        return Q(dataset__slug__iexact=value.text)
    parts = value.text.split("*")
    if len(parts) > 4:
        raise grammar.BadQuery("too many wildcards")
    return Q(dataset__slug__iregex="^" + ".*".join(re.escape(part) for part in parts) + "$")


def _id(value: grammar.Value, asked: Asked) -> Q:
    found: UUID | None = catalogue.as_uuid(value.text)
    return Q(dataset_id=found) if found else NOTHING


def _organization(value: grammar.Value, asked: Asked) -> Q:
    fits = _fits(value)
    return Q(instansi_id__in=[o.pk for name, o in asked.offices.items() if fits(name)])


def _owner(value: grammar.Value, asked: Asked) -> Q:
    return Q(
        instansi_id__in=[o.pk for o in asked.offices.values() if addresses.office_id(o) == value.text.lower()]
    )


def _groups(value: grammar.Value, asked: Asked) -> Q:
    fits = _fits(value)
    return Q(urusan__in=[kode for kode, _ in URUSAN if fits(addresses.group_name(kode))])


def _kategori(value: grammar.Value, asked: Asked) -> Q:
    fits = _fits(value)
    return Q(urusan__in=[kode for kode, name in URUSAN if fits(name)])


def _tags(value: grammar.Value, asked: Asked) -> Q:
    """Keywords as stored; what `clean_tag` changes in one is found under the changed words too."""
    if value.exact or "*" not in value.text:
        parts = re.split(r"[^\w.-]+", value.text)
        found = EVERYTHING
        for part in filter(None, parts):
            found &= Q(metadata__kata_kunci__icontains=part)
        return found
    return Q(metadata__kata_kunci__icontains=value.text.strip("*"))


def _format(value: grammar.Value, asked: Asked) -> Q:
    fits = _fits(value)
    kinds = [jenis for jenis, name in catalogue.FORMATS.items() if fits(name)]
    return has_format(kinds, asked.at)


def has_format(kinds: list[str], at: datetime) -> Q:
    """Faces one of whose listed files is of these kinds: see `catalogue.File`."""
    own = BerkasTerbitan.objects.filter(jenis__in=kinds, terbitan=OuterRef("pk"))
    found = Q(Exists(own), akses="terbuka")
    if BerkasTerbitan.Jenis.CSV in kinds:
        older = catalogue.open_releases(at).filter(dataset=OuterRef("dataset"), berkas__jenis="csv")
        found |= Q(Exists(older))
    return found


def _license(value: grammar.Value, asked: Asked) -> Q:
    fits = _fits(value)
    wanted = [kept for name, kept in LICENSES.items() if fits(name)] or [value.text]
    return Q(metadata__lisensi__in=wanted)


def _constant(truth: str) -> Callable[[grammar.Value, Asked], Q]:
    def narrow(value: grammar.Value, asked: Asked) -> Q:
        return EVERYTHING if _fits(value)(truth) else NOTHING

    return narrow


FIELDS: dict[str, Callable[[grammar.Value, Asked], Q]] = {
    "organization": _organization,
    "owner_org": _owner,
    "groups": _groups,
    "kategori": _kategori,
    "tags": _tags,
    "res_format": _format,
    "license_id": _license,
    "name": _name,
    "title": _title,
    "title_string": _title,
    "id": _id,
    "notes": _notes,
    "dataset_type": _constant("dataset"),
    "type": _constant("dataset"),
    "entity_type": _constant("package"),
    "state": _constant("active"),
    "private": _constant("false"),
    "capacity": _constant("public"),
}
# What `field:*` narrows to, where a dataset may be without.
PRESENT: dict[str, Q] = {
    "groups": ~Q(urusan=""),
    "kategori": ~Q(urusan=""),
    "res_format": Q(akses="terbuka"),
}


# Moments and years --------------------------------------------------------------------------------------
MOMENTS = {"metadata_modified": "changed", "metadata_created": "first_shown"}


def _moment(column: str, value: grammar.Value | grammar.Span, at: datetime) -> Q:
    if isinstance(value, grammar.Value):
        return EVERYTHING if value.text == "*" else Q(**{column: read_moment(value.text, at)})
    found = EVERYTHING
    if value.low != "*":
        found &= Q(**{f"{column}__gt{'e' if value.low_in else ''}": read_moment(value.low, at)})
    if value.high != "*":
        found &= Q(**{f"{column}__lt{'e' if value.high_in else ''}": read_moment(value.high, at)})
    return found


def read_moment(text: str, at: datetime) -> datetime:
    """A moment as clients write it: ISO with or without "Z" and microseconds, a day, NOW, NOW-1DAY."""
    if (match := _NOW.fullmatch(text)) is not None:
        return _near(at, match)
    try:
        found = parse_datetime(text.removesuffix("Z")) or parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise grammar.BadQuery(f"Invalid date: {text}")
    if not isinstance(found, datetime):
        found = datetime(found.year, found.month, found.day, tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _near(at: datetime, match: re.Match[str]) -> datetime:
    amount, unit = match.groups()
    if not amount:
        return at
    try:
        return at + timedelta(seconds=int(amount) * _SECONDS[unit])
    except OverflowError:
        raise grammar.BadQuery(f"Invalid date: {match.group()}") from None


def _year(value: grammar.Value | grammar.Span) -> Q:
    chosen = Q(data_prioritas=True)
    if isinstance(value, grammar.Value):
        if value.text == "*":
            return chosen
        return chosen & Q(metadata__tahun_prioritas=_whole_year(value.text))
    for end, how in (
        (value.low, "gte" if value.low_in else "gt"),
        (value.high, "lte" if value.high_in else "lt"),
    ):
        if end != "*":
            chosen &= Q(**{f"metadata__tahun_prioritas__{how}": _whole_year(end)})
    return chosen


def _whole_year(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", text):
        raise grammar.BadQuery(f"Invalid year: {text}")
    return int(text)
