#!/usr/bin/env python
"""The English catalogue: collected from code and templates, checked for what is missing or wrong.

    scripts/messages.py            write locale/en/LC_MESSAGES/django.po anew; translations are kept
    scripts/messages.py --check    change nothing; say what is out of date, missing or wrong

Indonesian is the source language (house.md), so there is one catalogue. Templates are turned into Python by
Django itself; nothing is guessed: a text that changed is a new text.
"""

import argparse
import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "locale/en/LC_MESSAGES/django.po"
ROOMS = ("satudata", "recommendations", "forum", "datasets", "reports")
KEYWORDS: dict[str, tuple | None] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
NAMED = re.compile(r"%\((\w+)\)[sd]")
HEADER = (
    "# English catalogue of satudata. Collected by scripts/messages.py; only the translations are written."
)


# Collecting --------------------------------------------------------------------------------------------
def sources() -> Iterator[tuple[str, bytes]]:
    """Every file that may hold a text, as Python source, by its path."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), path.read_bytes()
    for path in sorted(p for p in (ROOT / "templates").rglob("*") if p.suffix in (".html", ".txt", ".xml")):
        # Indonesian papers of the offices are official in Indonesian alone.
        if "documents" in path.parts and path.parent.name == "documents" and path.stem not in PUBLIC_PAPERS:
            continue
        # Each call stands on one line of what Django makes of a template; the rest is blotted out.
        calls = (line.strip() for line in templatize(path.read_text(), origin=str(path)).splitlines())
        yield str(path.relative_to(ROOT)), "\n".join(calls).encode()


# Pages that stand among the papers: those of the public verification.
PUBLIC_PAPERS = ("verify", "verify_form", "verify_unknown")


def collect() -> tuple[Catalog, list[str]]:
    """All texts with their files, in the order of the files; and which counted ones are used uncounted."""
    alone: dict[tuple[object, object], str] = {}
    catalog = Catalog(locale="en", domain="django", header_comment=HEADER, charset="utf-8")
    for name, source in sources():
        found = in_code(source) if name.endswith(".py") else in_template(source)
        for function, texts in found:
            add(catalog, function, texts, name)
            if "ngettext" not in function and isinstance(texts, tuple):
                alone[texts if function.startswith("pgettext") else (None, texts[0])] = name
            elif "ngettext" not in function:
                alone[None, texts] = name
    plural = [(m.context, _first(m)) for m in catalog if isinstance(m.id, tuple | list)]
    return catalog, [f"tanpa jumlahnya: {key[1]!r} ({alone[key]})" for key in plural if key in alone]


Calls = Iterator[tuple[str, object]]


def in_code(source: bytes) -> Calls:
    """The calls in a module, whatever the file calls the function, also inside an f-string."""
    nodes = list(ast.walk(ast.parse(source)))
    names = [alias for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names]
    renamed = {str(alias.asname): alias.name for alias in names if alias.name in KEYWORDS}
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        function = renamed.get(name, name)
        if function in KEYWORDS:
            yield function, tuple(getattr(argument, "value", None) for argument in call.args)


def in_template(source: bytes) -> Calls:
    """The calls in what Django makes of a template."""
    found = extract_python(io.BytesIO(source), list(KEYWORDS), [], {"encoding": "utf-8"})
    return ((function, texts) for _line, function, texts, _comments in found)


def add(catalog: Catalog, function: str, texts: object, name: str) -> None:
    """Add one text with its file; calls with a variable in place of a text say nothing here."""
    given = list(texts) if isinstance(texts, tuple | list) else [texts]
    context = given.pop(0) if function.startswith(("pgettext", "npgettext")) else None
    wanted = 2 if "ngettext" in function or "npgettext" in function else 1
    words = [text for text in given[:wanted] if isinstance(text, str)]
    if len(words) < wanted or not words[0]:
        return
    message_id = tuple(words) if wanted > 1 else words[0]
    kept = catalog.get(words[0], context)
    if kept is not None and wanted == 1:
        message_id = kept.id
    catalog.add(
        message_id,
        locations=[(name, None)],
        flags=["python-format"] if NAMED.search(words[0]) else [],
        context=context,
    )


# Writing -----------------------------------------------------------------------------------------------
def merged(fresh: Catalog, kept: Catalog | None) -> Catalog:
    """The texts of today with the translations that there are."""
    for message in fresh:
        old = kept.get(_first(message), message.context) if kept is not None and message.id else None
        if old is None or not message.id:
            continue
        plural = isinstance(message.id, tuple)
        if plural == isinstance(old.id, tuple) and (not plural or message.id == old.id):
            message.string = old.string
    return fresh


def _first(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else message.id


def text_of(catalog: Catalog) -> bytes:
    """The file as it is written: no line numbers and no date, so that it changes with its texts alone."""
    for message in catalog:
        message.locations = sorted(set(message.locations))
    out = io.BytesIO()
    write_po(out, catalog, width=100, omit_header=True, sort_by_file=False, include_lineno=False)
    head = f'{HEADER}\nmsgid ""\nmsgstr ""\n"Language: en\\n"\n"MIME-Version: 1.0\\n"\n'
    head += '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
    head += '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    return head.encode() + out.getvalue()


# Checking ----------------------------------------------------------------------------------------------
def faults(catalog: Catalog) -> Iterator[str]:
    """What of the translations is missing, or names other values than the text does."""
    for message in catalog:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if not all(strings):
            yield f"tanpa terjemahan: {ids[0][:90]!r} ({message.locations[0][0]})"
            continue
        wanted = set(NAMED.findall(ids[-1]))
        for string in strings:
            if not set(NAMED.findall(string)) <= wanted or set(NAMED.findall(strings[-1])) != wanted:
                yield f"nilai lain: {ids[0][:60]!r} -> {string[:60]!r}"


def main() -> int:
    """Write or check; the exit code says whether anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--missing", action="store_true", help="list the texts without translation as lines")
    options = parser.parse_args()
    if not settings.configured:
        settings.configure(USE_I18N=True)
    kept = read_po(TARGET.open("rb"), locale="en") if TARGET.exists() else None
    fresh, uncounted = collect()
    catalog = merged(fresh, kept)
    written = text_of(catalog)
    if not options.check:
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        TARGET.write_bytes(written)
        missing = [fault for fault in faults(catalog) if fault.startswith("tanpa")]
        print(f"{len(catalog)} teks, {len(missing)} tanpa terjemahan")
        return 0
    wrong = [*uncounted, *faults(catalog)]
    if not TARGET.exists() or TARGET.read_bytes() != written:
        wrong.insert(0, "Katalog tidak sesuai dengan teks aplikasi: jalankan make messages.")
    print("\n".join(wrong[:50]))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
