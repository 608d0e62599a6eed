"""The example files of docs/contoh: what a reader of docs/demo.md uploads, against the demo's dictionary."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from datasets.services.codes import SEEDS
from datasets.tables import checking, receiving
from satudata.demo.tables import dictionary_of

FOLDER = Path(settings.BASE_DIR) / "docs" / "contoh"
TWELVE = {
    "above_maximum", "below_minimum", "code_unknown", "duplicate_key", "formula_text", "incomplete",
    "not_integer", "percent_outside", "period_after", "personal_value", "required_empty", "sum_rule",
}  # fmt: skip


def checked(name: str, folder: Path) -> checking.Outcome:
    """A file of the folder as the upload's job checks it, for the year in it."""
    described = dictionary_of("Jumlah Rumah Tidak Layak Huni")
    found = receiving.detect(FOLDER / name, name)
    assert not found.questions
    return checking.check(
        FOLDER / name,
        receiving.propose(found, described),
        described,
        codes={
            s["kode"]: {i["kode"]: i["nama"] for i in s["item"]} for s in yaml.safe_load(SEEDS.read_text())
        },
        previous=None,
        periode=(date(2026, 1, 1), date(2026, 12, 31)),
        folder=folder,
        progress=lambda rows: None,
    )


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_good_file_has_nothing_to_find(kind: str, tmp_path: Path) -> None:
    outcome = checked(f"rumah-tidak-layak-huni.{kind}", tmp_path)
    assert (outcome.summary["by_rule"], outcome.rows) == ([], 21)


def test_twelve_mistakes_are_found_under_their_own_rules(tmp_path: Path) -> None:
    outcome = checked("rumah-tidak-layak-huni-dua-belas-kesalahan.csv", tmp_path)
    assert {rule["code"] for rule in outcome.summary["by_rule"]} == TWELVE
    assert outcome.summary["blocking"]
