"""The status of an entry is the same in memory and in the database, whatever was decided."""

from itertools import product

from forum.entries.status import STATUS, EntryStatus, status_code
from forum.models import Addendum, DaftarDataOpd, EntriDaftarData
from forum.states import OfficeState
from tests.factories.forum_entries import drafting
from tests.factories.forum_walk import add_entries
from tests.factories.world import WORK, World

DECIDED = list(
    product(["", "sesuai", "perbaikan"], ["", "disepakati", "ditolak"], ["", "tersedia", "sebagian", "tidak"])
)
# A stated list needs its letter; for the status it is like the one whose letter is being made.
STATES = [state for state in OfficeState if state != OfficeState.STATED]


def test_status_in_memory_and_in_the_database_agree(forum: World) -> None:
    bagian = drafting(forum)
    withdrawn = Addendum.objects.create(
        daftar=bagian.daftar, nomor=1, alasan="Uji.", opened_at=WORK, opened_by=forum.blitar_sekretariat
    )
    rows = add_entries(bagian, len(DECIDED) + 1, by=forum.budpar_operator, at=WORK)
    for row, (reviu, keputusan, ketersediaan) in zip(rows, DECIDED, strict=False):
        row.reviu, row.keputusan, row.ketersediaan = reviu, keputusan, ketersediaan
        row.keputusan_alasan = "Ganda."
    rows[-1].dicabut_oleh = withdrawn
    columns = ["reviu", "keputusan", "keputusan_alasan", "ketersediaan", "dicabut_oleh"]
    EntriDaftarData.objects.bulk_update(rows, columns)

    seen = set()
    for state in STATES:
        DaftarDataOpd.objects.filter(pk=bagian.pk).update(state=state)
        for entry in bagian.entri.annotate(status=STATUS):
            assert entry.status == status_code(entry, state), (state, entry.reviu, entry.keputusan)
            seen.add(entry.status)
    assert seen == set(EntryStatus)
