"""Every address of the yearly report x every person x GET and POST, on a draft and on a submitted report.

The addresses come from the resolver, so a new page is swept or its test fails: say in `PARAMETERS` how its
parameters are filled. What is expected comes from `can_view`. What is not yours answers like what is not
there; GET writes nothing but the session, whoever asks; nothing fails inside the server.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse

from reports.models import Laporan
from reports.permissions.laporan import can_view
from reports.states import ReportState as S
from tests.factories import forum as forums
from tests.factories import world as worlds
from tests.factories.reports import PEOPLE, ReportWalk, report_at
from tests.factories.sweep import ALL, ANONYMOUS, LAPORAN, Address, Asker, bare, verdict, writes
from tests.factories.world import World

ADDRESSES = [a for a in ALL if a.route.startswith(LAPORAN)]
EVERYBODY = [*PEOPLE, *forums.PEOPLE, "blitar_operator", "blitar_walidata", "blitar_pemeriksa", "operator"]
EVERYBODY += ["walidata", "pimpinan", "admin", "tanpa_peran", ANONYMOUS]
NOWHERE = "00000000-0000-4000-8000-000000000000"
PUBLIC = {"laporan_public_list", "laporan_public"}
# Made while one waits (PDFs, DOCX): swept for few people.
DEAR = {"laporan_pdf", "laporan_docx"}
DEAR_FOR = ("blitar_walidata", "walidata_kepala", "operator", ANONYMOUS)

PARAMETERS: dict[str, Callable[[Laporan], Any]] = {
    "pk": lambda o: o.pk,
    "aksi": lambda o: "tidak-ada",
    "form": lambda o: "csv",
    "kode_bps": lambda o: "3572",
    "tahun": lambda o: o.tahun,
}
# Answered to nobody: an act that does not exist, a summary that nobody published.
NEVER = {"laporan_act", "laporan_public"}


@pytest.fixture(scope="module")
def walks(forum_of_module: World, django_db_blocker: Any) -> Iterator[dict[str, ReportWalk]]:
    """A draft, which the leader does not see, and a submitted report."""
    with django_db_blocker.unblock():
        yield {
            S.DRAFTED: report_at(forum_of_module, S.DRAFTED, tahun=2025),
            S.SUBMITTED: report_at(forum_of_module, S.SUBMITTED),
        }


def url_of(address: Address, laporan: Laporan) -> str:
    unknown = address.parameters - PARAMETERS.keys()
    assert not unknown, f"{address.name}: say how {unknown} are filled"
    return reverse(address.name, kwargs={name: PARAMETERS[name](laporan) for name in address.parameters})


def expected(address: Address, asker: Asker, laporan: Laporan) -> str:
    if address.name in PUBLIC:
        return "hidden" if address.name in NEVER else "open"
    if asker.user is None:
        return "login"
    if "pk" in address.parameters and not can_view(asker.rights, laporan):
        return "hidden"
    return "hidden" if address.name in NEVER else "open"


@pytest.mark.parametrize("state", [S.DRAFTED, S.SUBMITTED])
@pytest.mark.parametrize("name", EVERYBODY)
def test_every_address_for_everybody(
    forum: World, walks: dict[str, ReportWalk], name: str, state: str
) -> None:
    asker, laporan, wrong = Asker(forum, name), walks[state].laporan, []
    for address in ADDRESSES:
        if address.name in DEAR and name not in DEAR_FOR:
            continue
        url, want = url_of(address, laporan), expected(address, asker, laporan)
        for method in ("GET", "POST"):
            with writes() as written:
                response = asker.ask(method, url)
            if response.status_code == 405:
                continue
            if (found := verdict(response)) != want:
                wrong.append(f"{method} {url}: {found} ({response.status_code}), not {want}")
            if written and (method == "GET" or want != "open"):
                wrong.append(f"{method} {url} writes: {written[0]}")
    assert wrong == []


def test_sweep_reaches_every_address(walks: dict[str, ReportWalk], db: None) -> None:
    assert len({url_of(a, walks[S.DRAFTED].laporan) for a in ADDRESSES}) >= 11


def test_who_reads_a_draft_and_who_a_submitted_report(forum: World, walks: dict[str, ReportWalk]) -> None:
    """Written from the roles: the leader and the other offices see no draft, OPDs see no report at all."""

    def opens(name: str, walk: ReportWalk) -> bool:
        url = reverse("laporan_detail", args=[walk.laporan.pk])
        return bool(Asker(forum, name).ask("GET", url).status_code == 200)

    people = [name for name in EVERYBODY if name != ANONYMOUS]
    seen = {state: {name for name in people if opens(name, walk)} for state, walk in walks.items()}

    writers = {"blitar_walidata", "blitar_walidata_dua", "walidata_kepala", "walidata_kepala_dua"}
    readers = writers | {"blitar_sekretariat", "blitar_pemeriksa", "blitar_penandatangan", "blitar_auditor"}
    assert seen[S.DRAFTED] == readers
    assert seen[S.SUBMITTED] == readers | {"blitar_pimpinan"}


def test_report_that_is_not_yours_answers_like_one_that_is_not_there(
    forum: World, walks: dict[str, ReportWalk]
) -> None:
    """Word for word, but for the reference number."""
    stranger, pk = Asker(forum, "walidata"), str(walks[S.SUBMITTED].laporan.pk)
    for address in (a for a in ADDRESSES if "pk" in a.parameters and a.name not in DEAR):
        url = url_of(address, walks[S.SUBMITTED].laporan)
        theirs, nobodys = stranger.ask("GET", url), stranger.ask("GET", url.replace(pk, NOWHERE))
        assert bare(theirs) == bare(nobodys), url


ODD = ["\x00", "²", "-1", "9" * 40, "x" * 5000, "<script>alert(1)</script>", "null", "🙂" * 300]
FIELDS = (
    "tahun", "wilayah", "keadaan", "page", "bab", "aksi", "token", "version", "batas", "susun_sampai",
    "sampaikan_sampai", "reason", "password", "berkas", "teks", "jenis", "penerima", "melalui",
    "diterima_pada", "diterima_oleh", "disposisi", "teks-kendala", "versi-kendala", "tl-jumlah",
    "tl-terlihat", "tl-0-masalah",
)  # fmt: skip
KNOWN = (
    "ajukan", "tarik", "kembalikan", "setujui", "siapkan", "unggah", "batalkan-naskah", "buka-lagi",
    "potret-ulang", "ubah-tanggal", "ulangi", "tayangkan", "sembunyikan",
)  # fmt: skip


@pytest.mark.parametrize("name", ["blitar_walidata", "walidata_kepala", "blitar_pimpinan"])
def test_odd_input_never_fails(forum: World, walks: dict[str, ReportWalk], name: str) -> None:
    asker, wrong = Asker(forum, name), []
    for laporan in (walk.laporan for walk in walks.values()):
        urls = [url_of(a, laporan) for a in ADDRESSES if a.name not in DEAR]
        urls += [reverse("laporan_edit", args=[laporan.pk]) + "?bab=8"]
        urls += [reverse("laporan_act", args=[laporan.pk, aksi]) for aksi in KNOWN]
        for odd in ODD[::2]:
            given = dict.fromkeys(FIELDS, odd)
            wrong += [asker.failure(method, url, given) for url in urls for method in ("get", "post")]
    assert list(filter(None, wrong)) == []


assert set(EVERYBODY) <= {*worlds.PEOPLE, *forums.PEOPLE, *PEOPLE, "tanpa_peran", ANONYMOUS}
