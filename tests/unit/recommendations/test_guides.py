"""What helps while filling: each question that a check judges is explained, and no page is too long."""

import pytest

from recommendations.checks import CATALOGUE
from recommendations.questionnaire import BY_KEY, SECTIONS, Question, Section, Table

MOST_QUESTIONS = 10


def item_of(section: str, field: str) -> Question | Table:
    """The question or table that a rule is about."""
    found = BY_KEY[section]
    columns = [column for table in found.tables for column in table.columns]
    names = {item.key if isinstance(item, Table) else item.column: item for item in [*columns, *found.items]}
    return names[field]


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.number)
def test_a_judged_question_is_explained_by_examples(rule) -> None:  # noqa: ANN001
    item = item_of(rule.section, rule.field)
    columns = item.columns if isinstance(item, Table) else ()
    examples = [*item.right, *item.wrong, *(text for c in columns for text in (*c.right, *c.wrong))]
    assert examples


def parts_of(section: Section) -> list[int]:
    """How many questions stand under each heading; a row of a table counts as one question."""
    if not section.page_per_row:
        return [len(part.items) for part in section.parts]
    (table,) = section.tables
    counts: list[int] = []
    for column in table.columns:
        if not counts or column.column in dict(table.headings):
            counts.append(0)
        counts[-1] += 1 + sum(child.after == column.column for child in table.children)
    return counts


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.key)
def test_no_heading_stands_above_more_than_ten_questions(section: Section) -> None:
    assert max(parts_of(section)) <= MOST_QUESTIONS


def questions() -> list[Question]:
    """Every question of the form, those in tables and in tables inside rows too."""
    tables = [t for s in SECTIONS for t in s.tables]
    tables += [child for t in tables for child in t.children]
    return [q for s in SECTIONS for q in s.questions] + [c for t in tables for c in t.columns]


def test_headings_of_a_row_begin_at_its_columns() -> None:
    for section in SECTIONS:
        for table in section.tables:
            assert {name for name, _title in table.headings} <= {c.column for c in table.columns}


def test_right_and_wrong_examples_differ() -> None:
    for question in questions():
        assert not {str(t) for t in question.right} & {str(t) for t in question.wrong}, question.column
