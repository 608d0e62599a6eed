"""The 40 checks: one table of a passing, a broken and an unjudgeable form per rule, and properties."""

from copy import deepcopy
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommendations import checks, questionnaire
from recommendations.checks import Outcome, Severity

SUBMITTED = date(2026, 2, 2)
GONE = object()

VARIABEL = {
    "nama": "Umur",
    "definisi": "Umur responden pada ulang tahun terakhir.",
    "referensi_waktu": "Saat pencacahan",
}
JADWAL = [
    {"tahap": tahap, "awal": awal, "akhir": akhir}
    for tahap, awal, akhir in (
        (1, "2026-01-05", "2026-01-30"),
        (2, "2026-02-02", "2026-02-13"),
        (3, "2026-03-02", "2026-03-31"),
        (4, "2026-04-01", "2026-04-30"),
        (5, "2026-05-04", "2026-05-29"),
        (6, "2026-06-01", "2026-06-30"),
        (7, "2026-07-01", "2026-07-31"),
    )
]
# A survey by probability sample with every answer in order: all 40 rules pass.
SURVEI: dict[str, Any] = {
    "judul_kegiatan": "Survei Kegemaran Membaca Masyarakat Kota Blitar",
    "tahun": 2026,
    "cara_pengumpulan_data": 2,
    "instansi_penyelenggara": "Dinas Perpustakaan dan Kearsipan Kota Blitar",
    "alamat": "Jalan Contoh Nomor 1, Blitar",
    "eselon2": "Kepala Dinas Perpustakaan dan Kearsipan",
    "pj_nama": "Sri Wahyuningtyas",
    "pj_jabatan": "Kepala Bidang Perpustakaan",
    "pj_alamat": "Jalan Contoh Nomor 1, Blitar",
    "pj_telepon": "0342 000000",
    "pj_email": "perpustakaan@contoh.id",
    "jadwal": JADWAL,
    "wilayah": [
        {
            "provinsi": "3500",
            "provinsi_nama": "Jawa Timur",
            "kabupaten": "3572",
            "kabupaten_nama": "Kota Blitar",
        }
    ],
    "variabel": [VARIABEL, {**VARIABEL, "nama": "Lama Membaca"}],
    "pengulangan": 2,
    "frekuensi": 7,
    "tipe_pengumpulan": 2,
    "cakupan_wilayah": 2,
    "metode_pengumpulan": [1],
    "sarana_pengumpulan": [2],
    "unit_pengumpulan": [1],
    "jenis_rancangan_sampel": 2,
    "metode_pemilihan_sampel": 1,
    "metode_sampel": 5,
    "kerangka_sampel": 1,
    "fraksi_sampel": "Tahap 1: 12/21 kelurahan; Tahap 2: 240/3.600 keluarga",
    "perkiraan_sampling_error": "RSE 4,5 %",
    "unit_sampel": "Keluarga",
    "unit_observasi": "Anggota keluarga",
    "uji_coba": 1,
    "pemeriksaan_kualitas": [1, 2],
    "jumlah_supervisor": 3,
    "jumlah_enumerator": 12,
    "pendidikan_petugas": 2,
    "pelatihan_petugas": 1,
    "pengolahan_editing": 1,
    "pengolahan_coding": 2,
    "pengolahan_data_entry": 1,
    "pengolahan_validasi": 1,
    "metode_analisis": 3,
    "unit_analisis": [1],
    "produk_tercetak": 2,
    "produk_digital": 1,
    "produk_mikro": 2,
}


def form(**answers: Any) -> dict[str, Any]:
    """The survey above with some answers changed, or taken out where the value is `GONE`."""
    merged = deepcopy(SURVEI) | answers
    return {key: value for key, value in merged.items() if value is not GONE}


def outcome_of(number: str, snapshot: dict[str, Any]) -> Outcome:
    found = {f.rule: f for f in checks.run(snapshot, submitted_on=SUBMITTED)}
    return found[number].outcome


def schedule(**stages: tuple[str, str]) -> list[dict[str, Any]]:
    """The schedule above with the dates of some stages changed: `t3=("2026-03-02", "2026-03-31")`."""
    rows = deepcopy(JADWAL)
    for name, (awal, akhir) in stages.items():
        rows[int(name[1:]) - 1] |= {"awal": awal, "akhir": akhir}
    return rows


def kompilasi(**answers: Any) -> dict[str, Any]:
    return {"judul_kegiatan": "Kompilasi Data Perpustakaan Kota Blitar", "cara_pengumpulan_data": 3} | answers


# Rule: what breaks it, what makes it unjudgeable.
CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "R-ID-02A": ({"cara_pengumpulan_data": 3}, {"judul_kegiatan": "Profil Perpustakaan Kota Blitar"}),
    "R-ID-03": (kompilasi(judul_kegiatan="Data Perpustakaan"), {"cara_pengumpulan_data": None}),
    "R-ID-04A": ({"judul_kegiatan": "Survei Kegemaran Membaca Tahun 2026"}, {"judul_kegiatan": ""}),
    "R-ID-05A": ({"tahun": 2025}, {"jadwal": []}),
    "R-I-01": ({"instansi_penyelenggara": " - "}, {"instansi_penyelenggara": GONE}),
    "R-I-02A": ({"instansi_penyelenggara": "DINKES Kota Blitar"}, {"instansi_penyelenggara": ""}),
    "R-I-04": ({"alamat": ""}, {"alamat": GONE}),
    "R-II-01": ({"eselon2": "-"}, {"eselon2": GONE}),
    "R-II-02": ({"pj_telepon": ""}, {"pj_email": GONE}),
    "R-III-04": ({"jadwal": schedule(t3=("2026-02-02", "2026-03-31"))}, {"jadwal": JADWAL[:2]}),
    "R-III-05A": ({"jadwal": schedule(t4=("2026-03-30", "2026-04-30"))}, {"jadwal": JADWAL[:1]}),
    "R-III-06": ({"jadwal": schedule(t2=("2026-02-02", "2026-03-03"))}, {"jadwal": JADWAL[2:]}),
    "R-III-08A": ({"variabel": [{**VARIABEL, "nama": "Luas Panen (ha)"}]}, {"variabel": []}),
    "R-III-09": ({"variabel": [VARIABEL, {**VARIABEL, "definisi": ""}]}, {"variabel": None}),
    "R-III-10": ({"variabel": [{**VARIABEL, "definisi": "adalah umur."}]}, {"variabel": [{"nama": "Umur"}]}),
    "R-III-12": ({"variabel": [{**VARIABEL, "referensi_waktu": "-"}]}, {"variabel": []}),
    "R-IV-01": ({"frekuensi": None}, {"pengulangan": None}),
    "R-IV-05": ({"pengulangan": 1, "tipe_pengumpulan": 1}, {"pengulangan": 1, "tipe_pengumpulan": None}),
    "R-IV-07": ({"wilayah": []}, {"cakupan_wilayah": None}),
    "R-IV-09": (kompilasi(metode_pengumpulan=[1]), kompilasi(metode_pengumpulan=[])),
    "R-V-01": (dict.fromkeys(checks.sampel.CODES + checks.sampel.TEXTS), {"cara_pengumpulan_data": None}),
    "R-V-02": ({"jenis_rancangan_sampel": None}, dict.fromkeys(checks.sampel.CODES, GONE)),
    "R-V-03A": ({"metode_sampel": 8}, {"metode_pemilihan_sampel": None}),
    "R-V-03B": ({"kerangka_sampel": None}, {"metode_pemilihan_sampel": None}),
    "R-V-03C": ({"fraksi_sampel": "-"}, {"metode_pemilihan_sampel": None}),
    "R-V-03D": ({"perkiraan_sampling_error": ""}, {"metode_pemilihan_sampel": None}),
    "R-V-08A": ({"fraksi_sampel": "240/3.600"}, {"fraksi_sampel": ""}),
    "R-V-11": ({"perkiraan_sampling_error": "RSE 7,5 persen"}, {"perkiraan_sampling_error": "kecil"}),
    "R-V-12": ({"perkiraan_sampling_error": "5 %"}, {"perkiraan_sampling_error": ""}),
    "R-V-14A": ({"unit_observasi": ""}, {"unit_sampel": GONE}),
    "R-VI-01": ({"uji_coba": 2}, {"uji_coba": None}),
    "R-VI-02": ({"uji_coba": 2}, {"sarana_pengumpulan": []}),
    "R-VI-04A": ({"pendidikan_petugas": 1}, {"pendidikan_petugas": None}),
    "R-VI-05": ({"jumlah_supervisor": 13}, {"jumlah_enumerator": None}),
    "R-VI-07": ({"pelatihan_petugas": 2}, {"sarana_pengumpulan": [8]}),
    "R-VI-08": ({"pemeriksaan_kualitas": [1]}, {"jumlah_supervisor": None}),
    "R-VII-01": (dict.fromkeys(checks.pengolahan.STEPS, 2), dict.fromkeys(checks.pengolahan.STEPS)),
    "R-VII-03": ({"metode_pemilihan_sampel": 2}, {"metode_pemilihan_sampel": None}),
    "R-VII-04": ({"unit_sampel": ""}, {"metode_pemilihan_sampel": GONE}),
    "R-VIII-01": (dict.fromkeys(checks.pengolahan.PRODUCTS, 2), {"produk_digital": None}),
}


def test_catalogue_has_the_forty_rules_of_the_paper() -> None:
    numbers = [rule.number for rule in checks.CATALOGUE]
    assert len(numbers) == len(set(numbers)) == 40
    assert set(numbers) == set(CASES)


def test_catalogue_has_the_severities_of_the_paper() -> None:
    warnings = {rule.number for rule in checks.CATALOGUE if rule.severity is Severity.WARNING}
    assert warnings == {
        "R-ID-03", "R-ID-04A", "R-I-02A", "R-III-08A", "R-III-10", "R-III-12", "R-V-08A", "R-V-11", "R-V-12",
        "R-V-14A", "R-VI-01", "R-VI-02", "R-VI-04A", "R-VI-05",
    }  # fmt: skip


def test_sound_survey_passes_every_rule() -> None:
    found = checks.run(form(), submitted_on=SUBMITTED)
    assert [f.rule for f in found if f.outcome is not Outcome.PASS] == []


@pytest.mark.parametrize("number", CASES)
def test_rule_is_broken(number: str) -> None:
    assert outcome_of(number, form(**CASES[number][0])) is Outcome.VIOLATION


@pytest.mark.parametrize("number", CASES)
def test_rule_that_cannot_be_judged_never_passes(number: str) -> None:
    assert outcome_of(number, form(**CASES[number][1])) is Outcome.NOT_EVALUABLE


@pytest.mark.parametrize("rule", checks.CATALOGUE, ids=lambda rule: rule.number)
def test_rule_leads_to_the_page_that_asks_its_field(rule: checks.Rule) -> None:
    """A finding links to a page and a field, so both must exist and belong together."""
    column_of_variable = rule.field in ("definisi", "referensi_waktu")
    assert questionnaire.section_of("variabel" if column_of_variable else rule.field) == rule.section


@pytest.mark.parametrize(
    ("number", "answers"),
    [
        ("R-ID-02A", {"judul_kegiatan": "Kompilasi Hasil Survei Pasar", "cara_pengumpulan_data": 3}),
        (
            "R-ID-02A",
            {"judul_kegiatan": "Pendataan Lengkap Usaha Mikro Kota Blitar", "cara_pengumpulan_data": 1},
        ),
        ("R-ID-04A", {"judul_kegiatan": "Survei terhadap 2000 Responden"}),
        ("R-ID-05A", {"tahun": 2027, "jadwal": schedule(t3=("2026-12-01", "2027-01-31"))}),
        ("R-I-02A", {"instansi_penyelenggara": "DINAS KESEHATAN KABUPATEN TRENGGALEK"}),
        ("R-III-05A", {"jadwal": schedule(t4=("2026-03-31", "2026-04-30"))}),
        ("R-III-06", {"jadwal": schedule(t2=("2026-02-02", "2026-03-02"))}),
        ("R-III-08A", {"variabel": [{**VARIABEL, "nama": "PDRB (Produk Domestik Regional Bruto)"}]}),
        ("R-III-08A", {"variabel": [{**VARIABEL, "nama": "Jumlah Siswa SD Kelas IV"}]}),
        ("R-IV-01", {"pengulangan": 1, "frekuensi": None}),
        ("R-IV-07", {"cakupan_wilayah": 1, "wilayah": []}),
        ("R-V-01", kompilasi(**dict.fromkeys(checks.sampel.CODES + checks.sampel.TEXTS))),
        ("R-V-03C", {"metode_pemilihan_sampel": 2, "fraksi_sampel": ""}),
        ("R-V-08A", {"jenis_rancangan_sampel": 1, "metode_sampel": 1, "fraksi_sampel": "240/3.600"}),
        ("R-V-11", {"perkiraan_sampling_error": "MoE 5% pada tingkat kepercayaan 95%"}),
        ("R-VI-01", {"uji_coba": 2, "cara_pengumpulan_data": 3}),
        ("R-VI-05", {"sarana_pengumpulan": [8], "jumlah_supervisor": None}),
        ("R-VI-08", {"jumlah_supervisor": 0, "pemeriksaan_kualitas": [1]}),
        ("R-VII-03", {"metode_analisis": 1, "metode_pemilihan_sampel": 2}),
        ("R-VII-04", {"metode_analisis": 1, "unit_sampel": ""}),
    ],
)
def test_rule_lets_a_sensible_exception_pass(number: str, answers: dict[str, Any]) -> None:
    assert outcome_of(number, form(**answers)) is Outcome.PASS


def test_repeated_rounds_do_not_overlap_each_other() -> None:
    """A quarterly activity collects again while the round before is still being published."""
    rounds = [(1, 2, 3), (4, 5, 6), (7, 8, 9)]
    rows = [
        {"tahap": tahap, "awal": f"2026-{month:02d}-02", "akhir": f"2026-{month:02d}-25"}
        for months in rounds
        for tahap, month in zip((3, 4, 6), months, strict=True)
    ]
    assert outcome_of("R-III-05A", form(jadwal=rows)) is Outcome.PASS


def test_finding_names_rows_and_what_was_found() -> None:
    rows = [VARIABEL, {**VARIABEL, "nama": "Produksi GKG (ton)"}]
    found = {f.rule: f for f in checks.run(form(variabel=rows), submitted_on=SUBMITTED)}["R-III-08A"]
    assert found.rows == (1,)
    assert "GKG" in found.detail and "(ton)" in found.detail
    assert found.as_dict()["rows"] == [1]


def test_finding_leads_to_the_first_empty_field() -> None:
    found = {f.rule: f for f in checks.run(form(pj_telepon=""), submitted_on=SUBMITTED)}["R-II-02"]
    assert found.field == "pj_telepon"


@pytest.mark.parametrize("number", ["R-III-05A", "R-ID-02A", "R-ID-05A"])
def test_indication_never_blocks_submission(number: str) -> None:
    found = checks.run(form(**CASES[number][0]), submitted_on=SUBMITTED)
    assert number in [f.rule for f in checks.violations(found)]
    assert number not in [f.rule for f in checks.blocks(found)]


@pytest.mark.parametrize("number", [r.number for r in checks.CATALOGUE if r.severity is Severity.WARNING])
def test_warning_never_blocks_submission(number: str) -> None:
    found = checks.run(form(**CASES[number][0]), submitted_on=SUBMITTED)
    assert number not in [f.rule for f in checks.blocks(found)]


@pytest.mark.parametrize("number", [r.number for r in checks.CATALOGUE if r.blocking])
def test_error_blocks_submission(number: str) -> None:
    found = checks.run(form(**CASES[number][0]), submitted_on=SUBMITTED)
    assert number in [f.rule for f in checks.blocks(found)]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("DINKES Kota Blitar", ("DINKES",)),
        ("Dinas DP3AP2KB", ("DP3AP2KB",)),
        ("RSUD dr. Soedomo", ("RSUD",)),
        ("Kab. Trenggalek", ("Kab",)),
        ("PEMKAB TRENGGALEK", ("PEMKAB",)),
        ("Dinas Kesehatan (Dinkes)", ()),
        ("Satuan Polisi Pamong Praja dan Pemadam Kebakaran", ()),
        ("Rumah Sakit Umum Daerah dr. Soedomo", ()),
        ("Bidang IV", ()),
        ("Jumlah RTM (menurut jenis kelamin)", ("RTM",)),
    ],
)
def test_abbreviations_in_real_names(name: str, found: tuple[str, ...]) -> None:
    assert checks.wording.abbreviations(name) == found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Luas Panen (ha)", ("(ha)",)),
        ("Harga Beras (Rp/kg)", ("(Rp/kg)",)),
        ("Produktivitas (kuintal per hektare)", ("(kuintal per hektare)",)),
        ("Produksi dalam ton", ("dalam ton",)),
        ("Jumlah Penduduk (orang)", ("(orang)",)),
        ("Persentase Penduduk Miskin", ()),
        ("Lama Sekolah (tahun ajaran)", ()),
        ("Jenis Kelamin (laki-laki/perempuan)", ()),
    ],
)
def test_units_in_variable_names(name: str, found: tuple[str, ...]) -> None:
    assert checks.wording.units(name) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("RSE 4,25 %", (4.25,)),
        ("RSE ≤ 5 persen", (5.0,)),
        ("tingkat kepercayaan 95%, MoE 7,5%", (7.5,)),
        ("95 % tingkat kepercayaan dengan galat 5%", (5.0,)),
        ("95% confidence level, margin of error 4.8%", (4.8,)),
        ("RSE 0,05", (5.0,)),
        ("Margin of Error (MoE) 4,9 persen pada tingkat kepercayaan 95 persen", (4.9,)),
        ("6% (MoE)", (6.0,)),
        ("alpha 10%", (10.0,)),
        ("alpha 5%; RSE 3%", (3.0,)),
        ("rendah", ()),
    ],
)
def test_sampling_error_is_read_from_a_sentence(text: str, found: tuple[float, ...]) -> None:
    assert checks.wording.error_percents(text) == pytest.approx(found)


# Properties ------------------------------------------------------------------------------------

odd = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.dates()
    | st.datetimes(timezones=st.none())
    | st.sampled_from(["2026-02-30", "2026-03-01", "5 %", "Tahap 1/2", "adalah", "-", "DINKES (x)"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
columns = sorted(SURVEI)
row = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ("tahap", "awal", "akhir", "nama", "definisi", "referensi_waktu", "provinsi"), odd
    ),
)
tahapan = st.fixed_dictionaries(
    {"tahap": st.integers(1, 7), "awal": st.none() | st.dates(), "akhir": st.none() | st.dates()}
)


@settings(max_examples=300, deadline=None)
@given(
    changes=st.dictionaries(st.sampled_from(columns), odd | st.lists(row | odd, max_size=3), max_size=12),
    jadwal=st.none() | st.lists(tahapan, max_size=8),
    removed=st.sets(st.sampled_from(columns), max_size=8),
)
def test_run_judges_any_form_without_raising(
    changes: dict[str, Any], jadwal: list[Any] | None, removed: set[str]
) -> None:
    """Half filled, imported or broken forms: always one result per rule, and words for each."""
    snapshot = SURVEI | ({"jadwal": jadwal} if jadwal is not None else {}) | changes
    snapshot = {k: v for k, v in snapshot.items() if k not in removed}
    found = checks.run(snapshot, submitted_on=SUBMITTED)
    assert [f.rule for f in found] == [r.number for r in checks.CATALOGUE]
    assert all(f.message for f in found)


@pytest.mark.parametrize(
    "snapshot", [{}, None, [], "teks", 5, dict.fromkeys(SURVEI), dict.fromkeys(SURVEI, "")]
)
def test_run_judges_an_empty_form(snapshot: Any) -> None:
    found = checks.run(snapshot, submitted_on=SUBMITTED)
    assert len(found) == 40


def test_dates_may_be_text_date_or_moment() -> None:
    rows = [{"tahap": 3, "awal": datetime(2026, 3, 2, 8, 0), "akhir": date(2026, 3, 31)}]  # noqa: DTZ001
    assert outcome_of("R-III-04", form(jadwal=rows)) is Outcome.PASS
