"""Reading an examiner's proposed answer as if the producer had typed it into the field.

The same field of the form decides whether it fits, so a proposal is refused in the same words as a
typed answer. A choice may be proposed by its label or its code, several of them one per line or
separated by semicolons, as `wording.value_text` writes them.
"""

import re
from typing import Any

from recommendations.forms.fields import field_for
from recommendations.questionnaire import Kind, Question
from recommendations.questionnaire.wording import value_text
from recommendations.snapshot import plain
from satudata.forms import SatudataForm
from satudata.workflow.errors import InvalidInput

VALUE = "usulan"


class ProposalForm(SatudataForm):
    """One proposed answer as the answer to its question."""

    def __init__(self, question: Question, text: str) -> None:
        super().__init__(data={VALUE: _typed(question, text)})
        self.fields[VALUE] = field_for(question)


def _typed(question: Question, text: str) -> Any:
    """What somebody would have typed or ticked; an unknown choice stays as it is and is refused."""
    if question.kind == Kind.ONE:
        return _code(question, text)
    if question.kind == Kind.MANY:
        return [_code(question, part) for part in re.split(r"[;\n]", text) if part.strip()]
    return text.strip()


def _code(question: Question, text: str) -> str:
    wanted = " ".join(text.split()).rstrip(".").lower()
    for code, label in question.choices.items():
        if wanted in (str(code).lower(), str(label).lower()):
            return str(code)
    return text.strip()


def proposed_value(question: Question, text: str) -> Any:
    """The proposal in the type of its column; InvalidInput, in words, where it does not fit."""
    form = ProposalForm(question, text)
    if not form.is_valid():
        raise InvalidInput(*[str(message) for messages in form.errors.values() for message in messages])
    return form.cleaned_data[VALUE]


def proposed_text(question: Question, value: Any) -> str:
    """What the field will say once the proposal is applied."""
    return value_text(question, plain(value))
