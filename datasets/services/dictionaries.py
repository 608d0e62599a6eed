"""The dictionary of a dataset: drafted from what is known, changed by the OPD, frozen when it is used.

There is at most one draft; a file is checked by a frozen version, so that what was checked stays readable as
it was meant. Changing a frozen one makes the next draft. Refused in words is what `tables.soundness` calls a
problem; gaps may stand until it is frozen.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from datasets.models import Dataset, Kamus, RilisData
from datasets.permissions.common import as_filler
from datasets.reading import sources
from datasets.tables.dictionary import Dictionary, from_json
from datasets.tables.soundness import gaps, problems
from satudata.accounts.models import User
from satudata.accounts.queries import rights_of
from satudata.clock.now import now
from satudata.workflow import engine
from satudata.workflow.errors import InvalidInput, StaleForm

MADE, CHANGED = "dictionary_made", "dictionary_changed"


def current(dataset: Dataset) -> Kamus | None:
    """The dictionary that is worked with: the draft, else the newest version; None before the first."""
    return dataset.kamus.order_by("-nomor").first()


def draft_dictionary(
    *, dataset: Dataset, by: User, rilis: RilisData | None = None, at: datetime | None = None
) -> Kamus:
    """Return the dictionary to work with, and make the first one where there is none.

    The first is drafted from MS-Var of the entry's activity, else from the entry's own answers
    (`reading.sources`); later releases go on with the version before. Who fills for the OPD.
    """
    moment = at or now()
    as_filler(rights_of(by, moment), dataset)
    with transaction.atomic():
        locked = _locked(dataset, rilis)
        found = current(dataset)
        if found is not None:
            return found
        entri = sources.entry_of(dataset)
        isi = sources.dictionary_of(entri) if entri is not None else Dictionary()
        asal = sources.origin_of(entri) if entri is not None else {}
        return _store(dataset, locked, MADE, isi, asal, by, moment)


def change_dictionary(  # noqa: PLR0913
    *,
    dataset: Dataset,
    isi: Dictionary,
    by: User,
    version: int | None = None,
    rilis: RilisData | None = None,
    at: datetime | None = None,
) -> Kamus:
    """Write the draft anew; where the newest version is frozen, begin the next one with it.

    `version` is that of the dictionary that was seen (`seen`). The release, where one is given, keeps the
    event. Raises ActionDenied, StaleForm, InvalidInput with all problems in words.
    """
    moment = at or now()
    as_filler(rights_of(by, moment), dataset)
    found = problems(isi)
    if found:
        raise InvalidInput(*dict.fromkeys(problem.words for problem in found))
    with transaction.atomic():
        locked = _locked(dataset, rilis)
        before = current(dataset)
        if version is not None and version != seen(before):
            raise StaleForm(expected=version, current=seen(before))
        if before is not None and before.isi == isi.to_json():
            return before
        if before is None or before.frozen_at is not None:
            asal: dict[str, object] = {"kamus": before.pk} if before is not None else {}
            return _store(dataset, locked, CHANGED, isi, asal, by, moment)
        before.isi, before.sha256 = isi.to_json(), isi.sha256
        before.version, before.updated_at = before.version + 1, moment
        before.save(update_fields=["isi", "sha256", "version", "updated_at"])
        _record(locked, CHANGED, before, by, moment)
        return before


def seen(kamus: Kamus | None) -> int:
    """What a form carries of the dictionary it shows: another number after each change and each version."""
    return 0 if kamus is None else kamus.nomor * 100_000 + kamus.version


def freeze(kamus: Kamus, at: datetime | None = None) -> Kamus:
    """Freeze a draft, because a file is checked by it; a frozen one stays as it is.

    Raises InvalidInput with what is still lacking, in words.
    """
    with transaction.atomic():
        found = Kamus.objects.select_for_update().get(pk=kamus.pk)
        if found.frozen_at is not None:
            return found
        isi = from_json(found.isi)
        lacking = [*problems(isi), *gaps(isi)]
        if lacking:
            raise InvalidInput(
                _("Kamus data belum lengkap, jadi data belum dapat diperiksa."),
                *dict.fromkeys(problem.words for problem in lacking),
            )
        found.frozen_at, found.sha256 = at or now(), isi.sha256
        found.save(update_fields=["frozen_at", "sha256"])
    return found


# Writing ------------------------------------------------------------------------------------------------
def _locked(dataset: Dataset, rilis: RilisData | None) -> RilisData | None:
    """The release that keeps the event, then the dataset: one writes at a time."""
    locked = None
    if rilis is not None:
        locked = RilisData.objects.select_for_update(of=("self",)).select_related("wilayah").get(pk=rilis.pk)
    Dataset.objects.select_for_update(of=("self",)).get(pk=dataset.pk)
    return locked


def _store(  # noqa: PLR0913
    dataset: Dataset, rilis: RilisData | None, code: str, isi: Dictionary, asal: dict[str, object], by: User,
    at: datetime,
) -> Kamus:  # fmt: skip
    last = dataset.kamus.order_by("-nomor").values_list("nomor", flat=True).first() or 0
    kamus = Kamus.objects.create(
        dataset=dataset, nomor=last + 1, isi=isi.to_json(), sha256=isi.sha256, asal=asal, created_at=at,
        created_by=by, updated_at=at,
    )  # fmt: skip
    _record(rilis, code, kamus, by, at)
    return kamus


def _record(rilis: RilisData | None, code: str, kamus: Kamus, by: User, at: datetime) -> None:
    if rilis is None:
        return
    data = {"kamus": kamus.nomor, "kolom": len(kamus.isi["kolom"]), "sha256": kamus.sha256}
    engine.record(rilis, code, by=by, at=at, step_code="B5", data=data)
    rilis.save(update_fields=["event_seq", "event_head"])
