"""The dictionary is drafted from what was written once, changed by the OPD, sound, and frozen when used."""

from dataclasses import replace
from typing import Any

import pytest

from datasets.models import DaftarKode, Kamus
from datasets.reading import kamus as edits
from datasets.reading.sources import column_of, kode_of
from datasets.services import dictionaries
from datasets.tables.dictionary import Code, Column, Dictionary, SumRule, TotalRule, from_json
from datasets.tables.soundness import gaps, problems
from forum.models import EntriDaftarData
from recommendations.models import Indikator, KlasifikasiIsian, Variabel, VariabelPembangun
from recommendations.states import State
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleForm
from satudata.workflow.models import Event
from tests.factories.datasets import COLUMNS, DICTIONARY, DataWorld
from tests.factories.recommendations import request_at
from tests.factories.world import WORK

pytestmark = pytest.mark.embedded


def draft(data: DataWorld, position: int = 0) -> Kamus:
    rilis = data.release(position)
    return dictionaries.draft_dictionary(dataset=rilis.dataset, rilis=rilis, by=data.operator, at=WORK)


def isi_of(kamus: Kamus) -> Dictionary:
    return from_json(kamus.isi)


def with_activity(data: DataWorld, position: int = 0, **facts: Any) -> list[Variabel]:
    """Give an entry an activity with three variables: coded, counted, and one that is not for everybody."""
    case = request_at(data.forum, State.DRAFTED).request
    kegiatan = case.kegiatan
    kegiatan.variabel.all().delete()
    sex = Variabel.objects.create(
        kegiatan=kegiatan, urut=1, nama="Jenis Kelamin", tipe_data="karakter", konsep="Jenis kelamin"
    )
    for n, nilai in enumerate(("Laki-laki", "Perempuan"), 1):
        KlasifikasiIsian.objects.create(variabel=sex, urut=n, kode=str(n), nilai=nilai)
    count = Variabel.objects.create(
        kegiatan=kegiatan, urut=2, nama="Jumlah Pasien", tipe_data="integer", satuan="orang", ukuran="Jumlah",
        definisi="Banyaknya pasien.", aturan_validasi="Tidak boleh negatif.",
    )  # fmt: skip
    secret = Variabel.objects.create(
        kegiatan=kegiatan, urut=3, nama="Nama Petugas", tipe_data="karakter", dapat_diakses=2
    )
    entri = data.release(position).entri
    EntriDaftarData.objects.filter(pk=entri.pk).update(kegiatan=case, **facts)
    return [sex, count, secret]


# From what was written once ------------------------------------------------------------------------------
def test_draft_from_the_variables_of_the_activity(data: DataWorld) -> None:
    sex, count, secret = with_activity(data)
    isi = isi_of(draft(data))
    assert [c.kode for c in isi.kolom] == [
        "kode_desa_kelurahan", "tahun", "jenis_kelamin", "jumlah_pasien", "nama_petugas",
    ]  # fmt: skip
    coded, counted, hidden = isi.kolom[2:]
    assert coded.kode_nilai == (Code("1", "Laki-laki"), Code("2", "Perempuan"))
    assert (coded.tipe, coded.peran, coded.variabel) == ("code", "dimensi", sex.pk)
    assert (counted.tipe, counted.peran, counted.satuan) == ("integer", "nilai", "orang")
    assert (counted.definisi, counted.aturan) == ("Banyaknya pasien.", "Tidak boleh negatif.")
    assert (counted.minimum, counted.maksimum) == ("0", "")
    assert not hidden.terbuka and counted.terbuka and hidden.variabel == secret.pk
    assert isi.kunci == ("kode_desa_kelurahan", "tahun", "jenis_kelamin")
    assert problems(isi) == gaps(isi) == []
    assert count.pk == counted.variabel


def test_an_entry_of_one_variable_has_that_one(data: DataWorld) -> None:
    count = with_activity(data)[1]
    EntriDaftarData.objects.filter(pk=data.release().entri_id).update(variabel=count)
    assert [c.kode for c in isi_of(draft(data)).kolom] == ["kode_desa_kelurahan", "tahun", "jumlah_pasien"]


def test_an_entry_of_an_indicator_has_it_and_what_it_is_made_of(data: DataWorld) -> None:
    sex, count, _secret = with_activity(data, konsep="Cakupan", satuan="Persen", nama_data="Cakupan Pasien")
    made = Indikator.objects.create(kegiatan=count.kegiatan, nama="Cakupan Pasien", dapat_diakses=1)
    VariabelPembangun.objects.create(indikator=made, nama="jumlah pasien")
    EntriDaftarData.objects.filter(pk=data.release().entri_id).update(indikator=made)
    isi = isi_of(draft(data))
    assert [c.kode for c in isi.kolom] == [
        "kode_desa_kelurahan", "tahun", "cakupan_pasien", "jumlah_pasien",
    ]  # fmt: skip
    value = isi.column("cakupan_pasien")
    assert (value.konsep, value.satuan, value.peran, value.terbuka) == ("Cakupan", "Persen", "nilai", True)

    more = edits.added(isi, [column_of(sex)])
    assert more.kunci == ("kode_desa_kelurahan", "tahun", "jenis_kelamin")
    assert problems(more) == gaps(more) == []


def test_draft_from_the_entry_where_it_has_no_activity(data: DataWorld) -> None:
    value = isi_of(draft(data)).kolom[-1]
    assert (value.nama, value.satuan) == ("Jumlah Layanan Nomor 1 menurut Kelurahan", "layanan")
    assert value.variabel == 0


@pytest.mark.parametrize(
    ("periode", "codes"),
    [
        ("tahunan", ["tahun"]), ("bulanan", ["tahun", "bulan"]), ("triwulanan", ["tahun", "triwulan"]),
        ("semesteran", ["tahun", "semester"]), ("harian", ["tanggal"]),
    ],
)  # fmt: skip
def test_time_of_a_row_comes_from_the_period_of_data(data: DataWorld, periode: str, codes: list[str]) -> None:
    EntriDaftarData.objects.filter(pk=data.release().entri_id).update(periode_data=periode)
    isi = isi_of(draft(data))
    assert [c.kode for c in isi.of_role("waktu")] == codes
    assert problems(isi) == []


def test_kode_referensi_of_the_entry_is_taken_where_the_list_exists(data: DataWorld) -> None:
    DaftarKode.objects.create(kode="kelurahan-3572", nama="Kelurahan Kota Blitar")
    DaftarKode.objects.create(kode="kecamatan-3572", nama="Kecamatan Kota Blitar")
    isi = isi_of(draft(data))
    assert isi.kolom[0].referensi == "kelurahan-3572"
    assert isi.lengkap == ("kode_desa_kelurahan",)


def test_later_releases_go_on_with_the_dictionary_before(data: DataWorld) -> None:
    first = draft(data)
    assert draft(data) == first
    frozen = dictionaries.freeze(first, WORK)
    assert draft(data) == frozen
    assert Kamus.objects.filter(dataset=first.dataset).count() == 1


@pytest.mark.parametrize(
    ("nama", "kode"),
    [("Jumlah Layanan", "jumlah_layanan"), ("Kode Desa/Kelurahan", "kode_desa_kelurahan"),
     ("2026", "kolom_2026"), ("Élan-vital", "elan_vital"), ("???", "kolom")],
)  # fmt: skip
def test_kode_of_a_heading(nama: str, kode: str) -> None:
    assert kode_of(nama) == kode


# Changing ----------------------------------------------------------------------------------------------
def change(data: DataWorld, isi: Dictionary, **given: Any) -> Kamus:
    rilis = data.release()
    facts = {"by": data.operator, "rilis": rilis} | given
    return dictionaries.change_dictionary(dataset=rilis.dataset, isi=isi, at=WORK, **facts)


def test_change_writes_the_draft_and_leaves_one_event(data: DataWorld) -> None:
    kamus = draft(data)
    changed = change(data, DICTIONARY, version=dictionaries.seen(kamus))
    assert changed.pk == kamus.pk and isi_of(changed) == DICTIONARY
    assert changed.version == 2 and changed.sha256 == DICTIONARY.sha256
    codes = list(Event.objects.filter(case_id=str(data.release().pk)).values_list("code", flat=True))
    assert codes == ["release_opened", dictionaries.MADE, dictionaries.CHANGED]


def test_change_of_a_frozen_dictionary_is_the_next_version(data: DataWorld) -> None:
    change(data, DICTIONARY)
    frozen = dictionaries.freeze(draft(data), WORK)
    assert change(data, DICTIONARY).pk == frozen.pk
    later = change(data, edits.without(DICTIONARY, "tahun"))
    assert (later.nomor, later.frozen_at) == (2, None)
    frozen.refresh_from_db()
    assert isi_of(frozen) == DICTIONARY


def test_change_of_somebody_else_meanwhile_is_told(data: DataWorld) -> None:
    seen = dictionaries.seen(draft(data))
    change(data, DICTIONARY, version=seen)
    with pytest.raises(StaleForm):
        change(data, edits.without(DICTIONARY, "tahun"), version=seen)


def test_change_is_for_who_fills_for_the_opd(data: DataWorld) -> None:
    draft(data)
    change(data, DICTIONARY, by=data.supporter)
    for stranger in (data.forum.budpar_operator, data.pembina):
        with pytest.raises(ActionDenied):
            change(data, DICTIONARY, by=stranger)


def test_freeze_asks_for_what_is_lacking(data: DataWorld) -> None:
    kamus = change(data, replace(DICTIONARY, kunci=()))
    with pytest.raises(InvalidInput, match="kolom kunci"):
        dictionaries.freeze(kamus, WORK)
    kamus.refresh_from_db()
    assert kamus.frozen_at is None


# Soundness -----------------------------------------------------------------------------------------------
def words(*columns: Column, **rules: Any) -> str:
    return " ".join(p.words for p in problems(Dictionary(kolom=(*COLUMNS, *columns), **rules)))


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ({"kode": "tahun", "nama": "Lain"}, "dipakai 2 kali"),
        ({"kode": "Tahun", "nama": "Lain"}, "hanya boleh huruf kecil"),
        ({"kode": "1a", "nama": "Lain"}, "hanya boleh huruf kecil"),
        ({"kode": "a", "nama": "TAHUN "}, "dipakai kolom lain"),
        ({"kode": "a", "nama": " "}, "Isi nama kolom"),
        ({"kode": "a", "nama": "A", "tipe": "angka"}, "Pilih tipe"),
        ({"kode": "a", "nama": "A", "peran": "nilai"}, "tipenya harus bilangan"),
        ({"kode": "a", "nama": "A", "tipe": "integer", "minimum": "x"}, "bukan angka"),
        ({"kode": "a", "nama": "A", "tipe": "integer", "minimum": "NaN"}, "bukan angka"),
        ({"kode": "a", "nama": "A", "tipe": "integer", "minimum": "9", "maksimum": "1"}, "lebih besar"),
        ({"kode": "a", "nama": "A", "minimum": "1"}, "hanya untuk bilangan"),
        ({"kode": "a", "nama": "A", "pola": "("}, "tidak dapat dibaca"),
        ({"kode": "a", "nama": "A", "kode_nilai": (Code("1", "x"), Code("1", "y"))}, "lebih dari sekali"),
        ({"kode": "a", "nama": "A", "kode_nilai": (Code("1", "x"),), "referensi": "r"}, "bukan keduanya"),
        ({"kode": "a", "nama": "A", "tipe": "date", "kode_nilai": (Code("1", "x"),)}, "kode atau teks"),
    ],
)
def test_a_column_that_contradicts_itself_is_refused(column: dict[str, Any], said: str) -> None:
    assert words() == ""
    assert said in words(Column(**column))


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"kunci": ("hilang",)}, "tidak ada"),
        ({"persen": ("tahun",)}, "tipenya harus bilangan"),
        ({"lengkap": ("tahun",)}, "daftar nilainya"),
        ({"jumlah": (SumRule("jumlah_layanan", ("tahun", "kode_kelurahan")),)}, "tipenya harus bilangan"),
        ({"jumlah": (SumRule("jumlah_layanan", ("jumlah_layanan",)),)}, "jumlahnya sendiri"),
        ({"jumlah": (SumRule("jumlah_layanan", ("hilang",)),)}, "tidak ada"),
        ({"jumlah": (SumRule("jumlah_layanan", (), "x"),)}, "Toleransi"),
        ({"total": (TotalRule("kode_kelurahan", "", "jumlah_layanan"),)}, "baris total"),
        ({"total": (TotalRule("kode_kelurahan", "3572", "tahun"),)}, "tipenya harus bilangan"),
        ({"ambang": 0}, "Ambang"), ({"sel_kecil": 0}, "sel kecil"),
    ],
)  # fmt: skip
def test_a_rule_that_speaks_of_nothing_is_refused(rules: dict[str, Any], said: str) -> None:
    assert said in words(**rules)


def test_change_refuses_a_contradiction_in_words(data: DataWorld) -> None:
    with pytest.raises(InvalidInput, match="tidak ada"):
        change(data, replace(DICTIONARY, kunci=("hilang",)))


# Edits ----------------------------------------------------------------------------------------------------
def test_rules_follow_a_column_that_is_renamed_or_taken_out() -> None:
    isi = replace(DICTIONARY, total=(TotalRule("kode_kelurahan", "3572", "jumlah_layanan"),))
    renamed = edits.with_column(isi, "kode_kelurahan", replace(COLUMNS[0], kode="kelurahan"))
    assert renamed.kunci == ("kelurahan", "tahun") and renamed.lengkap == ("kelurahan",)
    assert renamed.total[0].kolom == "kelurahan" and problems(renamed) == []
    rest = edits.without(isi, "kode_kelurahan")
    assert (rest.kunci, rest.lengkap, rest.total) == (("tahun",), (), ())


def test_columns_move_up_and_down_and_stay_at_the_ends() -> None:
    codes = [c.kode for c in DICTIONARY.kolom]
    assert [c.kode for c in edits.shifted(DICTIONARY, codes[1], -1).kolom] == [codes[1], codes[0], codes[2]]
    assert edits.shifted(DICTIONARY, codes[0], -1) == DICTIONARY
    assert edits.shifted(DICTIONARY, codes[2], 1) == DICTIONARY
    assert edits.shifted(DICTIONARY, "hilang", 1) == DICTIONARY
