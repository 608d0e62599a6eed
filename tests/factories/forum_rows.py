"""A year of the Forum straight in its tables, in any state, without the walk there: for readers of many rows.

What may follow what is not tested with these; `tests/factories/forum.py` and the services do that.
"""

import itertools
from datetime import date, datetime, timedelta
from typing import Any

from forum.models import DaftarData, DaftarDataOpd, EntriDaftarData, ItemData, JadwalRilis
from forum.states import ListState, OfficeState
from recommendations.queries import bps_office
from satudata.accounts.models import Instansi
from satudata.accounts.queries import system_user
from satudata.documents.models import Document
from satudata.workflow.models import Sop
from satudata.workflow.queries import sop_in_force
from tests.factories.world import WORK, World

_numbers = itertools.count(1)
OFFICES = ("blitar_dinkes", "blitar_budpar", "blitar_sosial")


def year_row(forum: World, tahun: int = 2027, state: str = ListState.AGREED, **facts: Any) -> DaftarData:
    """One year's list of Kota Blitar in a state."""
    region = forum.wilayah["3572"]
    sekretariat = forum.instansi["blitar_bapperinda"]
    case = DaftarData(
        nomor=f"DD.{next(_numbers)}",
        wilayah=region,
        instansi=sekretariat,
        pembina=bps_office([region.kode_bps]),
        sop=sop_in_force(region, Sop.Kind.PENYELENGGARAAN, WORK.date()),
        tahun=tahun,
        state=state,
        **_born(),
        **facts,
    )
    if state == ListState.AGREED:
        case.berita_acara = paper(case)
    case.save()
    return case


def office_row(
    daftar: DaftarData, instansi: Instansi, state: str = OfficeState.AGREED, **facts: Any
) -> DaftarDataOpd:
    """An OPD's part of it in a state."""
    part = DaftarDataOpd(
        nomor=f"{daftar.nomor}.{next(_numbers)}",
        daftar=daftar,
        wilayah_id=daftar.wilayah_id,
        instansi=instansi,
        pembina_id=daftar.pembina_id,
        sop_id=daftar.sop_id,
        tahun=daftar.tahun,
        state=state,
        **_born(),
        **facts,
    )
    if state == OfficeState.STATED:
        part.surat_pernyataan = paper(part)
    part.save()
    return part


def entry_row(part: DaftarDataOpd, name: str = "Jumlah Kunjungan", **facts: Any) -> EntriDaftarData:
    """An entry of it: agreed, open, yearly; without releases."""
    number = next(_numbers)
    item = ItemData.objects.create(
        wilayah_id=part.wilayah_id, instansi_id=part.instansi_id, kode=f"K-{number:05d}", created_at=WORK
    )
    given = {
        "nama_data": name,
        "urusan": "u02",
        "hak_akses": "terbuka",
        "jadwal_pemutakhiran": "bulanan",
        "data_prioritas": False,
        "keputusan": "disepakati",
    }
    return EntriDaftarData.objects.create(
        daftar_id=part.daftar_id,
        bagian=part,
        item=item,
        urut=number,
        created_at=WORK,
        created_by=system_user(),
        updated_at=WORK,
        **given | facts,
    )


def releases(entri: EntriDaftarData, *days: date) -> list[JadwalRilis]:
    """Promised releases on these days, of the month before each."""
    rows = []
    for ke, day in enumerate(days, start=1):
        begins = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
        rows.append(
            JadwalRilis(
                entri=entri,
                ke=ke,
                periode=f"{begins:%m/%Y}",
                mulai=begins,
                sampai=begins.replace(day=28),
                tanggal=day,
            )
        )
    return JadwalRilis.objects.bulk_create(rows)


def paper(case: DaftarData | DaftarDataOpd) -> Document:
    """A document of a case that nobody reads."""
    return Document.objects.create(
        kind="contoh",
        case_kind=case.CASE_KIND,
        case_id=str(case.pk),
        wilayah_id=case.wilayah_id,
        penerbit_id=case.instansi_id,
        tanggal=WORK.date(),
        hal="Contoh",
        template="contoh",
        context={},
        token=f"contoh{next(_numbers)}",
        created_at=WORK,
        created_by=system_user(),
    )


def _born(at: datetime = WORK) -> dict[str, Any]:
    return {"created_at": at, "created_by": system_user(), "updated_at": at}
