"""The English catalogue holds every text: the collector finds it whatever the code calls the function."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from django.utils import translation

from recommendations import checks

SCRIPT = Path(__file__).resolve().parents[3] / "scripts/messages.py"


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "code",
    [
        'from django.utils.translation import gettext as _\n_("Simpan isian")',
        'from django.utils.translation import gettext_lazy as _later\n_later("Simpan isian")',
        "from django.utils.translation import gettext as _\nx = f\"{n}: {_('Simpan isian')}\"",
        'from django.utils import translation\ntranslation.gettext("Simpan " "isian")',
    ],
    ids=["as usual", "by another name", "inside an f-string", "in the module of Django"],
)
def test_text_is_collected_however_it_is_called(messages: ModuleType, code: str) -> None:
    assert [texts for _function, texts in messages.in_code(code.encode())] == [("Simpan isian",)]


def test_checks_of_the_form_are_told_in_english() -> None:
    """Their words stand in declarations, where the call has another name."""
    words = [text for rule in checks.CATALOGUE for text in (rule.title, rule.message, rule.explanation)]
    with translation.override("id"):
        indonesian = [str(text) for text in words]
    with translation.override("en"):
        same = [text for text, source in zip(words, indonesian, strict=True) if str(text) == source]

    assert same == []
