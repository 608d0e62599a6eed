"""The way of one activity through SOP A: which acts, when, with which flaws on the way.

A row of the plan (`content/plan.yaml`) becomes a list of acts with their moments. The seeding runs all
stories together in the order of time: `run` gives the moment of its next act and performs it when it
is called again.

Words of the plan (`jalan`): `mulai` starts a draft and fills two pages; `isi` fills it, with gaps;
`kirim` fills and submits; `ambil` takes the turn and drafts notes; `teruskan`, `terima`, `layak`,
`tidak_layak`, `terbit` are the examiners' moves; `kembali_*` is a return that was corrected,
`dikembalikan_*` one that waits; `tarik`, `buang`, `salin`, `surat_gagal`, `ganti_surat`, `tandatangani`,
`komitmen`, `sembunyikan` are what they say; `diam` leaves the rest to the timer.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from satudata.clock.queries import calendar_for
from satudata.demo import content, flaws
from satudata.demo.activity import Activity, Form, form_of
from satudata.demo.acts import Actor, Cast, cast_of
from satudata.demo.flaws import BPS, WALIDATA, Flaw
from satudata.demo.moments import Gap, Moments
from satudata.demo.world import World
from satudata.workflow.models import Sop, SopStep

Perform = Callable[[datetime], None]


@dataclass(frozen=True)
class Act:
    """One act: its name, the time before it, what it does, the SOP step that it opens."""

    name: str
    gap: Gap
    perform: Perform
    opens: str = ""


class Story:
    """One activity of the plan, told from its start to its present state."""

    def __init__(self, world: World, row: dict[str, Any], *, seed: str, now: datetime) -> None:
        self.world = world
        self.row = row
        self.rng = random.Random(seed)  # noqa: S311  varies a demo, protects nothing
        kode = row["instansi"].split(".")[0]
        self.activity = Activity(
            row["topik"], kode, row["instansi"], row.get("kata", {}), tuple(row.get("wilayah", ()))
        )
        self.actor = Actor(world, self.activity, self._cast(kode), self.rng)
        self.wilayah = world.wilayah[kode]
        self.moments = Moments(calendar_for(self.wilayah), now, self.rng)
        self._returns = self._planned_returns()
        self._told = -1
        # The flaws of each return, filled once the form is made; the acts refer to them by number.
        self._flaws: list[list[Flaw]] = []
        self.acts = [act for word in row["jalan"] for act in getattr(self, f"_{word}")()]
        self.times = self._times()
        self._prepare_form()

    def _cast(self, kode: str) -> Cast:
        return cast_of(
            self.world,
            office=self.row["instansi"],
            regions=self.row.get("wilayah", [kode]),
            on_behalf=self.row.get("atas_nama", ""),
            rng=self.rng,
        )

    def run(self) -> Iterator[datetime]:
        """Yield the moment of each act and perform it when resumed."""
        for act, at in zip(self.acts, self.times, strict=True):
            yield at
            act.perform(at)

    # The form and its flaws --------------------------------------------------------------------------
    def _planned_returns(self) -> list[str]:
        levels = [word.rpartition("_")[2] for word in self.row["jalan"] if "kembali" in word]
        if self.row["jalan"][-1] == "ambil":
            levels.append(BPS if "teruskan" in self.row["jalan"] else WALIDATA)
        return levels

    def _prepare_form(self) -> None:
        sound = form_of(self.activity, submitted_on=self._submission_day(), contact=self._contact())
        sound.values["penutup"] = self._closing(sound)
        chosen = flaws.choose(sound, self._returns, self.rng)
        self._flaws[:] = chosen
        self.actor.sound = sound
        self.actor.typed = flaws.spoiled(sound, [flaw for found in chosen for flaw in found])

    def _submission_day(self) -> date:
        for act, at in zip(self.acts, self.times, strict=True):
            if act.name == "submit":
                return at.date()
        return self.moments.now.date() + timedelta(days=3)

    def _contact(self) -> dict[str, str]:
        key = self.row["instansi"]
        office = self.world.instansi[key]
        region = next(r for r in content.read("offices")["wilayah"] if r["kode"] == key.split(".")[0])
        return {
            "opd": f"{office.nama} {self.wilayah.nama}",
            "alamat": f"{office.alamat} {office.kode_pos}",
            "telepon": office.telepon,
            "email": office.email,
            "eselon2": office.kepala_jabatan,
            "pj_nama": self.world.pj[key],
            "pj_email": f"pj.{key.split('.')[1].replace('_', '.')}@{region['surel']}",
        }

    def _closing(self, form: Form) -> dict[str, Any]:
        office = self.world.instansi[self.row["instansi"]]
        return {
            "kota_tanda_tangan": self.wilayah.tempat_surat,
            "tanggal_tanda_tangan": self._submission_day(),
            "nama_tanda_tangan": office.kepala_nama,
            "nip_tanda_tangan": office.kepala_nip,
            "catatan_untuk_pemeriksa": content.read("notes")["penutup"].format(kata=form.kata),
        }

    # Time --------------------------------------------------------------------------------------------
    def _times(self) -> list[datetime]:
        saat = self.row["saat"]
        position = self._anchored(saat)
        limit = self._limit(self.acts[position].opens)
        anchor = self.moments.anchor(saat, limit, self.wilayah.bulan_tanpa_jawaban)
        return self.moments.lay([act.gap for act in self.acts], anchor, position)

    def _anchored(self, saat: str) -> int:
        """The act whose moment the plan fixes: the one that opened the present step, or the last one."""
        if saat.startswith("selesai"):
            return max(i for i, act in enumerate(self.acts) if act.name != "copy")
        opening = [i for i, act in enumerate(self.acts) if act.opens]
        return opening[-1] if opening else len(self.acts) - 1

    def _limit(self, step: str) -> int | None:
        found = SopStep.objects.filter(
            sop__wilayah=self.wilayah,
            sop__kind=Sop.Kind.REKOMENDASI,
            sop__berlaku_dari__isnull=False,
            kode=step,
        )
        return found.values_list("batas_tunggu_hari", flat=True).first()

    def _days(self, *choices: int) -> Gap:
        return Gap(self.rng.choice(choices), self.rng.randrange(25, 95))

    def _minutes(self, least: int, most: int) -> Gap:
        return Gap(0, self.rng.randrange(least, most))

    # Words of the plan: the producer ------------------------------------------------------------------
    def _mulai(self) -> list[Act]:
        return [
            Act("start", Gap(0, 0), self.actor.start),
            Act("fill", self._minutes(3, 8), lambda at: self.actor.fill(at, pages=2)),
        ]

    def _isi(self) -> list[Act]:
        return [
            Act("start", Gap(0, 0), self.actor.start),
            Act("fill", self._minutes(3, 8), self._fill_with_gaps),
        ]

    def _fill_with_gaps(self, at: datetime) -> None:
        self.actor.typed.values["penyelenggara"]["pj_telepon"] = ""
        self.actor.typed.values["perencanaan"]["tujuan"] = ""
        self.actor.fill(at, results=False)

    def _kirim(self) -> list[Act]:
        return [
            Act("start", Gap(0, 0), self.actor.start),
            Act("fill", self._minutes(3, 12), self.actor.fill),
            Act("submit", self._minutes(55, 160), self.actor.submit, "A4"),
        ]

    def _tarik(self) -> list[Act]:
        return [Act("withdraw", self._minutes(40, 150), self.actor.withdraw)]

    def _buang(self) -> list[Act]:
        return [Act("discard", self._days(1, 2), self.actor.discard)]

    def _salin(self) -> list[Act]:
        return [Act("copy", self._days(2, 3, 4), self.actor.copy)]

    def _diam(self) -> list[Act]:
        return []

    # Words of the plan: the examiners -------------------------------------------------------------------
    def _ambil(self) -> list[Act]:
        level = self._returns[-1]
        number = len(self._returns) - 1
        return [
            self._take(level),
            Act(
                "draft_notes",
                self._minutes(8, 20),
                lambda at: self.actor.draft_notes(at, level, self._flaws[number]),
            ),
        ]

    def _take(self, level: str) -> Act:
        return Act("take", self._days(0, 0, 1, 1, 2), lambda at: self.actor.take(at, level))

    def _teruskan(self) -> list[Act]:
        return [self._take(WALIDATA), Act("forward", self._minutes(14, 48), self.actor.forward, "A5")]

    def _terima(self) -> list[Act]:
        return [self._take(BPS), Act("accept", self._minutes(16, 55), self.actor.accept, "A7")]

    def _layak(self) -> list[Act]:
        return [Act("approve", self._days(0, 0, 1), self.actor.approve, "A8")]

    def _tidak_layak(self) -> list[Act]:
        return [Act("reject", self._days(0, 1), self.actor.reject)]

    def _dikembalikan_walidata(self) -> list[Act]:
        return self._return(WALIDATA, self._next_return())

    def _dikembalikan_bps(self) -> list[Act]:
        return self._return(BPS, self._next_return())

    def _kembali_walidata(self) -> list[Act]:
        number = self._next_return()
        return [*self._return(WALIDATA, number), *self._correction(number, "A4")]

    def _kembali_bps(self) -> list[Act]:
        number = self._next_return()
        return [*self._return(BPS, number), *self._correction(number, "A5")]

    def _next_return(self) -> int:
        self._told += 1
        return self._told

    def _return(self, level: str, number: int) -> list[Act]:
        def give_back(at: datetime) -> None:
            self.actor.give_back(at, level, self._flaws[number])

        acts = [self._take(level), Act("give_back", self._minutes(18, 50), give_back, "A6")]
        last = number == len(self._returns) - 1 and self.row["jalan"][-1].startswith("dikembalikan")
        if last and self.row["saat"] == "minggu_ini":
            # Work on the correction has begun: one of the notes is answered.
            acts.append(
                Act("answer", self._days(0, 1), lambda at: self.actor.correct(at, self._flaws[number][:1]))
            )
        return acts

    def _correction(self, number: int, opens: str) -> list[Act]:
        def correct(at: datetime) -> None:
            self.actor.correct(at, self._flaws[number])

        return [
            Act("correct", self._days(1, 1, 2, 3, 4), correct),
            Act("resubmit", self._minutes(15, 40), self.actor.submit, opens),
        ]

    # Words of the plan: documents ------------------------------------------------------------------------
    def _terbit(self) -> list[Act]:
        return [Act("issue", self._days(0, 0, 1), self.actor.issue, "A9")]

    def _surat_gagal(self) -> list[Act]:
        return [Act("issue", self._minutes(40, 90), self.actor.issue_without_storage)]

    def _ganti_surat(self) -> list[Act]:
        return [Act("replace", self._days(1, 2), self.actor.replace, "A9")]

    def _tandatangani(self) -> list[Act]:
        return [Act("sign_letter", self._days(0, 1), self.actor.sign_letter)]

    def _komitmen(self) -> list[Act]:
        return [Act("show_komitmen", self._days(1, 1, 2, 3), self.actor.show_komitmen)]

    def _sembunyikan(self) -> list[Act]:
        return [Act("hide_komitmen", self._days(1, 2), self.actor.hide_komitmen, "A9")]
