"""Similar activities: which come first, who finds what, and that the table follows the case."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from recommendations.models import SimilarActivity, SimilarKey, SimilarWord
from recommendations.services import flow, form
from recommendations.services import similar as service
from recommendations.services.form_rows import SectionInput
from recommendations.similar import Activity, for_case, likeness, similar_to, trigram
from recommendations.similar.words import core, variable_key
from recommendations.states import State
from satudata.workflow.models import Sop
from tests.factories.recommendations import Walker, request_at
from tests.factories.similar import Made, activities, publish
from tests.factories.world import World

# Judged by hand: what is on the public list, and what a new title must find first.
LISTED = {
    "skm-dukcapil": (
        "Survei Kepuasan Masyarakat terhadap Pelayanan Administrasi Kependudukan", ("Waktu pelayanan",),
    ),
    "skm-puskesmas": (
        "Survei Kepuasan Masyarakat terhadap Layanan Puskesmas", ("Waktu tunggu", "Biaya layanan"),
    ),
    "skm-perpus": ("Survei Kepuasan Pengunjung Perpustakaan Daerah", ("Koleksi buku",)),
    "wisata": (
        "Kompilasi Data Kunjungan Destinasi Wisata",
        ("Jumlah wisatawan nusantara", "Jumlah wisatawan mancanegara", "Nama destinasi"),
    ),
    "ikan": (
        "Kompilasi Data Produksi Perikanan Tangkap",
        ("Volume produksi ikan", "Nilai produksi ikan", "Jenis alat tangkap"),
    ),
    "umkm": ("Pendataan Lengkap Usaha Mikro", ("Omzet usaha", "Jumlah tenaga kerja", "Sektor usaha")),
    "penyakit": (
        "Kompilasi Data Penyakit Menular", ("Jumlah kasus demam berdarah", "Jumlah kasus tuberkulosis"),
    ),
    "baca": ("Survei Kegemaran Membaca Masyarakat", ("Frekuensi membaca", "Lama membaca")),
    "rtlh": ("Pendataan Rumah Tidak Layak Huni", ("Luas lantai", "Jenis atap", "Jenis dinding")),
    "ternak": ("Pendataan Populasi Ternak Sapi dan Kambing", ("Populasi sapi", "Populasi kambing")),
    "harga": ("Survei Harga Bahan Pokok di Pasar Tradisional", ("Harga beras", "Harga cabai")),
    "pkl": ("Pendataan Pedagang Kaki Lima", ("Jenis dagangan", "Lokasi berjualan")),
}  # fmt: skip
JUDGED = [
    ("Survei Kepuasan Masyarakat terhadap Pelayanan Administrasi Kependudukan", (), "skm-dukcapil"),
    ("SKM Layanan Adminduk", (), "skm-dukcapil"),  # abbreviations
    ("Kependudukan: Survei Kepuasan Pelayanan Administrasi", (), "skm-dukcapil"),  # order of words
    ("Survey Kepuasan Pasien Puskesmas", (), "skm-puskesmas"),  # spelling, another word
    ("Survei Kepuasan Pemustaka Perpustakaan", (), "skm-perpus"),
    ("Kompilasi Kunjungn Obyek Wisatta", (), "wisata"),  # slips of the pen
    ("Rekapitulasi Pengunjung Pariwisata Tahun 2026", (), "wisata"),
    # the same variables under another title
    ("Penyusunan Neraca Ekonomi Kreatif", ("Wisatawan mancanegara", "Wisatawan nusantara"), "wisata"),
    ("Survei Hasil Laut Nelayan", ("Produksi ikan (volume)", "Nilai produksi ikan"), "ikan"),
    ("Pendataan UMKM", (), "umkm"),
    ("Pendataan Usaha Mikro dan Kecil", (), "umkm"),
    ("Kompilasi Kasus DBD dan TBC", ("Kasus demam berdarah", "Kasus tuberkulosis"), "penyakit"),
    ("Tingkat Kegemaran Membaca", (), "baca"),
    ("Pemutakhiran Data RTLH", (), "rtlh"),
    ("Populasi Ternak Kambing", (), "ternak"),
    ("Pemantauan Harga Kebutuhan Pokok Pasar Rakyat", (), "harga"),
    ("Pendataan PKL", (), "pkl"),
]  # fmt: skip
UNLIKE = [
    "Survei Jalan Lingkungan",
    "Kompilasi Data Arsip Perangkat Daerah",
    "Survei Data Statistik",
    "Kajian",
]


@pytest.fixture
def listed(world: World) -> dict[str, SimilarActivity]:
    """The public list of another region's activities."""
    made = [
        Made(f"{judul} Kota Blitar", variabel, world.wilayah["3572"], world.instansi["blitar_dinkes"], 2026)
        for judul, variabel in LISTED.values()
    ]
    return dict(zip(LISTED, put(world, made), strict=True))


def put(world: World, made: list[Made]) -> list[SimilarActivity]:
    sop = Sop.objects.get(wilayah=world.wilayah["3503"], kind=Sop.Kind.REKOMENDASI)
    return publish(made, world.operator, world.instansi["bps"], sop)


def own(judul: str, variabel: tuple[str, ...] = (), world: World | None = None) -> Activity:
    region = world.wilayah["3503"].pk if world else None
    return Activity(judul, variabel, region, None, 2026, ("Kabupaten Trenggalek",))


# What comes first -------------------------------------------------------------------------------
@pytest.mark.parametrize(("judul", "variabel", "wanted"), JUDGED, ids=[j[0][:40] for j in JUDGED])
def test_similar_to_puts_the_judged_activity_first(
    world: World, listed: dict[str, SimilarActivity], judul: str, variabel: tuple[str, ...], wanted: str
) -> None:
    found = similar_to(own(f"{judul} Kabupaten Trenggalek", variabel, world), world.rights("operator"))

    assert [s.id for s in found[:1]] == [listed[wanted].pk], [(s.title, s.score) for s in found]


@pytest.mark.parametrize("judul", UNLIKE)
def test_similar_to_finds_nothing_for_what_shares_only_common_words(
    world: World, listed: dict[str, SimilarActivity], judul: str
) -> None:
    assert similar_to(own(judul, (), world), world.rights("operator")) == []


def test_similar_to_finds_nothing_by_variables_that_everybody_has(
    world: World, listed: dict[str, SimilarActivity]
) -> None:
    everybodys = ("Nama", "Alamat", "Jenis kelamin", "Umur", "Kecamatan")
    put(
        world,
        [Made("Pendataan Sanggar Seni", everybodys, world.wilayah["3503"], world.instansi["disparta"], 2026)],
    )

    assert similar_to(own("Survei Irigasi", everybodys, world), world.rights("operator")) == []


def test_similar_to_grows_with_the_title_while_it_is_typed(
    world: World, listed: dict[str, SimilarActivity]
) -> None:
    rights = world.rights("operator")
    titles = ["Survei Kegemaran", "Survei Kegemaran Memb", "Survei Kegemaran Membaca Masyarakat"]
    scores = [next(s.score for s in similar_to(t, rights) if s.id == listed["baca"].pk) for t in titles]

    assert scores == sorted(scores) and scores[0] < scores[-1]


def test_similar_to_says_why(world: World, listed: dict[str, SimilarActivity]) -> None:
    mine = own("Kunjungan Wisata", ("Wisatawan nusantara", "Kecamatan"), world)
    first = similar_to(mine, world.rights("operator"))[0]

    assert first.words == ("kunjungan", "wisata")
    assert first.variables == ("Jumlah wisatawan nusantara",)
    assert (first.opd, first.wilayah, first.year) == ("Dinas Kesehatan Kota Blitar", "Kota Blitar", 2026)


def test_likeness_prefers_the_own_region_office_and_year() -> None:
    mine = Activity("Survei Harga Beras", (), 1, 10, 2026)
    others = [
        Activity("Survei Harga Beras", (), 1, 10, 2026),
        Activity("Survei Harga Beras", (), 1, 11, 2026),
        Activity("Survei Harga Beras", (), 2, 12, 2026),
        Activity("Survei Harga Beras", (), 2, 12, 2020),
    ]
    scores = [likeness(mine, other).score for other in others]

    assert scores[0] == 1.0
    assert scores == sorted(scores, reverse=True) and len(set(scores)) == len(scores)


def test_core_keeps_a_title_of_empty_words() -> None:
    assert core("Survei Data Statistik") == ("survei", "data", "statistik")
    assert core("") == ()
    assert core("!!! — ؟") == ()


def test_variable_key_ignores_order_and_quantity() -> None:
    assert variable_key("Jumlah Kunjungan Wisatawan") == variable_key("Wisatawan (kunjungan)")
    assert variable_key("Jumlah") == "jumlah"
    assert variable_key(" ") == ""


def test_series_of_the_own_office_is_no_duplicate(world: World) -> None:
    made = Made("Survei Kepuasan Pasien", (), world.wilayah["3503"], world.instansi["dinkes"], 2025)
    put(world, [made])
    mine = Activity("Survei Kepuasan Pasien", (), made.wilayah.pk, made.instansi.pk, 2026)
    (found,) = similar_to(mine, world.rights("operator"))

    assert found.series and not found.close


# Who finds what ------------------------------------------------------------------------------------
def titles(world: World, name: str, judul: str) -> list[str]:
    return [s.title for s in similar_to(judul, world.rights(name))]


@pytest.mark.parametrize(
    ("name", "finds"),
    [
        ("operator", True),  # own office
        ("walidata", True),  # own region
        ("pemeriksa", True),  # addressed to this BPS office
        ("operator_lain", False),  # another office of the region
        ("blitar_operator", False),
        ("blitar_walidata", False),
        ("blitar_pemeriksa", False),
        ("tanpa_peran", False),
    ],
)
def test_unpublished_request_is_found_by_its_readers_only(world: World, name: str, finds: bool) -> None:
    walker = request_at(world, State.SUBMITTED)
    judul = walker.request.kegiatan.judul_kegiatan

    assert (judul in titles(world, name, judul)) is finds


def test_published_request_is_found_by_everybody(world: World, listed: dict[str, SimilarActivity]) -> None:
    for name in ("operator", "blitar_walidata", "tanpa_peran"):
        assert titles(world, name, "Pendataan Rumah Tidak Layak Huni")


@pytest.mark.parametrize("end", ["withdraw", "discard"])
def test_request_taken_back_is_found_by_nobody(world: World, end: str) -> None:
    walker = request_at(world, State.SUBMITTED)
    flow.withdraw_request(request=walker.request, by=world.operator, at=walker.at)
    if end == "discard":
        walker.request.refresh_from_db()
        flow.discard_draft(request=walker.request, by=world.operator, at=walker.at)

    for name in ("operator", "walidata", "pemeriksa"):
        assert titles(world, name, walker.request.kegiatan.judul_kegiatan) == []


def test_draft_corrections_are_not_found_before_they_are_sent(world: World) -> None:
    walker = request_at(world, State.WALIDATA_RETURNED)
    retitle(walker, "Survei Gizi Anak Sekolah Kabupaten Trenggalek")

    assert titles(world, "walidata", "Survei Gizi Anak Sekolah") == []
    assert titles(world, "walidata", "Survei Kepuasan Layanan Puskesmas") != []


def test_resubmission_replaces_what_is_found(world: World) -> None:
    walker = request_at(world, State.WALIDATA_RETURNED)
    retitle(walker, "Survei Gizi Anak Sekolah Kabupaten Trenggalek")
    walker.answer()
    walker.submit()

    assert titles(world, "walidata", "Survei Gizi Anak Sekolah") == [
        "Survei Gizi Anak Sekolah Kabupaten Trenggalek"
    ]
    assert titles(world, "walidata", "Layanan Puskesmas") == []
    assert SimilarActivity.objects.count() == 1


def retitle(walker: Walker, judul: str) -> None:
    given = SectionInput({"judul_kegiatan": judul})
    form.save_section(
        request=walker.request, section="identitas", given=given, by=walker.world.operator, at=walker.at
    )


def test_request_becomes_findable_by_everybody_with_its_letter(world: World) -> None:
    walker = request_at(world, State.LETTER_NUMBERED)
    judul = walker.request.kegiatan.judul_kegiatan
    assert titles(world, "blitar_operator", judul) == []
    walker.render()

    assert titles(world, "blitar_operator", judul) == [judul]


def test_table_that_is_ahead_leaks_nothing(world: World) -> None:
    walker = request_at(world, State.SUBMITTED)
    SimilarActivity.objects.update(terbit=True)

    assert titles(world, "blitar_operator", walker.request.kegiatan.judul_kegiatan) == []


def test_for_case_leaves_out_the_case_itself(world: World, listed: dict[str, SimilarActivity]) -> None:
    walker = request_at(world, State.SUBMITTED)
    found = for_case(walker.request, world.rights("pemeriksa"))

    assert found[0].id == listed["skm-puskesmas"].pk
    assert walker.request.kegiatan.judul_kegiatan not in [s.title for s in found]


# The table -------------------------------------------------------------------------------------------
def test_rebuild_gives_the_table_that_the_moves_made(
    world: World, listed: dict[str, SimilarActivity]
) -> None:
    request_at(world, State.LETTER_ISSUED)
    before = contents()
    SimilarKey.objects.all().delete()
    SimilarActivity.objects.update(judul="x", inti=" x ", terbit=False)
    SimilarWord.objects.all().delete()
    call_command("rebuild_similar")

    assert contents() == before
    assert titles(world, "operator", "Pendataan Rumh Tdk Layak Hunni")  # the index of slips too


def contents() -> Any:
    rows = SimilarActivity.objects.values_list(
        "request", "judul", "inti", "terbit", "tahun", "variabel", "tempat"
    )
    keys = SimilarKey.objects.values_list("activity__request", "jenis", "kunci")
    words = set(SimilarWord.objects.values_list("kata", flat=True))
    return sorted(rows, key=str), sorted(keys, key=str), words


def test_search_without_the_extension_finds_words_and_beginnings(
    world: World, listed: dict[str, SimilarActivity], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trigram, "has_trigrams", lambda: False)

    assert titles(world, "operator", "Huni Layak Tidak Rumah")
    assert titles(world, "operator", "Survei Kegem")


def test_refused_extension_is_said_in_words(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "vendor", "postgresql")
    monkeypatch.setattr(trigram, "_create_extension", lambda: "permission denied")

    assert "permission denied" in trigram.make_index()
    assert "CREATE EXTENSION" in trigram.make_index()


def test_search_costs_the_same_queries_for_one_activity_and_for_many(world: World) -> None:
    region, office = world.wilayah["3503"], world.instansi["dinkes"]
    mine = own("Survei Kepuasan Pelayanan Puskesmas", ("Waktu tunggu", "Status stunting balita"), world)

    def queries() -> int:
        similar_to(mine, world.rights("operator"))
        with CaptureQueriesContext(connection) as captured:
            similar_to(mine, world.rights("operator"))
        return len(captured)

    put(world, list(activities(1, [region], {region.pk: [office]})))
    few = queries()
    put(world, list(activities(300, [region], {region.pk: [office]})))

    assert queries() <= few + 3  # with one activity nothing may be found to load


# The page -----------------------------------------------------------------------------------------------
@pytest.fixture
def visit(client: Client, world: World) -> Callable[..., Any]:
    def get(name: str, case: Any, **query: Any) -> Any:
        client.force_login(world.people[name])
        return client.get(reverse("request_similar", args=[case.pk]), query)

    return get


def test_page_sets_the_chosen_activity_beside(
    world: World, listed: dict[str, SimilarActivity], visit: Callable[..., Any]
) -> None:
    case = request_at(world, State.SUBMITTED).request
    page = visit("pemeriksa", case, dengan=listed["skm-puskesmas"].pk)
    text = page.content.decode()

    assert page.status_code == 200
    assert "Survei Kepuasan Masyarakat terhadap Layanan Puskesmas Kota Blitar" in text
    assert "Berdampingan" in text and "Waktu tunggu" in text


def test_page_shows_nothing_of_an_activity_that_is_not_the_readers(
    world: World, visit: Callable[..., Any]
) -> None:
    submitted = request_at(world, State.SUBMITTED)
    row = SimilarActivity.objects.get(request=submitted.request)
    case = flow.start_request(instansi=world.instansi["disparta"], by=world.operator_lain, at=submitted.at)

    assert visit("operator_lain", case).status_code == 200
    assert visit("operator_lain", case, dengan=row.pk).status_code == 404
    assert visit("operator_lain", submitted.request).status_code == 404


@pytest.mark.parametrize("wanted", ["", "x", "99999999999", "-1", "0"])
def test_page_takes_any_choice(world: World, visit: Callable[..., Any], wanted: str) -> None:
    case = request_at(world, State.DRAFTED).request

    assert visit("operator", case, dengan=wanted).status_code in (200, 404)


def test_keep_is_part_of_the_move(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    walker = request_at(world, State.DRAFTED)

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(service, "_store_keys", fail)
    with pytest.raises(RuntimeError):
        walker.submit()
    walker.request.refresh_from_db()

    assert walker.request.state == State.DRAFTED
    assert not SimilarActivity.objects.exists()
