"""O3: the hub of one form: every section with how far it is, who is at it, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from recommendations import questionnaire
from recommendations.actions import ACTIONS, buttons_for
from recommendations.filling import copies, form_queries
from recommendations.models import SectionState
from recommendations.queries import notes_for
from recommendations.questionnaire import BY_KEY, Section, SectionStatus, StatusKind
from recommendations.views.form_desk import Desk, section_url
from satudata.accounts.models import User
from satudata.accounts.queries import rights_of
from satudata.clock.templatetags.waktu import jam
from satudata.components import ButtonContext, Task, Tone
from satudata.workflow import presence
from satudata.workflow.tokens import new_token

# Headings of the hub and the sections below them.
HUB = (
    (
        "rancangan",
        ("identitas", "penyelenggara", "perencanaan", "variabel", "desain", "sampel", "pengumpulan",
         "pengolahan", "diseminasi"),
    ),
    ("metadata", ("ms-var", "ms-ind")),
    ("penyelesaian", ("berkas", "penutup")),
)  # fmt: skip
TONES = {
    StatusKind.BELUM: Tone.NEUTRAL,
    StatusKind.SEDANG: Tone.INFO,
    StatusKind.LENGKAP: Tone.GOOD,
    StatusKind.TIDAK_BERLAKU: Tone.MUTED,
}
# What may be done to a draft besides filling and sending it.
BESIDE = tuple(f"/{ACTIONS[verb].action}/" for verb in ("withdraw", "discard"))


@dataclass(frozen=True)
class _Hub:
    """What every row of the hub looks at."""

    desk: Desk
    user: User
    notes: Mapping[str, int]
    states: Mapping[str, SectionState]
    unstored: Mapping[str, int]
    # Copied answers that nobody confirmed yet, by section.
    copied: Mapping[str, int]


@require_GET
def request_form(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the hub; who may not fill the form sees the same, with the reason."""
    desk = Desk.open(request, pk)
    answers = desk.effective
    status = questionnaire.section_status(desk.snapshot)
    notes = form_queries.open_notes(notes_for(desk.case, reader_id=request.user.pk))
    kept = form_queries.unstored_answers(desk.case.kegiatan, answers)
    states = form_queries.section_states(desk.case.kegiatan)
    copied = {u.section.key: len(u.copies) for u in copies.unconfirmed(states.values(), answers)}
    hub = _Hub(desk, request.user, notes, states, {m.section: 1 for m in kept}, copied)
    needed = [s for s in status.values() if not s.optional and s.kind != StatusKind.TIDAK_BERLAKU]
    titles = {
        "rancangan": _("Rancangan kegiatan (MS-Keg)"),
        "metadata": _("Metadata, boleh menyusul"),
        "penyelesaian": _("Penyelesaian"),
    }
    return desk.render(
        "hub",
        groups=[(titles[name], [_task(hub, BY_KEY[key], status[key]) for key in keys]) for name, keys in HUB],
        complete=sum(1 for s in needed if s.kind == StatusKind.LENGKAP),
        needed=len(needed),
        next_url=_next_incomplete(desk, status),
        irrelevant=questionnaire.irrelevant(desk.snapshot),
        open_notes=notes.total(),
        unstored=kept,
        last=_last(states),
        buttons=_beside(desk),
        presence=presence.panel(desk.case, request.user),
    )


def _last(states: Mapping[str, SectionState]) -> SectionState | None:
    saved = [state for state in states.values() if state.saved_at is not None]
    return max(saved, key=lambda state: state.saved_at, default=None)


def _beside(desk: Desk) -> list[ButtonContext]:
    """Withdraw or discard, where this person may."""
    buttons = buttons_for(rights_of(desk.request.user), desk.case, new_token())
    return [button for button in buttons if button.url.endswith(BESIDE)]


def _task(hub: _Hub, section: Section, status: SectionStatus) -> Task:
    hidden = status.kind == StatusKind.TIDAK_BERLAKU
    label, tone = _state_words(hub, section, status)
    return Task(
        label=section.action,
        state_label=label,
        state_tone=tone,
        url="" if hidden else section_url(hub.desk.case, section.key),
        number=str(section.number),
        hint=section.hidden_because if hidden else _who_else(hub, section),
    )


def _state_words(hub: _Hub, section: Section, status: SectionStatus) -> tuple[str, str]:
    """The state of a section: what was asked for, could not be stored, waits for a word, or how far it is."""
    if count := hub.notes[section.key]:
        words = ngettext("Perlu perbaikan (%(n)d catatan)", "Perlu perbaikan (%(n)d catatan)", count)
        return words % {"n": count}, Tone.WAITING
    if hub.unstored.get(section.key):
        return _("Ada isian yang belum dapat disimpan"), Tone.WAITING
    if count := hub.copied.get(section.key):
        return ngettext("Pastikan %(n)d salinan", "Pastikan %(n)d salinan", count) % {
            "n": count
        }, Tone.WAITING
    return status.label, TONES[status.kind]


def _who_else(hub: _Hub, section: Section) -> str:
    """Somebody else who is at this section now."""
    state = form_queries.also_editing(hub.states.get(section.key), hub.user)
    if state is None or hub.desk.locked:
        return ""
    return _("Sedang diisi %(name)s, tersimpan %(jam)s") % {
        "name": state.saved_by,
        "jam": jam(state.saved_at, hub.desk.case.wilayah),
    }


def _next_incomplete(desk: Desk, status: dict[str, SectionStatus]) -> str:
    for key, found in status.items():
        if not found.optional and found.kind in (StatusKind.BELUM, StatusKind.SEDANG):
            return section_url(desk.case, key)
    return ""
