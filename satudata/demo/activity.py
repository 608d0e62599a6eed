"""One activity of the demo: a topic told for one region and one office, as the pages of the form.

Pure: takes content and dates, gives what `recommendations.services.form` saves. Words in braces in a
topic ("{wilayah}") are replaced by the region's, the topic's and the plan's own words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from recommendations.codelists import CaraPengumpulan, JenisBerkas, Produk, Sarana, Tahap, YaTidak
from satudata.demo import content

_WORD = re.compile(r"\{(\w+)\}")
YA, TIDAK = YaTidak.YA.value, YaTidak.TIDAK.value
OFFICERS = {Sarana.PAPI.value, Sarana.CAPI.value, Sarana.CATI.value}
# Days before and after the day of submission in which the activity is planned and designed.
PLANNING = (-30, 14)
DESIGN = (15, 30)
COLLECTION_AFTER = 32


@dataclass
class Form:
    """What is typed: answers by page and column, rows by table. Changed by flaws and corrections."""

    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    jadwal: list[dict[str, Any]] = field(default_factory=list)
    wilayah: list[str] = field(default_factory=list)
    rilis: list[dict[str, Any]] = field(default_factory=list)
    variabel: list[dict[str, Any]] = field(default_factory=list)
    indikator: list[dict[str, Any]] = field(default_factory=list)
    berkas: list[str] = field(default_factory=list)
    # The subject in a few words, for notes and letters to the reviewer.
    kata: str = ""


@dataclass(frozen=True)
class Activity:
    """A topic in a region, filled by an office; `words` are the plan's own words for the braces."""

    topic: str
    region: str
    office: str
    words: dict[str, str]
    # R.4.5 where it is not just the region itself.
    wilayah: tuple[str, ...] = ()

    def text(self, value: Any) -> Any:
        """Replace the words in braces, also inside lists and rows; unknown words stay (formulas)."""
        if isinstance(value, str):
            return _WORD.sub(lambda m: str(self._words.get(m[1], m[0])), value)
        if isinstance(value, list):
            return [self.text(item) for item in value]
        if isinstance(value, dict):
            return {key: self.text(item) for key, item in value.items()}
        return value

    @property
    def _words(self) -> dict[str, Any]:
        return {
            **_region_words(self.region),
            **_topic(self).get("per_wilayah", {}).get(self.region, {}),
            **self.words,
        }

    def get(self, key: str, default: Any = None) -> Any:
        """One entry of the topic, else of the defaults for its way of collecting, in the region's words."""
        topic, defaults = _topic(self), content.read("defaults")
        for source in (self.words, topic, defaults[str(topic["cara"])], defaults["umum"]):
            if key in source:
                return self.text(source[key])
        return default

    @property
    def title(self) -> str:
        """The title by the pattern of romantik.md 2.11."""
        return str(self.get("judul"))


def _topic(activity: Activity) -> dict[str, Any]:
    return content.topics()[activity.topic]


def _region_words(kode: str) -> dict[str, str]:
    row = next(r for r in content.read("offices")["wilayah"] if r["kode"] == kode)
    level = "Kota" if kode[2] == "7" else "Kabupaten"
    return {k: v for k, v in row.items() if isinstance(v, str)} | {"wilayah": f"{level} {row['tempat']}"}


def form_of(activity: Activity, *, submitted_on: date, contact: dict[str, str]) -> Form:
    """The complete, sound form of an activity that is submitted on a day.

    `contact`: `opd` (full name of the office), `alamat`, `pj_nama`, `pj_telepon`, `pj_email`,
    `eselon2`. Stages follow one another after that day, so that collection lies ahead of it.
    """
    activity = Activity(
        activity.topic,
        activity.region,
        activity.office,
        {**activity.words, "opd": contact["opd"]},
        activity.wilayah,
    )
    form = Form(wilayah=list(activity.wilayah) or [activity.region], berkas=list(activity.get("berkas")))
    form.jadwal = list(_schedule(activity, submitted_on))
    form.rilis = list(_releases(activity, form.jadwal))
    form.variabel = [_variable(activity, row) for row in activity.get("variabel")]
    form.indikator = [_indicator(activity, row) for row in activity.get("indikator")]
    form.kata = activity.get("kata")
    form.values = _values(activity, form, contact)
    return form


# Pages -----------------------------------------------------------------------------------------------
def _values(activity: Activity, form: Form, contact: dict[str, str]) -> dict[str, dict[str, Any]]:
    collection = next(row for row in form.jadwal if row["tahap"] == Tahap.PENGUMPULAN)
    return {
        "identitas": {
            "judul_kegiatan": activity.title,
            "tahun": collection["awal"].year,
            "cara_pengumpulan_data": activity.get("cara"),
            "sektor_kegiatan": activity.get("sektor"),
            "apakah_mendapat_rekomendasi": TIDAK,
        },
        "penyelenggara": {
            "instansi_penyelenggara": contact["opd"],
            "alamat": contact["alamat"],
            "telepon": contact["telepon"],
            "faksimile": "-",
            "email": contact["email"],
            "eselon1": "-",
            "eselon2": contact["eselon2"],
            "pj_nama": contact["pj_nama"],
            "pj_jabatan": activity.get("jabatan_pj"),
            "pj_alamat": contact["alamat"],
            "pj_telepon": contact["telepon"],
            "pj_faksimile": "-",
            "pj_email": contact["pj_email"],
        },
        "perencanaan": {
            "latar_belakang": "\n\n".join(activity.get("latar_belakang")),
            "tujuan": "\n".join(f"{n}. {t}" for n, t in enumerate(activity.get("tujuan"), start=1)),
        },
        "desain": _design(activity),
        **(
            {"sampel": dict(activity.get("sampel"))} if activity.get("cara") == CaraPengumpulan.SURVEI else {}
        ),
        "pengumpulan": _collection(activity),
        "pengolahan": _processing(activity),
        "diseminasi": _products(activity),
    }


def _design(activity: Activity) -> dict[str, Any]:
    repeated = activity.get("pengulangan")
    return {
        "pengulangan": repeated,
        "frekuensi": activity.get("frekuensi") if repeated == 2 else None,
        "tipe_pengumpulan": activity.get("tipe"),
        "cakupan_wilayah": 2,
        "metode_pengumpulan": activity.get("metode"),
        "metode_pengumpulan_lainnya": activity.get("metode_lainnya", ""),
        "sarana_pengumpulan": activity.get("sarana"),
        "sarana_pengumpulan_lainnya": activity.get("sarana_pengumpulan_lainnya", ""),
        "unit_pengumpulan": activity.get("unit_pengumpulan"),
        "unit_pengumpulan_lainnya": activity.get("unit_pengumpulan_lainnya", ""),
    }


def _collection(activity: Activity) -> dict[str, Any]:
    answers = {
        "uji_coba": activity.get("uji_coba"),
        "pemeriksaan_kualitas": activity.get("pemeriksaan_kualitas"),
        "pemeriksaan_kualitas_lainnya": activity.get("pemeriksaan_kualitas_lainnya", ""),
        "penyesuaian_nonrespon": activity.get("penyesuaian_nonrespon"),
    }
    if set(activity.get("sarana")) & OFFICERS:
        answers |= {
            "petugas": activity.get("petugas"),
            "pendidikan_petugas": activity.get("pendidikan"),
            "jumlah_supervisor": activity.get("supervisor"),
            "jumlah_enumerator": activity.get("enumerator"),
            "pelatihan_petugas": activity.get("pelatihan"),
        }
    return answers


def _processing(activity: Activity) -> dict[str, Any]:
    return {
        **{
            f"pengolahan_{name}": activity.get(name)
            for name in ("editing", "coding", "data_entry", "validasi")
        },
        "metode_analisis": activity.get("analisis"),
        "unit_analisis": activity.get("unit_analisis"),
        "unit_analisis_lainnya": activity.get("unit_analisis_lainnya", ""),
        "tingkat_penyajian": activity.get("tingkat_penyajian"),
        "tingkat_penyajian_lainnya": activity.get("tingkat_penyajian_lainnya", ""),
    }


def _products(activity: Activity) -> dict[str, Any]:
    planned = activity.get("rilis")
    return {f"produk_{produk.value}": YA if produk.value in planned else TIDAK for produk in Produk}


# Dates -----------------------------------------------------------------------------------------------
def _schedule(activity: Activity, submitted_on: date) -> Iterator[dict[str, Any]]:
    plan = activity.get("jadwal")
    yield _stage(Tahap.PERENCANAAN, *(submitted_on + timedelta(days=d) for d in PLANNING))
    yield _stage(Tahap.DESAIN, *(submitted_on + timedelta(days=d) for d in DESIGN))
    first = _workday(submitted_on + timedelta(days=COLLECTION_AFTER))
    end = first
    for number in range(plan.get("putaran", 1)):
        start = first + timedelta(days=number * plan.get("jarak", 0))
        for stage, name in (
            (Tahap.PENGUMPULAN, "pengumpulan"),
            (Tahap.PENGOLAHAN, "pengolahan"),
            (Tahap.ANALISIS, "analisis"),
            (Tahap.DISEMINASI, "diseminasi"),
        ):
            end = start + timedelta(days=plan[name] - 1)
            yield _stage(stage, start, end)
            start = _workday(end + timedelta(days=1))
    last = _workday(end + timedelta(days=1))
    yield _stage(Tahap.EVALUASI, last, last + timedelta(days=plan["evaluasi"] - 1))


def _stage(stage: Tahap, awal: date, akhir: date) -> dict[str, Any]:
    return {"tahap": stage.value, "awal": awal, "akhir": akhir}


def _workday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _releases(activity: Activity, jadwal: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    ends = [row["akhir"] for row in jadwal if row["tahap"] == Tahap.ANALISIS]
    for produk, days in activity.get("rilis").items():
        for end in ends:
            yield {"produk": produk, "tanggal": _workday(end + timedelta(days=days))}


# Rows ------------------------------------------------------------------------------------------------
def _variable(activity: Activity, row: dict[str, Any]) -> dict[str, Any]:
    codes = [line.split(" ", 1) for line in row.get("isian", ())]
    return {
        "nama": row["nama"],
        "konsep": row["konsep"],
        "definisi": row["definisi"],
        "referensi_waktu": row["waktu"],
        "alias": "_".join(re.findall(r"[a-z]+", row["nama"].lower()))[:40],
        "referensi_pemilihan": row.get("rujukan", ""),
        "tipe_data": row["tipe"],
        "klasifikasi_rujukan": row.get("rujukan", ""),
        "aturan_validasi": row.get("validasi", "Harus terisi"),
        "kalimat_pertanyaan": row.get("tanya", ""),
        "dapat_diakses": TIDAK if row.get("umum") == "tidak" else YA,
        "ukuran": row.get("ukuran", ""),
        "satuan": row.get("satuan", ""),
        "klasifikasi": [{"kode": kode, "nilai": nilai} for kode, nilai in codes],
    }


def _indicator(activity: Activity, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "nama": row["nama"],
        "konsep": row["konsep"],
        "definisi": row["definisi"],
        "interpretasi": row["interpretasi"],
        "metode_perhitungan": row["metode"],
        "rumus": row.get("rumus", ""),
        "ukuran": row["ukuran"],
        "satuan": row["satuan"],
        "komposit": TIDAK,
        "level_estimasi": row["level"],
        "dapat_diakses": YA,
        "klasifikasi_penyajian": [{"nama": name, "sumber": ""} for name in row["penyajian"]],
        "indikator_pembangun": [],
        "variabel_pembangun": [
            {"kegiatan_penghasil": activity.title, "kode_kegiatan": "", "nama": name} for name in row["dari"]
        ],
    }


def file_label(jenis: str) -> str:
    """The kind of a supporting file in words."""
    return str(JenisBerkas(jenis).label)
