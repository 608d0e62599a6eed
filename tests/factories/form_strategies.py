"""Random answers for the whole form, in the shape of `recommendations.snapshot`."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from recommendations import codelists as c
from recommendations.questionnaire import QUESTIONS, Kind, Question, Table, table
from recommendations.questionnaire.sections import BY_KEY

# What a text column can hold: everything but surrogates and the NUL character.
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
WORDS = st.text(CHARACTERS, max_size=12)
DATES = st.dates(min_value=date(2025, 1, 1), max_value=date(2028, 12, 31))
DAYS = DATES.map(date.isoformat)


def answer_to(question: Question) -> st.SearchStrategy[Any]:
    """Any stored answer to a question, the unanswered one included."""
    if question.kind == Kind.MANY:
        return st.sets(st.sampled_from(sorted(question.choices))).map(sorted)
    blank = st.just(question.blank)
    given = {
        Kind.ONE: lambda: st.sampled_from(list(question.choices)),
        Kind.DATE: lambda: DAYS,
        Kind.YEAR: lambda: st.integers(2000, 2100),
        Kind.NUMBER: lambda: st.integers(0, 10_000),
    }.get(question.kind, lambda: WORDS)
    return blank | given()


def _row(columns: tuple[Question, ...], **more: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({column.column: answer_to(column) for column in columns} | more)


def _children(of: Table) -> dict[str, st.SearchStrategy[Any]]:
    found: dict[str, st.SearchStrategy[Any]] = {}
    for child in of.children:
        unique = (lambda row: row["kode"]) if child.key == "klasifikasi" else None
        found[child.key] = st.lists(_row(child.columns), max_size=2, unique_by=unique)
    return found


@st.composite
def _periods(draw: st.DrawFn) -> dict[str, Any]:
    first, last = sorted([draw(DATES), draw(DATES)])
    awal, akhir = draw(st.sampled_from([(first, last), (first, None), (None, last), (None, None)]))
    tahap = draw(st.sampled_from(c.Tahap.values))
    return {"tahap": tahap, "awal": awal and str(awal), "akhir": akhir and str(akhir)}


REGIONS = {
    "provinsi": "3500",
    "provinsi_nama": "Provinsi Jawa Timur",
    "kabupaten": "",
    "kabupaten_nama": "",
}
REGION_ROWS = st.sampled_from(
    [
        [],
        [REGIONS],
        [REGIONS | {"kabupaten": "3503", "kabupaten_nama": "Kabupaten Trenggalek"}],
        [
            REGIONS | {"kabupaten": "3503", "kabupaten_nama": "Kabupaten Trenggalek"},
            REGIONS | {"kabupaten": "3572", "kabupaten_nama": "Kota Blitar"},
        ],
    ]
)


def snapshots() -> st.SearchStrategy[dict[str, Any]]:
    """Whole forms with random answers; every one can be stored."""
    (more_of_variabel,) = BY_KEY["ms-var"].tables
    variabel = _row(table("variabel").columns + more_of_variabel.columns, **_children(more_of_variabel))
    indikator = _row(table("indikator").columns, **_children(table("indikator")))
    rilis = st.fixed_dictionaries({"produk": st.sampled_from(c.Produk.values), "tanggal": DAYS})
    tables = {
        "jadwal": st.lists(_periods(), max_size=4).map(lambda rows: sorted(rows, key=lambda r: r["tahap"])),
        "wilayah": REGION_ROWS,
        "rilis": st.lists(rilis, max_size=3).map(
            lambda rows: sorted(rows, key=lambda r: (r["produk"], r["tanggal"]))
        ),
        "variabel": st.lists(variabel, max_size=2),
        "indikator": st.lists(indikator, max_size=2),
        "berkas": st.just([]),
    }
    fixed = {"shape": st.just(1), "jenis_statistik": st.just("STATISTIK_SEKTORAL")}
    questions = {name: answer_to(question) for name, question in QUESTIONS.items()}
    return st.fixed_dictionaries(fixed | questions | tables)
