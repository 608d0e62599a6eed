"""Forms printed on request: the same code as issued documents, nothing kept, no number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from recommendations import snapshot
from recommendations.documents.answers import Form
from recommendations.documents.head import BLANK, Head, head_of
from recommendations.documents.ms_keg import MsKeg, ms_keg
from recommendations.documents.ms_var import Lembar, ms_ind, ms_var
from recommendations.models import RecommendationRequest, Revision
from satudata.documents.prints import Print
from satudata.documents.services import compose_print

TEMPLATE = "documents/formulir.html"


class Sheet(StrEnum):
    """One official form, by the name of its file."""

    MS_KEG = "ms-keg"
    MS_VAR = "ms-var"
    MS_IND = "ms-ind"


ALL = tuple(Sheet)
SUBJECTS = {
    Sheet.MS_KEG: "Metadata Statistik Kegiatan (MS-Keg)",
    Sheet.MS_VAR: "Metadata Statistik Variabel (MS-Var)",
    Sheet.MS_IND: "Metadata Statistik Indikator (MS-Ind)",
}


@dataclass(frozen=True)
class Formulir:
    """Everything that the printed forms say; None for a form that is not among them."""

    kepala: Head
    keg: MsKeg | None
    var: Lembar | None
    ind: Lembar | None


def formulir(form: Form, kepala: Head, sheets: Iterable[Sheet] = ALL) -> Formulir:
    """The printed forms of a snapshot; an empty snapshot gives blank forms."""
    wanted = set(sheets)
    return Formulir(
        kepala=kepala,
        keg=ms_keg(form) if Sheet.MS_KEG in wanted else None,
        var=ms_var(form) if Sheet.MS_VAR in wanted else None,
        ind=ms_ind(form) if Sheet.MS_IND in wanted else None,
    )


def compose_forms(
    case: RecommendationRequest, sheets: Iterable[Sheet] = ALL, revision: Revision | None = None
) -> Print:
    """The printed forms of a request as it stands, or as it was sent with one revision.

    DRAF stands on every page until BPS accepted the design.
    """
    wanted = tuple(sheets)
    form = revision.snapshot if revision is not None else snapshot.take(case.kegiatan)
    kepala = head_of(case, form, revision)
    return compose_print(
        penerbit=case.instansi,
        template=TEMPLATE,
        context=formulir(form, kepala, wanted),
        hal=subject_of(wanted),
        on=case.created_at.date(),
        mark="DRAF" if kepala.draf else "",
    )


def compose_blank(sheets: Iterable[Sheet] = ALL) -> Print:
    """The forms with nothing filled in, for filling by hand."""
    wanted = tuple(sheets)
    return compose_print(
        penerbit=None,
        template=TEMPLATE,
        context=formulir(snapshot.empty(), BLANK, wanted),
        hal=subject_of(wanted),
        on=date.min,
    )


def subject_of(sheets: tuple[Sheet, ...]) -> str:
    """Title of the PDF: the form's own name, or that of all three."""
    return SUBJECTS[sheets[0]] if len(sheets) == 1 else "Metadata Statistik (MS-Keg, MS-Var, MS-Ind)"
