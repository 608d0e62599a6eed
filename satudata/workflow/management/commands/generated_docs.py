"""manage.py generated_docs: write the reference documents, or with --check compare them."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from satudata.workflow import reference

IDENTIFIER = re.compile(r"`([A-Za-z_][A-Za-z0-9_]*)`")
SOURCES = ("satudata", "recommendations", "forum", "datasets", "reports")


class Command(BaseCommand):
    """State diagrams, table of SOP steps, generated part of the glossary."""

    help = "Menulis dokumen acuan dari kode ke docs/; --check hanya membandingkan."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="bandingkan saja; kode keluar 1 bila berbeda"
        )
        parser.add_argument("--docs", type=Path, default=Path(settings.BASE_DIR) / "docs", help="folder docs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write what differs; with --check name it and fail."""
        docs: Path = options["docs"]
        wanted = wanted_files(docs)
        different = [path for path, text in wanted.items() if not path.exists() or path.read_text() != text]
        different += stale_files(docs, wanted)
        if options["check"]:
            self._refuse(docs, different)
            return
        for path in different:
            if path in wanted:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(wanted[path])
            else:
                path.unlink()
            self.stdout.write(f"ditulis: {path.relative_to(docs)}")

    def _refuse(self, docs: Path, different: list[Path]) -> None:
        problems = [f"{path.relative_to(docs)} berbeda dari kode: jalankan `make fix`." for path in different]
        problems += [f"glossary.md: tidak ada `{name}` dalam kode." for name in unknown_terms(docs)]
        if problems:
            raise CommandError("\n".join(problems))


def wanted_files(docs: Path) -> dict[Path, str]:
    """Every document with the text it should have."""
    files = {docs / "reference" / name: text for name, text in reference.documents().items()}
    glossary = docs / "glossary.md"
    return files | {glossary: with_section(glossary.read_text() if glossary.exists() else "")}


def with_section(text: str) -> str:
    """The glossary with its generated part replaced, or added at the end."""
    section = reference.glossary_section()
    before, mark, rest = text.partition(reference.BEGIN)
    if not mark:
        return f"{text.rstrip()}\n\n{section}\n".lstrip()
    _old, _mark, after = rest.partition(reference.END)
    return f"{before}{section}{after}"


def stale_files(docs: Path, wanted: dict[Path, str]) -> list[Path]:
    """Generated documents of things that are gone."""
    found = sorted((docs / "reference").glob("*.md"))
    return [p for p in found if p not in wanted and p.read_text().startswith(reference.NOTE)]


def unknown_terms(docs: Path) -> list[str]:
    """Identifiers of the hand-written terms that no source file contains."""
    glossary = docs / "glossary.md"
    text = glossary.read_text().partition(reference.BEGIN)[0] if glossary.exists() else ""
    root = Path(settings.BASE_DIR)
    words = {
        word
        for folder in SOURCES
        for path in (root / folder).rglob("*.py")
        for word in re.findall(r"[A-Za-z_][A-Za-z0-9_]*", path.read_text(encoding="utf-8"))
    }
    return sorted({name for name in IDENTIFIER.findall(text) if name not in words})
