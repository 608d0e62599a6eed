"""What every printed form carries besides its answers: whose it is, which state of it, draft or not."""

from dataclasses import dataclass

from recommendations.documents.answers import Form
from recommendations.models import RecommendationRequest, Revision
from recommendations.states import State
from satudata.documents.letterhead import tanggal

# Until BPS accepted the design, what is printed is a draft.
DRAFT_STATES = frozenset(
    {
        State.DRAFTED, State.SUBMITTED, State.WALIDATA_CHECKING, State.WALIDATA_RETURNED, State.FORWARDED,
        State.BPS_CHECKING, State.BPS_RETURNED, State.LAPSED, State.DISCARDED, State.REJECTED,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Head:
    """The line above a printed form and in its foot; all empty on a blank form."""

    nomor_transaksi: str
    instansi: str
    judul: str
    tahun: str
    # "Revisi 2, dikirim 16 November 2026", or that it was not sent yet.
    keadaan: str
    draf: bool


BLANK = Head("", "", "", "", "Formulir kosong", draf=False)


def head_of(case: RecommendationRequest, form: Form, revision: Revision | None = None) -> Head:
    """The head of a request's form as it stands, or as it was sent with one revision."""
    return Head(
        nomor_transaksi=case.nomor,
        instansi=form["instansi_penyelenggara"] or case.instansi.nama,
        judul=form["judul_kegiatan"],
        tahun=str(form["tahun"] or ""),
        keadaan=_state_of(case, revision),
        draf=case.state in DRAFT_STATES or _was_corrected(case, revision),
    )


def _state_of(case: RecommendationRequest, revision: Revision | None) -> str:
    if revision is None:
        return "Isian terakhir"
    sent = tanggal(revision.at.astimezone(case.wilayah.zone).date())
    return f"Revisi {revision.nomor}, dikirim {sent}"


def _was_corrected(case: RecommendationRequest, revision: Revision | None) -> bool:
    """BPS accepted the last revision; what was sent before it stays a draft for ever."""
    return revision is not None and case.revisions.filter(nomor__gt=revision.nomor).exists()
