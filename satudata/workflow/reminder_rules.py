"""The only writer of reminder rules: load the seeds, set one, take one away.

A change has the open runs that it can touch planned again by the next sweep; what was told stays told.
General rules hold for every region that has none of its own, so any administrator may set them, as with
the calendar; those of a region, its administrators. Each act leaves an event in that person's chain.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from satudata.accounts.models import User
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.workflow import deadlines
from satudata.workflow.engine import record_of_person
from satudata.workflow.errors import InvalidInput
from satudata.workflow.models import ReminderRule, StepRun
from satudata.workflow.permissions import check_can_set_reminders
from satudata.workflow.queries import STEP_CODES

SEEDS = Path(__file__).parent / "reminders.yaml"
FIELDS = ("kode", "wilayah", "langkah", "acuan", "jumlah", "satuan", "kepada", "aktif")
# Codes under which the system tells of other things.
RESERVED = frozenset({"assigned"})
KNOWN_STEPS = frozenset(code for codes in STEP_CODES.values() for code in codes)


def load_reminder_rules(*, at: datetime | None = None) -> int:
    """Add the rules of the file that were never there; returns how many. Safe to run at every start."""
    history = ReminderRule.history.filter(wilayah__isnull=True)
    seen = set(history.values_list("kode", "langkah"))
    rows = yaml.safe_load(SEEDS.read_text(encoding="utf-8"))
    fresh = [ReminderRule(**row) for row in rows if (row["kode"], row.get("langkah", "")) not in seen]
    bulk_create_with_history(fresh, ReminderRule, default_date=at or now())
    return len(fresh)


@transaction.atomic
def set_rule(rule: ReminderRule, *, by: User, at: datetime | None = None) -> ReminderRule:
    """Keep a new or changed rule and have the runs that it touches planned again.

    Raises ActionDenied, and InvalidInput where a field or the combination cannot be.
    """
    moment = at or now()
    before = ReminderRule.objects.filter(pk=rule.pk).first() if rule.pk else None
    for region in {rule.wilayah, before.wilayah if before else rule.wilayah}:
        check_can_set_reminders(rights_of(by), region)
    known_step(rule.langkah)
    if rule.kode in RESERVED:
        raise InvalidInput(_("Kode %(kode)s dipakai sistem. Pilih kode lain.") % {"kode": rule.kode})
    try:
        rule.full_clean()
    except ValidationError as error:
        raise InvalidInput(*error.messages) from error
    rule._history_user = by  # type: ignore[attr-defined]  # simple_history reads it
    rule.save()
    _tell(by, "reminder_rule_changed", rule, moment)
    for touched in (rule, before):
        if touched is not None:
            _plan_again(touched)
    return rule


def known_step(code: str) -> str:
    """Return the code of a step of some SOP, or the empty one for all; InvalidInput for another."""
    if code and code not in KNOWN_STEPS:
        raise InvalidInput(_("Langkah %(kode)s tidak dikenal. Contoh: A4.") % {"kode": code})
    return code


@transaction.atomic
def remove_rule(rule: ReminderRule, *, by: User, at: datetime | None = None) -> None:
    """Take a rule away: the next wider rule of its code holds again, or none."""
    moment = at or now()
    check_can_set_reminders(rights_of(by), rule.wilayah)
    rule._history_user = by  # type: ignore[attr-defined]
    _tell(by, "reminder_rule_removed", rule, moment)
    _plan_again(rule)
    rule.delete()


def _plan_again(rule: ReminderRule) -> None:
    runs = StepRun.objects.all()
    if rule.wilayah_id is not None:
        runs = runs.filter(wilayah_id=rule.wilayah_id)
    if rule.langkah:
        runs = runs.filter(step_code=rule.langkah)
    deadlines.look_anew(runs)


def _tell(by: User, code: str, rule: ReminderRule, at: datetime) -> None:
    data: dict[str, Any] = {name: getattr(rule, name) for name in FIELDS if name != "wilayah"}
    region = rule.wilayah.kode_bps if rule.wilayah else ""
    record_of_person(by, code, at=at, data={**data, "wilayah": region})
