"""Filled once: one activity from its recommendation to its published dataset, each fact typed a single time.

Whatever asks for facts is gone through in a browser, input by input (`tests.browser.ledger`); acts that ask
for none (examining, issuing, agreeing, validating) are done by their services. At the end each fact is looked
for where it belongs (`tests.factories.filled_once`).
"""

import io
import json
import re
import subprocess
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import expect

from datasets import checklist
from datasets.models import PenyerahanHasil, RilisData, Terbitan
from datasets.services import examination, publication, releases, versions
from datasets.services.codes import load_codes
from datasets.services.examination import Answer
from datasets.states import ReleaseState
from forum.models import DaftarData, DaftarDataOpd, EntriDaftarData
from forum.states import ListState, OfficeState
from recommendations.states import State
from satudata.clock.now import now
from satudata.documents.services import read_bytes
from tests.browser.conftest import Site
from tests.browser.ledger import LEFT, Ledger, Plan, inputs_of
from tests.browser.person import Person
from tests.browser.test_forum_story import Arrive
from tests.factories import filled_once as f
from tests.factories.datasets_signed import approve
from tests.factories.forum import add_forum
from tests.factories.forum_entries import drafting, recommendation_sop
from tests.factories.forum_rows import paper
from tests.factories.recommendations import Walker
from tests.factories.world import World
from tests.waiting import wait_until


@dataclass
class Journey:
    """The people of one activity, what they typed, and how far it has come."""

    forum: World
    ledger: Ledger
    operator: Person
    folder: Path
    walker: "Now" = field(init=False)

    def __post_init__(self) -> None:
        # The walk of a recommendation knows people by their part in it.
        parts = {
            name: self.forum.people[f"blitar_{name}"]
            for name in ("operator", "walidata", "pemeriksa", "penandatangan")
        }
        offices = self.forum.instansi | {"dinkes": self.forum.instansi["blitar_dinkes"]}
        self.walker = Now(World(self.forum.wilayah, offices, self.forum.people | parts), now())

    @property
    def entry(self) -> EntriDaftarData:
        return EntriDaftarData.objects.select_related("bagian", "item").get()

    @property
    def release(self) -> RilisData:
        return RilisData.objects.select_related("dataset").get()

    def form(self, *where: Any) -> str:
        name = "request_row" if len(where) > 1 else "request_section"
        return reverse(name, args=[self.walker.request.pk, *where])


class Now(Walker):
    """The walk of a recommendation at the time at which the site stands."""

    def _next(self) -> datetime:
        return now()


@pytest.fixture
def journey(site: Site, person: Arrive, tmp_path: Path) -> Journey:
    forum = add_forum(site.world)
    recommendation_sop(forum, now())
    load_codes()
    operator = person("blitar_operator").sign_in()
    return Journey(forum, Ledger(f.planned(timezone.localdate())), operator, tmp_path)


def test_each_fact_is_typed_once_and_arrives(journey: Journey, person: Arrive) -> None:
    fill_the_form(journey)
    recommend(journey)
    draw_up_the_entry(journey)
    promise(journey)
    template = describe(journey)
    bring_data(journey, template)
    publish(journey)
    hand_over(journey)

    facts = journey.ledger.facts
    assert set(journey.ledger.typed) == set(facts)
    assert all(f.PAGE in fact.places or fact.why for fact in facts.values())
    lost = missing(journey, found_at(journey, template, person()))
    assert not lost, "\n".join(lost)


# Typing ---------------------------------------------------------------------------------------------
def fill_the_form(story: Journey) -> None:
    """A3: MS-Keg page by page, then MS-Var of each variable, then MS-Ind."""
    operator, ledger = story.operator, story.ledger
    operator.open(story.form("identitas"))
    for key, page in f.MS_KEG.items():
        expect(operator.page).to_have_url(re.compile(rf"/formulir/{key}/(#[\w-]+)?$"))
        ledger.fill(operator, f"formulir {key}", page)
        operator.press("Simpan dan lanjut")
        expect(operator.page).not_to_have_url(re.compile(rf"/formulir/{key}/"))
    for which, variable in zip(
        (f.COUNTED, f.CLASSIFIED), story.walker.request.kegiatan.variabel.all(), strict=True
    ):
        operator.open(story.form("ms-var", variable.pk))
        if which == f.CLASSIFIED:
            for number in (0, 1):
                operator.open_row("klasifikasi", number)
        ledger.work(operator, f"MS-Var {which}", ms_var(which))
        operator.press("Simpan dan lanjut")
        operator.hears("Tersimpan")
    operator.open(reverse("request_row_new", args=[story.walker.request.pk, "ms-ind"]))
    ledger.work(operator, "MS-Ind", ms_ind())
    operator.page.locator('main input[name="pilih-variabel"]').first.check()
    operator.press("Simpan dan lanjut")
    operator.hears("Tersimpan")


def ms_var(which: str) -> dict[str, str]:
    plan = dict.fromkeys(f.MS_VAR_LEAVES, LEFT) | {name: f"{name} {which}" for name in f.MS_VAR}
    codes = {
        f"klasifikasi-{n}-{name}": f"{fact} {n}"
        for n in (0, 1)
        for name, fact in (("kode", "kode nilai"), ("nilai", "nilai"))
    }
    return plan | (codes | {"klasifikasi-1-DELETE": LEFT} if which == f.CLASSIFIED else {})


def ms_ind() -> dict[str, str]:
    plan = dict.fromkeys(f.MS_IND_LEAVES, LEFT) | {name: f"{name} {f.INDICATOR}" for name in f.MS_IND}
    return plan | {"klasifikasi_penyajian-0-nama": "klasifikasi indikator"}


def recommend(story: Journey) -> None:
    """A4 to A9: nobody types a fact."""
    walker = story.walker
    for step in ("submit", "start_check", "forward", "start_check", "accept", "approve", "number_letter"):
        getattr(walker, step)()
    wait_until(lambda: state_of(walker.request) == State.LETTER_ISSUED)
    walker.render()
    walker.show_komitmen()


def draw_up_the_entry(story: Journey) -> None:
    """B3: the indicator is taken into the Daftar Data; only what nobody was asked before is typed."""
    operator, ledger = story.operator, story.ledger
    part = drafting(story.forum, "blitar_dinkes", tahun=f.year_of_data(timezone.localdate()), at=now())
    operator.open(f"{reverse('entri_take', args=[part.pk])}?kegiatan={story.walker.request.pk}")
    operator.page.locator('main input[value="indikator-0"]').check()
    operator.press("Jadikan entri")
    operator.open(reverse("entri_edit", args=[part.pk, story.entry.pk]))
    ledger.work(operator, "entri Daftar Data", entry_form(story))
    operator.press("Simpan entri")
    expect(operator.page.locator("main")).not_to_contain_text("hal wajib dilengkapi")
    operator.open(reverse("entri_edit", args=[part.pk, story.entry.pk]))
    ledger.work(operator, "jadwal rilis", {"rilis-1": "rencana rilis"}, 'form[action$="/rilis/"]')


def entry_form(story: Journey) -> dict[str, Plan]:
    lag = (f.release_day(timezone.localdate()) - story.entry.jadwal.get().sampai).days
    known: dict[str, Plan] = {
        "nama_data": "nama indikator",
        "level": ("level_estimasi indikator", "desa_kelurahan"),
        "jadwal_pemutakhiran": ("frekuensi", "tahunan"),
        "rilis_jeda": ("rencana rilis", str(lag)),
        "hak_akses": ("dapat_diakses indikator", "terbuka"),
    }
    return dict.fromkeys(f.ENTRY_LEAVES, LEFT) | known | f.ENTRY_ASKS


def promise(story: Journey) -> None:
    """B1 to B4: reviewed, agreed and stated as it was typed; the release is opened."""
    entry = story.entry
    daftar, part = DaftarData.objects.get(), entry.bagian
    EntriDaftarData.objects.update(keputusan="disepakati", ketersediaan="tersedia")
    DaftarData.objects.update(state=ListState.AGREED, berita_acara=paper(daftar))
    stated = {"state": OfficeState.STATED, "surat_pernyataan": paper(part)}
    DaftarDataOpd.objects.filter(pk=part.pk).update(**stated)
    releases.open_releases(bagian=DaftarDataOpd.objects.get(pk=part.pk))
    if story.release.state == ReleaseState.SCHEDULED:
        releases.begin_collecting(rilis=story.release, by=story.forum.blitar_operator)


def describe(story: Journey) -> Path:
    """B5: the dictionary is drawn up, one more variable ticked, the template made of it; nothing is typed."""
    operator, ledger, release = story.operator, story.ledger, story.release
    operator.open(reverse("kamus_edit", args=[release.pk]))
    operator.press("Susun kamus")
    operator.follow("Ambil kolom dari kegiatan")
    operator.page.get_by_label("Jenis Layanan Tulip").check()
    operator.press("Jadikan kolom")
    for kode, plan in columns().items():
        operator.open(reverse("kolom_edit", args=[release.pk, kode]))
        ledger.work(operator, f"kolom {kode}", dict.fromkeys(f.COLUMN_LEAVES, LEFT) | plan, "form")
    operator.open(reverse("rilis_upload", args=[release.pk]))
    with operator.page.expect_download() as download:
        operator.follow("Unduh templat (XLSX)")
    template = story.folder / "templat.xlsx"
    download.value.save_as(template)
    return template


def columns() -> dict[str, dict[str, Plan]]:
    """What the columns of the dictionary hold already."""
    meant = ("nama", "konsep", "definisi", "ukuran", "satuan")
    counted, classified = (
        {name: f"{name} {which}" for name in meant}
        | {"aturan": f"aturan_validasi {which}", "kode": f"alias {which}"}
        for which in (f.COUNTED, f.CLASSIFIED)
    )
    limits = {"minimum": ("aturan_validasi jumlah", "7"), "maksimum": ("aturan_validasi jumlah", "9731")}
    return {
        "cakupan_layanan_ginko": {name: f"{name} indikator" for name in meant},
        "jml_orkid": counted | limits | {"tipe": "tipe_data jumlah"},
        "jns_yasmin": classified | {"kode_nilai": ("nilai 0", "01; Eboni\n02; Flamingo")},
    }


def bring_data(story: Journey, template: Path) -> None:
    """B6: a wrong code and a figure beyond the limits are found by what was typed at the very beginning."""
    operator, release = story.operator, story.release
    for name, wrong, words in (
        ("salah", True, "harus diperbaiki"),
        ("benar", False, "Simpan sebagai versi 1"),
    ):
        operator.open(reverse("rilis_upload", args=[release.pk]))
        before = release.unggahan.count()
        file = filled(template, story.folder / f"{name}.xlsx", wrong=wrong)
        operator.page.locator('main input[type="file"]').set_input_files(file)
        operator.press("Unggah berkas data")
        wait_until(lambda known=before: release.unggahan.count() > known)
        operator.open(reverse("unggahan_detail", args=[release.pk, release.unggahan.all()[0].pk]))
        operator.waits_for(words)
        if wrong:
            operator.sees("“09” tidak ada di daftar kode kolom “Jenis Layanan Tulip”.")
            operator.sees("“9732” lebih besar daripada 9731. Periksa angkanya.")
    operator.press("Simpan sebagai versi 1")
    wait_until(lambda: state_of(release) == ReleaseState.UPLOADED)


def filled(template: Path, target: Path, *, wrong: bool) -> Path:
    """The template with one row for each kelurahan."""
    book = load_workbook(template)
    sheet, places = book["Data"], [row[0].value for row in book["Kode"].iter_rows(min_row=2) if row[0].value]
    headings = [cell.value for cell in sheet[1]]
    for row, place in enumerate(places, start=2):
        values = {
            "Kode Desa/Kelurahan": place,
            "Tahun": f.year_of_data(timezone.localdate()),
            "Cakupan Layanan Ginko": 40 + row,
            "Jumlah Layanan Kenanga": 9732 if wrong else 100 + row,
            "Jenis Layanan Tulip": "09" if wrong else "01",
        }
        assert set(headings) == set(values)
        for column, heading in enumerate(headings, start=1):
            sheet.cell(row, column).value = values[heading]
    book.save(target)
    return target


def publish(story: Journey) -> None:
    """B7 to B9: examined, validated, published: nobody types a fact."""
    people, release = story.forum, story.release
    versions.submit_release(rilis=release, by=people.blitar_operator)
    answers = {code: Answer("sesuai") for code in checklist.BY_CODE}
    examination.answer(rilis=release, answers=answers, by=people.blitar_walidata)
    examination.pass_release(rilis=release, by=people.blitar_walidata)
    approve(people, [RilisData.objects.select_related("instansi__wilayah").get()], at=now())
    wait_until(lambda: state_of(release) == ReleaseState.VALIDATED)
    publication.publish(rilis=release, by=people.blitar_walidata)
    wait_until(lambda: state_of(release) == ReleaseState.PUBLISHED)


def hand_over(story: Journey) -> None:
    """The results go to BPS: from the plan, with the dataset, and the form as it was recommended."""
    operator = story.operator
    operator.open(reverse("penyerahan_list"))
    operator.page.locator('main a[href*="?rencana="]').click()
    shown = inputs_of(operator, "form")
    chosen = str(story.walker.request.kegiatan.rilis.get().pk), str(story.release.dataset_id)
    assert (shown.pop("rencana"), shown.pop("dataset")) == chosen
    assert shown == {"judul": story.ledger.facts["judul"].value, "berkas": "", "tautan": ""}
    operator.press("Serahkan ke Walidata")
    wait_until(PenyerahanHasil.objects.exists)
    operator.sees("Formulir kegiatan sebagaimana direkomendasikan")


# Arriving -------------------------------------------------------------------------------------------
def missing(story: Journey, found: dict[str, str]) -> list[str]:
    """Facts that do not stand where they belong."""
    facts = story.ledger.facts.items()
    return [
        f"{name} ({fact.word}): {place}"
        for name, fact in facts
        for place in fact.places
        if not any(word in found[place] for word in fact.word.split("|"))
    ]


def found_at(story: Journey, template: Path, visitor: Person) -> dict[str, str]:
    """The words of every place, in one line each."""
    operator, entry, handed = story.operator, story.entry, PenyerahanHasil.objects.get()
    dataset = Terbitan.objects.get().dataset
    page = reverse("dataset_page", args=[dataset.slug])
    form = reverse("request_print_forms", args=[handed.kegiatan_id])
    shown = visitor.page.request
    found = {
        f.FORM: pdf_words(operator, form),
        f.ENTRY: words_of(operator, reverse("entri_edit", args=[entry.bagian_id, entry.pk])),
        f.SHEET: words_of(operator, reverse("kamus_print", args=[story.release.pk])),
        f.TEMPLATE: " ".join(
            str(value) for sheet in load_workbook(template) for row in sheet.values for value in row if value
        ),
        f.PAGE: " ".join(words_of(visitor, f"{page}?tab={tab}") for tab in ("tabel", "metadata")),
        f.PACKAGE: package(Terbitan.objects.get()),
        f.CKAN: shown.get(f"/api/3/action/package_show?id={dataset.slug}").text(),
        f.DCAT: shown.get(f"/dataset/{dataset.pk}.ttl").text(),
    }
    operator.open(reverse("penyerahan_detail", args=[handed.pk]))
    link = operator.page.get_by_role("link", name="Unduh MS-Keg, MS-Var, MS-Ind (PDF)")
    found[f.HANDED] = pdf_words(operator, str(link.get_attribute("href")))
    found[f.HANDED] += operator.page.locator("main").inner_text()
    return {place: " ".join(words.split()) for place, words in found.items()}


def words_of(person: Person, address: str) -> str:
    """What a page says, with what is folded away."""
    person.open(address)
    return str(person.page.locator("main").text_content())


def pdf_words(person: Person, address: str) -> str:
    data = person.page.request.get(address).body()
    return subprocess.run(
        ["pdftotext", "-", "-"], input=data, capture_output=True, check=True
    ).stdout.decode()


def package(shown: Terbitan) -> str:
    """The Data Package: what it says for machines, its dictionary, its README."""
    archive = zipfile.ZipFile(io.BytesIO(read_bytes(shown.berkas.get(jenis="zip").berkas)))
    described = json.loads(archive.read("datapackage.json"))
    return "\n".join(
        [
            json.dumps(described, ensure_ascii=False),
            *(archive.read(n).decode() for n in ("kamus.csv", "README.md")),
        ]
    )


def state_of(case: Any) -> str:
    return str(type(case).objects.values_list("state", flat=True).get(pk=case.pk))
