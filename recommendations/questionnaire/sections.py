"""The form: all sections in the order of its pages (domain/romantik.md 3.4), and where a field stands."""

from recommendations.questionnaire.closing import BERKAS_SECTION, PENUTUP
from recommendations.questionnaire.design import DESAIN, SAMPEL
from recommendations.questionnaire.field import DISEMINASI, PENGOLAHAN, PENGUMPULAN
from recommendations.questionnaire.indicators import MS_IND_SECTION
from recommendations.questionnaire.metadata import MS_VAR_SECTION
from recommendations.questionnaire.model import Question, Section, Table
from recommendations.questionnaire.opening import IDENTITAS, PENYELENGGARA, PERENCANAAN, VARIABEL

SECTIONS: tuple[Section, ...] = (
    IDENTITAS,
    PENYELENGGARA,
    PERENCANAAN,
    VARIABEL,
    DESAIN,
    SAMPEL,
    PENGUMPULAN,
    PENGOLAHAN,
    DISEMINASI,
    MS_VAR_SECTION,
    MS_IND_SECTION,
    BERKAS_SECTION,
    PENUTUP,
)

BY_KEY: dict[str, Section] = {section.key: section for section in SECTIONS}

# Questions on the activity itself by column; each stands on one page.
QUESTIONS: dict[str, Question] = {q.column: q for section in SECTIONS for q in section.questions}

_SECTION_OF = {q.column: section.key for section in SECTIONS for q in section.questions}
_TABLES = {table.key: (section.key, table) for section in reversed(SECTIONS) for table in section.tables}


def section_of(field: str) -> str:
    """The key of the section that asks a column of the activity, or the rows of a table.

    KeyError where none does. The rows of variables belong to the page where they are added (R.3.4).
    """
    return _SECTION_OF[field] if field in _SECTION_OF else _TABLES[field][0]


def table(key: str) -> Table:
    """The table that adds the rows under a snapshot key; KeyError where none does."""
    return _TABLES[key][1]
