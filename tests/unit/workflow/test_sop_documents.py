"""The generated documents: equal to the code, and a difference is found."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from satudata.workflow import reference, registry
from satudata.workflow.moves import edges_of


def test_documents_of_the_repository_are_up_to_date() -> None:
    call_command("generated_docs", check=True)


def test_state_document_draws_every_edge_and_every_state() -> None:
    kind = registry.case_kind("recommendation")

    text = reference.state_document(kind)

    for edge in edges_of(kind.model):
        assert f"    {edge.source} --> {edge.target}: {edge.verb}" in text
    for state in ("komitmen_shown", "rejected", "lapsed", "discarded"):
        assert f"    {state} --> [*]" in text
    assert "    letter_issued --> [*]" not in text


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    (tmp_path / "glossary.md").write_text("# Glossary\n\n| Giliran | `StepRun` |\n")
    call_command("generated_docs", docs=tmp_path, verbosity=0)
    return tmp_path


def test_written_documents_pass_the_check_and_keep_the_terms(docs: Path) -> None:
    call_command("generated_docs", check=True, docs=docs)
    call_command("generated_docs", docs=docs)

    assert (docs / "glossary.md").read_text().startswith("# Glossary\n\n| Giliran | `StepRun` |\n\n<!--")
    assert (docs / "glossary.md").read_text().count(reference.BEGIN) == 1


def change_label(docs: Path) -> None:
    path = docs / "reference" / "recommendation-states.md"
    path.write_text(path.read_text().replace("Diajukan", "Dikirim"))


def remove_document(docs: Path) -> None:
    (docs / "reference" / "sop-steps.md").unlink()


def keep_stale_document(docs: Path) -> None:
    (docs / "reference" / "gone-states.md").write_text(f"{reference.NOTE}\n")


def change_code_of_glossary(docs: Path) -> None:
    path = docs / "glossary.md"
    path.write_text(path.read_text().replace("`walidata_checking`", "`walidata_check`"))


def name_unknown_identifier(docs: Path) -> None:
    path = docs / "glossary.md"
    path.write_text(path.read_text().replace("`StepRun`", "`Langkah" + "Berjalan`"))


@pytest.mark.parametrize(
    "damage",
    [change_label, remove_document, keep_stale_document, change_code_of_glossary, name_unknown_identifier],
)
def test_check_finds_a_difference_and_changes_nothing(docs: Path, damage: object) -> None:
    damage(docs)  # type: ignore[operator]
    before = {path: path.read_text() for path in docs.rglob("*.md")}

    with pytest.raises(CommandError):
        call_command("generated_docs", check=True, docs=docs)

    assert {path: path.read_text() for path in docs.rglob("*.md")} == before
