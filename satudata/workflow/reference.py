"""Reference documents made from the code: state machines, SOP steps, glossary tables.

Pure: returns text. `manage.py generated_docs` writes it into docs/ and, with --check, compares. The
documents are in English with the Indonesian words of the screens; those are the source language, so
they do not depend on a catalogue.
"""

import inspect
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec

import yaml
from django.apps import apps
from django.db.models import TextChoices
from django.utils import translation

from satudata.accounts.roles import ROLES, Permission, Role
from satudata.workflow import moves, reached, registry
from satudata.workflow.registry import CaseKind
from satudata.workflow.services import SEEDS

NOTE = "<!-- Made by `manage.py generated_docs`. Do not edit; `make check` compares. -->"
BEGIN = "<!-- Made by `manage.py generated_docs`: begin -->"
END = "<!-- Made by `manage.py generated_docs`: end -->"


def documents() -> dict[str, str]:
    """Return every whole document by its path below docs/reference/."""
    with translation.override("id"):
        files = {f"{kind.kind}-states.md": state_document(kind) for kind in registry.case_kinds()}
        return files | {"sop-steps.md": steps_document()}


def glossary_section() -> str:
    """Return the generated part of docs/glossary.md, between its two marks."""
    with translation.override("id"):
        return "\n".join([BEGIN, "", *_glossary(), END])


# One state machine --------------------------------------------------------------------------------------


def state_document(kind: CaseKind) -> str:
    """Return diagram and table of one kind of case."""
    lines = [
        NOTE,
        "",
        f"# States of {kind.kind}: {kind.label}",
        "",
        "Each arrow is a transition, with the SOP steps that it ends and begins. No state changes otherwise.",
        "",
        *_diagram(kind),
        "",
        *_states_table(kind),
        "",
        "## Transitions",
        "",
        *_moves_table(kind),
        "",
        "Who may: the rule itself is `check_can_<verb>` in the app's `permissions.py`.",
    ]
    return "\n".join(lines) + "\n"


def _diagram(kind: CaseKind) -> Iterator[str]:
    edges = _edges(kind)
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state, label in moves.state_field(kind.model).choices:
        yield f"    {state}: {label}"
    yield f"    [*] --> {moves.state_field(kind.model).default}"
    for edge in edges:
        yield f"    {edge.source} --> {edge.target}: {edge.verb}{_steps_in_brief(edge.move)}"
    for state in final_states(kind):
        yield f"    {state} --> [*]"
    yield "```"


def _edges(kind: CaseKind) -> list[moves.Edge]:
    """All edges in the order in which the states are written."""
    place = {state: n for n, (state, _label) in enumerate(moves.state_field(kind.model).choices)}
    return sorted(moves.edges_of(kind.model), key=lambda edge: (place[edge.source], place[edge.target]))


def final_states(kind: CaseKind) -> list[str]:
    """Return the states in which no step is open: entered by a move that ends one and begins none."""
    ends = {e.target for e in moves.edges_of(kind.model) if e.move.ends and not e.move.begins}
    return [state for state, _label in moves.state_field(kind.model).choices if state in ends]


def _steps_in_brief(move: moves.Move) -> str:
    if move.takes:
        return f" ({move.takes} taken)"
    if move.ends and move.begins:
        return f" ({move.ends} to {move.begins})"
    if move.ends:
        return f" (ends {move.ends})"
    return f" (begins {move.begins})" if move.begins else ""


def _states_table(kind: CaseKind) -> list[str]:
    final = final_states(kind)
    rows = [
        (f"`{state}`", label, "yes" if state in final else "")
        for state, label in moves.state_field(kind.model).choices
    ]
    return _table(("State", "Label", "Final"), rows)


def _moves_table(kind: CaseKind) -> list[str]:
    rows = [
        (
            f"`{edge.source}`",
            f"`{edge.target}`",
            f"`{edge.verb}`",
            edge.move.label,
            edge.move.ends,
            edge.move.begins,
            edge.move.takes,
            f"`{edge.move.event}`",
            _who(kind, edge),
        )
        for edge in _edges(kind)
    ]
    heads = ("From", "To", "Verb", "Button", "Ends", "Begins", "Takes", "Event", "Who")
    return _table(heads, rows)


def _who(kind: CaseKind, edge: moves.Edge) -> str:
    rule = getattr(kind.permissions, f"check_can_{edge.verb}")
    return (inspect.getdoc(rule) or "").split("\n", maxsplit=1)[0]


# SOP steps ------------------------------------------------------------------------------------------


def steps_document() -> str:
    """Return for each SOP of the seeds what ends each of its steps."""
    lines = [NOTE, "", "# What ends each step of the SOPs", ""]
    lines.append(
        "Derived from the transitions and recorded events; a test compares it with every SOP in force."
    )
    ways = reached.endings()
    for path in sorted(SEEDS.glob("*.yaml")):
        sop = yaml.safe_load(path.read_text(encoding="utf-8"))
        rows = [
            (step["kode"], step["aktivitas"], ", ".join(step["pelaksana"]), _ended_by(step["kode"], ways))
            for step in sop["langkah"]
        ]
        lines += ["", f"## {sop['nama']} ({sop['wilayah']})", ""]
        lines += _table(("Step", "Activity", "Column of actors", "Ended by"), rows)
    return "\n".join(lines) + "\n"


def _ended_by(code: str, ways: dict[str, tuple[reached.Ending, ...]]) -> str:
    verbs = sorted({f"`{way.verb}`" if way.verb else f"event `{way.event}`" for way in ways.get(code, ())})
    return ", ".join(verbs)


# Glossary -------------------------------------------------------------------------------------------


def _glossary() -> Iterator[str]:
    for app, choices in _state_choices():
        yield from _section(f"{app}: {choices.__name__}", ("Code", "Label"), _coded(choices.choices))
    roles = [(f"`{role.value}`", role.label, ROLES[role].scope, ROLES[role].description) for role in Role]
    yield from _section("Roles", ("Code", "Label", "Granted on", "What for"), roles)
    yield from _section("Permissions", ("Code", "Label"), _coded(Permission.choices))
    yield from _section("SOP steps", ("Code", "Activity", "SOP"), _steps())
    yield from _section("Events", ("Code", "Label"), _coded(sorted(registry.event_codes().items())))


def _state_choices() -> Iterator[tuple[str, type[TextChoices]]]:
    """Every enumeration in an app's states.py, by app, in the order written."""
    for config in apps.get_app_configs():
        name = f"{config.name}.states"
        if find_spec(name) is None:
            continue
        for value in vars(import_module(name)).values():
            if isinstance(value, type) and issubclass(value, TextChoices) and value.__module__ == name:
                yield config.label, value


def _coded(pairs: Iterable[tuple[object, object]]) -> list[tuple[object, ...]]:
    return [(f"`{code}`", label) for code, label in pairs]


def _steps() -> list[tuple[object, ...]]:
    sops = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(SEEDS.glob("*.yaml"))]
    return [(f"`{s['kode']}`", s["aktivitas"], sop["nomor"]) for sop in sops for s in sop["langkah"]]


def _section(title: str, heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> list[str]:
    return [f"### {title}", "", *_table(heads, rows), ""]


def _table(heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> list[str]:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return [f"| {' | '.join(str(cell).replace('|', '/') for cell in line)} |" for line in lines]
