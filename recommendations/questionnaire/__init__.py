"""The questionnaire of SOP A: one declaration of MS-Keg, MS-Var and MS-Ind, and what follows from it.

Read `sections` for the pages, `opening`, `design`, `field`, `metadata`, `indicators`, `closing` for
the questions, `rules` for the conditions, `logic` for which answers count or are missing, `answers`
for the form as text.
Everything works on the plain data of `recommendations.snapshot`.
"""

from recommendations.questionnaire.answers import (
    AnswerRecord,
    AnswerRow,
    AnswerSection,
    AnswerTable,
    answers,
    section_answers,
)
from recommendations.questionnaire.logic import (
    Irrelevant,
    Missing,
    SectionStatus,
    StatusKind,
    effective,
    irrelevant,
    is_blank,
    is_shown,
    missing_in,
    offered,
    required_missing,
    row_text,
    section_status,
)
from recommendations.questionnaire.model import Kind, Need, Part, Question, RowGroup, Section, Table
from recommendations.questionnaire.rules import all_of, any_of, contains, equals
from recommendations.questionnaire.sections import BY_KEY, QUESTIONS, SECTIONS, section_of, table

__all__ = [
    "BY_KEY",
    "QUESTIONS",
    "SECTIONS",
    "AnswerRecord",
    "AnswerRow",
    "AnswerSection",
    "AnswerTable",
    "Irrelevant",
    "Kind",
    "Missing",
    "Need",
    "Part",
    "Question",
    "RowGroup",
    "Section",
    "SectionStatus",
    "StatusKind",
    "Table",
    "all_of",
    "answers",
    "any_of",
    "contains",
    "effective",
    "equals",
    "irrelevant",
    "is_blank",
    "is_shown",
    "missing_in",
    "offered",
    "required_missing",
    "row_text",
    "section_answers",
    "section_of",
    "section_status",
    "table",
]
