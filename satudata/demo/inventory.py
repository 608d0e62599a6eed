"""What the demo holds, for people and for programs: accounts, one object per kind, state and owner.

Written as JSON to `var/demo.json` by the filling; `make demo` prints from it, tests start from it.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from datasets.models import RilisData
from recommendations.models import RecommendationRequest, ReviewNote, SuratKomitmen
from recommendations.queries import published
from satudata.accounts.roles import Role
from satudata.demo import content
from satudata.demo.accounts import WITHOUT_ROLE, places_of
from satudata.demo.world import World
from satudata.documents import store
from satudata.documents.models import Document
from satudata.workflow.models import Sop, StepRun

LETTER = "surat-rekomendasi-contoh.pdf"


def path() -> Path:
    """Where the file stands."""
    return Path(settings.VAR_DIR) / "demo.json"


def write(found: dict[str, Any]) -> None:
    """Write the file whole, or not at all."""
    target = path()
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_suffix(".baru")
    temporary.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    temporary.replace(target)


def read() -> dict[str, Any]:
    """What was written last; FileNotFoundError before the first filling."""
    found: dict[str, Any] = json.loads(path().read_text(encoding="utf-8"))
    return found


def describe(world: World, *, seed: int, scale: float, at: datetime) -> dict[str, Any]:
    """Everything the file says; keeps a copy of one published letter beside it."""
    objects = [
        *_requests(world),
        *_releases(),
        *_documents(),
        *_komitmen(),
        *_notes(),
        *_runs(),
        *_sops(),
        *_offices(world),
    ]
    return {
        "seed": seed,
        "scale": scale,
        "filled_at": at.isoformat(),
        "accounts": accounts(),
        "public_letter_pdf": str(_public_letter()),
        "counts": _counts(),
        "objects": _first_of_each(objects),
    }


def accounts() -> list[dict[str, Any]]:
    """Every account with its password, role, office and region, in the order of the roles."""
    password = content.read("people")["kata_sandi"]
    places = places_of(content.accounts())
    order = content.read("people")["urutan_peran"]
    rows = [
        {
            "username": a.username,
            "password": password,
            "nama": a.nama,
            "role": a.role,
            "role_label": _role_label(a.role),
            "instansi": places[a.username].words,
            "wilayah": places[a.username].region,
            "card": a.card,
        }
        for a in content.accounts()
    ]
    return sorted(rows, key=lambda r: (order.index(r["role"]) if r["role"] in order else 99, not r["card"]))


def _role_label(role: str) -> str:
    return str(Role(role).label if role else WITHOUT_ROLE)


def _public_letter() -> Path | str:
    """A copy of a published letter, of a request that has come to its end where there is one."""
    issued = published().filter(surat__state=Document.State.ISSUED).select_related("surat__file")
    request = issued.filter(has_komitmen=True).first() or issued.first()
    if request is None or request.surat is None or request.surat.file is None:
        return ""
    target = Path(settings.VAR_DIR) / LETTER
    target.write_bytes(store.read_bytes(request.surat.file))
    return target


# Objects ---------------------------------------------------------------------------------------------
Row = dict[str, str]


def _object(kind: str, state: str, owner: str, *, of: Any, wilayah: str, url: str = "") -> Row:  # noqa: PLR0913
    return {"kind": kind, "state": state, "owner": owner, "wilayah": wilayah, "id": str(of.pk), "url": url}


def _requests(world: World) -> Iterator[Row]:
    owners = {world.instansi[key].pk: user.username for key, user in world.operators.items()}
    for r in RecommendationRequest.objects.select_related("wilayah").order_by("created_at"):
        url = reverse("request_detail", args=[r.pk])
        yield _object(
            "recommendation", r.state, owners[r.instansi_id], of=r, wilayah=r.wilayah.kode_bps, url=url
        )


def _releases() -> Iterator[Row]:
    for r in RilisData.objects.select_related("instansi", "wilayah").order_by("jadwal", "nomor"):
        url = reverse("rilis_detail", args=[r.pk])
        yield _object("rilis_data", r.state, r.instansi.singkatan, of=r, wilayah=r.wilayah.kode_bps, url=url)


def _documents() -> Iterator[Row]:
    for d in Document.objects.select_related("penerbit", "wilayah").order_by("created_at"):
        url = reverse("document_verify", args=[d.token])
        yield _object(d.kind, d.state, d.penerbit.singkatan, of=d, wilayah=d.wilayah.kode_bps, url=url)


def _komitmen() -> Iterator[Row]:
    for k in SuratKomitmen.objects.select_related("request__instansi", "request__wilayah"):
        state = "hidden" if k.hidden_at else f"shown_{k.bentuk}"
        request = k.request
        yield _object("komitmen", state, request.instansi.singkatan, of=k, wilayah=request.wilayah.kode_bps)


def _notes() -> Iterator[Row]:
    for n in ReviewNote.objects.select_related("by", "request__wilayah"):
        state = n.status if n.sent_at else "draft"
        yield _object("note", f"{n.kind}:{state}", n.by.username, of=n, wilayah=n.request.wilayah.kode_bps)


def _runs() -> Iterator[Row]:
    for run in StepRun.objects.filter(closed_at__isnull=True).select_related("instansi", "wilayah"):
        yield _object("step_run", run.step_code, run.instansi.singkatan, of=run, wilayah=run.wilayah.kode_bps)


def _sops() -> Iterator[Row]:
    for sop in Sop.objects.select_related("wilayah"):
        state = "in_force" if sop.in_force else "draft"
        yield _object("sop", state, sop.kind, of=sop, wilayah=sop.wilayah.kode_bps)


def _offices(world: World) -> Iterator[Row]:
    for key, office in world.instansi.items():
        state = "ended" if office.berlaku_sampai else "in_force"
        yield _object("instansi", state, key, of=office, wilayah=office.wilayah.kode_bps)


def _first_of_each(objects: list[Row]) -> list[Row]:
    """One object per kind, state and owner."""
    found: dict[tuple[str, str, str], Row] = {}
    for row in objects:
        found.setdefault((row["kind"], row["state"], row["owner"]), row)
    return list(found.values())


def _counts() -> dict[str, dict[str, int]]:
    states: dict[str, int] = {}
    for state in RecommendationRequest.objects.values_list("state", flat=True):
        states[state] = states.get(state, 0) + 1
    return {"recommendation": dict(sorted(states.items()))}
