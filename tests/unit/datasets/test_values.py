"""One reading per type: what is a value, what is a problem, and what a problem proposes."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets.tables.dictionary import Column, Tipe
from datasets.tables.values import MISSING_TEXT, Problem, canonical, parse, typed


def column(tipe: str) -> Column:
    return Column(kode="k", nama="Kolom", tipe=tipe)


def read(text: str, tipe: str, decimal: str = ",") -> Any:
    return parse(text, column(tipe), decimal)


@pytest.mark.parametrize(
    ("text", "tipe", "decimal", "value"),
    [
        ("0012", Tipe.CODE, ",", "0012"),
        (" 35.72.01 ", Tipe.CODE, ",", "35.72.01"),
        ("NA", Tipe.CODE, ",", "NA"),
        ("1.234,50", Tipe.NUMBER, ",", Decimal("1234.5")),
        ("1,234.50", Tipe.NUMBER, ".", Decimal("1234.5")),
        ("1 234,5", Tipe.NUMBER, ",", Decimal("1234.5")),
        ("-5", Tipe.NUMBER, ",", Decimal(-5)),
        ("−5,0", Tipe.NUMBER, ",", Decimal(-5)),
        ("1.234", Tipe.INTEGER, ",", 1234),
        ("1\u00a0234", Tipe.INTEGER, ",", 1234),
        ("2026", Tipe.YEAR, ",", 2026),
        ("Januari", Tipe.MONTH, ",", 1),
        ("jan", Tipe.MONTH, ",", 1),
        ("Nopember", Tipe.MONTH, ",", 11),
        ("08", Tipe.MONTH, ",", 8),
        ("2026-08-20", Tipe.DATE, ",", date(2026, 8, 20)),
        ("20/08/2026", Tipe.DATE, ",", date(2026, 8, 20)),
        ("03/04/2026", Tipe.DATE, ".", date(2026, 4, 3)),
        ("20 Agustus 2026", Tipe.DATE, ",", date(2026, 8, 20)),
        ("Ya", Tipe.BOOLEAN, ",", True),
        ("0", Tipe.BOOLEAN, ",", False),
        ("...", Tipe.INTEGER, ",", None),
        ("NA", Tipe.NUMBER, ",", None),
        ("-", Tipe.TEXT, ",", None),
    ],
)
def test_written_cell_is_read_by_its_type(text: str, tipe: str, decimal: str, value: Any) -> None:
    found = read(text, tipe, decimal)

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "tipe", "code", "suggestion"),
    [
        ("12.5", Tipe.NUMBER, "not_number", "12,5"),
        ("12,5%", Tipe.NUMBER, "not_number", "12,5"),
        ("Rp 1.000", Tipe.NUMBER, "not_number", "1.000"),
        ("(5)", Tipe.NUMBER, "not_number", "-5"),
        ("１２", Tipe.INTEGER, "not_integer", "12"),
        ("12,0", Tipe.INTEGER, "not_integer", "12"),
        ("1_000", Tipe.INTEGER, "not_integer", ""),
        ("1,000", Tipe.INTEGER, "not_integer", ""),
        ("1234567890123456789", Tipe.INTEGER, "number_too_long", ""),
        ("1,2345678901234567", Tipe.NUMBER, "number_too_long", ""),
        ("2.026", Tipe.YEAR, "not_year", "2026"),
        ("26", Tipe.YEAR, "not_year", ""),
        ("13", Tipe.MONTH, "not_month", ""),
        ("October", Tipe.MONTH, "not_month", "Oktober"),
        ("08/20/2026", Tipe.DATE, "not_date", "20/08/2026"),
        ("20/08/26", Tipe.DATE, "not_date", "20/08/2026"),
        ("31/02/2026", Tipe.DATE, "not_date", ""),
        ("mungkin", Tipe.BOOLEAN, "not_boolean", ""),
        ("=1+1", Tipe.TEXT, "formula_text", "1+1"),
        ("＝cmd", Tipe.TEXT, "formula_text", "cmd"),
        ("\t=x", Tipe.CODE, "formula_text", "x"),
        ("a\x07b", Tipe.TEXT, "text_control", "ab"),
    ],
)
def test_what_is_no_value_says_what_to_do(text: str, tipe: str, code: str, suggestion: str) -> None:
    found = read(text, tipe)

    assert isinstance(found, Problem)
    assert (found.code, found.suggestion) == (code, suggestion)
    assert found.words
    assert "%(" not in found.words


def test_cell_of_a_workbook_is_read_as_the_workbook_holds_it() -> None:
    """A float of a workbook has fifteen digits that mean something."""
    assert typed(0.1 + 0.2, column(Tipe.NUMBER), ",") == Decimal("0.3")
    assert typed(2026.0, column(Tipe.YEAR), ",") == 2026
    assert typed(5.0, column(Tipe.CODE), ",") == "5"
    assert typed(datetime(2026, 8, 20), column(Tipe.DATE), ",") == date(2026, 8, 20)  # noqa: DTZ001
    assert typed(True, column(Tipe.BOOLEAN), ",") is True
    whole = typed(1.5, column(Tipe.INTEGER), ",")
    assert isinstance(whole, Problem)
    month = typed(date(2026, 8, 1), column(Tipe.MONTH), ",")
    assert isinstance(month, Problem)
    assert month.suggestion == "Agustus"


texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1
).filter(lambda t: t == t.strip() and t not in MISSING_TEXT and t[0] not in "=+-@\uff1d\uff0b\uff0d\uff20")
numbers = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**10), max_value=10**10)
VALUES = {
    Tipe.TEXT: texts,
    Tipe.CODE: texts,
    Tipe.INTEGER: st.integers(-(10**18) + 1, 10**18 - 1),
    Tipe.NUMBER: numbers,
    Tipe.YEAR: st.integers(1800, 2199),
    Tipe.MONTH: st.integers(1, 12),
    Tipe.DATE: st.dates(min_value=date(1000, 1, 1)),
    Tipe.BOOLEAN: st.booleans(),
}


@given(st.sampled_from(list(VALUES)).flatmap(lambda t: st.tuples(st.just(t), st.none() | VALUES[t])))
def test_canonical_text_of_a_value_is_read_as_that_value(case: tuple[str, Any]) -> None:
    tipe, value = case

    found = read(canonical(value), tipe, ".")

    assert found == value
    assert type(found) is type(value)


@given(st.text(), st.sampled_from(list(Tipe)), st.sampled_from([",", "."]))
def test_any_text_is_a_value_or_a_problem_with_words(text: str, tipe: str, decimal: str) -> None:
    found = read(text, tipe, decimal)

    if isinstance(found, Problem):
        assert found.words
    else:
        assert read(canonical(found), tipe, ".") == found
