"""EPSS: Walidata fills and sends, BPS assesses and decides; who may what, and when."""

from datetime import timedelta
from typing import Any

import pytest

from reports.models import BuktiDukung, KerangkaEpss, PenilaianEpss
from reports.services import epss, epss_evidence
from satudata.notifications.models import Notice
from satudata.workflow import events
from satudata.workflow.errors import ActionDenied, InvalidInput, StaleForm, StaleMove
from satudata.workflow.models import Event
from tests.factories.epss import TAHUN, decided, filled, opened, sent
from tests.factories.recommendations import small_pdf, upload
from tests.factories.world import WORK, World

LINK = "https://contoh.invalid/laporan"
EVERYBODY = (
    "blitar_sekretariat", "blitar_operator", "blitar_kepala", "blitar_pendukung", "blitar_walidata",
    "blitar_pemeriksa", "blitar_penandatangan", "blitar_pimpinan", "blitar_auditor", "walidata",
    "pemeriksa", "admin",
)  # fmt: skip
WALIDATA, BPS = {"blitar_walidata"}, {"blitar_pemeriksa", "blitar_penandatangan"}


def set_level(case: PenilaianEpss, by: Any, kode: str = "10101", **given: Any) -> Any:
    facts: dict[str, Any] = {"tingkat": 3, "penjelasan": "Ada SOP."} | given
    return epss.set_level(penilaian=case, kode=kode, by=by, at=WORK, **facts)


def assess(case: PenilaianEpss, by: Any, kode: str = "10101", **given: Any) -> Any:
    facts: dict[str, Any] = {"tingkat": 2, "catatan": "Belum ada reviu."} | given
    return epss.assess(penilaian=case, kode=kode, by=by, at=WORK, **facts)


def codes_of(case: PenilaianEpss) -> list[str]:
    rows = Event.objects.filter(case_kind="epss", case_id=str(case.pk)).order_by("seq")
    return list(rows.values_list("code", flat=True))


# Opening ------------------------------------------------------------------------------------------------
def test_open_makes_a_row_for_each_indicator_and_gathers_evidence(forum: World) -> None:
    case = opened(forum)

    assert (case.nilai.count(), case.pembina) == (38, forum.instansi["blitar_bps"])
    assert BuktiDukung.objects.filter(nilai__penilaian=case, jenis="sistem").count() == 32
    assert not case.nilai.exclude(tingkat=None).exists()


def test_open_is_refused_twice_and_for_years_without_epss(forum: World) -> None:
    opened(forum)

    for tahun, words in ((TAHUN, "sudah dibuka"), (2021, "antara 2022 dan 2027"), (2028, "antara")):
        with pytest.raises(InvalidInput, match=words):
            epss.open_assessment(
                wilayah=forum.wilayah["3572"], tahun=tahun, by=forum.blitar_walidata, at=WORK
            )


def test_open_without_a_tree_in_force_says_whom_to_ask(forum: World) -> None:
    KerangkaEpss.objects.all().delete()

    with pytest.raises(InvalidInput, match="Hubungi administrator"):
        epss.open_assessment(wilayah=forum.wilayah["3572"], tahun=TAHUN, by=forum.blitar_walidata, at=WORK)


# Rights --------------------------------------------------------------------------------------------------
def _allowed(act: Any, forum: World) -> set[str]:
    found = set()
    for name in EVERYBODY:
        try:
            act(forum.people[name])
        except ActionDenied:
            continue
        except (InvalidInput, StaleMove):
            pass
        found.add(name)
    return found


def test_only_walidata_of_the_region_fills(forum: World) -> None:
    case = opened(forum)
    acts: list[Any] = [
        lambda by: set_level(case, by),
        lambda by: epss_evidence.gather_evidence(penilaian=case, by=by, at=WORK),
        lambda by: epss_evidence.add_evidence(
            penilaian=case, kode="10101", judul="X", tautan=LINK, by=by, at=WORK
        ),
        lambda by: epss.send_assessment(penilaian=case, by=by, at=WORK),
        lambda by: epss.open_assessment(wilayah=forum.wilayah["3572"], tahun=2025, by=by, at=WORK),
    ]

    for act in acts:
        assert _allowed(act, forum) == WALIDATA


def test_only_the_bps_office_of_the_region_assesses(forum: World) -> None:
    case = sent(forum)
    acts: list[Any] = [
        lambda by: assess(case, by),
        lambda by: epss.decide_assessment(penilaian=case, by=by, at=WORK),
        lambda by: epss.return_assessment(penilaian=case, alasan="", by=by, at=WORK),
    ]

    for act in acts:
        assert _allowed(act, forum) == BPS


# Time ------------------------------------------------------------------------------------------------
def test_each_side_writes_in_its_own_time_only(forum: World) -> None:
    case, walidata, bps = filled(forum), forum.blitar_walidata, forum.blitar_pemeriksa
    with pytest.raises(StaleMove, match="belum dikirim"):
        assess(case, bps)

    epss.send_assessment(penilaian=case, by=walidata, at=WORK)
    for act in (set_level, lambda c, by: epss_evidence.gather_evidence(penilaian=c, by=by, at=WORK)):
        with pytest.raises(StaleMove, match="sudah dikirim"):
            act(case, walidata)

    case.nilai.update(tingkat_bps=2)
    epss.decide_assessment(penilaian=case, by=bps, at=WORK)
    with pytest.raises(StaleMove, match="sudah ditetapkan"):
        assess(case, bps)


def test_return_opens_the_self_assessment_again_and_keeps_levels_of_bps(forum: World) -> None:
    case = sent(forum)
    assess(case, forum.blitar_pemeriksa)

    epss.return_assessment(penilaian=case, alasan="Lengkapi bukti.", by=forum.blitar_pemeriksa, at=WORK)

    assert set_level(case, forum.blitar_walidata, tingkat=4).tingkat_bps == 2
    assert Notice.objects.filter(code="epss_returned", user=forum.blitar_walidata).exists()


# Levels ------------------------------------------------------------------------------------------------
def test_older_version_of_an_indicator_is_refused(forum: World) -> None:
    case = opened(forum)
    first = set_level(case, forum.blitar_walidata, version=1)

    with pytest.raises(StaleForm):
        set_level(case, forum.blitar_walidata_dua, version=1, tingkat=5)
    assert set_level(case, forum.blitar_walidata_dua, version=first.version, tingkat=None).tingkat is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"tingkat": 6}, "1 sampai 5"),
        ({"tingkat": 0}, "1 sampai 5"),
        ({"penjelasan": "a" * 8001}, "8.000 huruf"),
        ({"kode": "99999"}, "tidak ada dalam kerangka"),
    ],
)
def test_what_is_no_level_is_refused_in_words(forum: World, given: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        set_level(opened(forum), forum.blitar_walidata, **given)


def test_send_names_what_is_missing(forum: World) -> None:
    case = filled(forum)
    case.nilai.filter(kode="50303").update(tingkat=None)
    case.nilai.filter(kode="10101").update(penjelasan=" ")

    with pytest.raises(
        InvalidInput, match=r"belum dinilai: 1 indikator \(50303\).*tingkat di atas 1: 1 .*10101"
    ):
        epss.send_assessment(penilaian=case, by=forum.blitar_walidata, at=WORK)


def test_decision_needs_each_level_of_bps(forum: World) -> None:
    case = sent(forum)

    with pytest.raises(InvalidInput, match=r"belum lengkap: 38 indikator \(10101, .*…\)"):
        epss.decide_assessment(penilaian=case, by=forum.blitar_pemeriksa, at=WORK)


# Evidence ------------------------------------------------------------------------------------------------
def test_evidence_is_a_link_or_a_checked_file_and_stays_when_removed(forum: World) -> None:
    case, by = opened(forum), forum.blitar_walidata
    link = epss_evidence.add_evidence(
        penilaian=case, kode="40201", judul="Laporan", tautan=LINK, tingkat=2, by=by, at=WORK
    )
    file = epss_evidence.add_evidence(
        penilaian=case, kode="40201", judul="SK", upload=upload(small_pdf(), "sk.pdf"), by=by, at=WORK
    )

    epss_evidence.remove_evidence(bukti=link, by=by, at=WORK)

    assert [b.judul for b in BuktiDukung.objects.filter(nilai=file.nilai, dihapus_pada=None)] == ["SK"]
    assert BuktiDukung.objects.get(pk=link.pk).tautan == LINK
    with pytest.raises(StaleMove, match="sudah dihapus"):
        epss_evidence.remove_evidence(bukti=link, by=by, at=WORK)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"judul": "", "tautan": LINK}, "Tulis judul"),
        ({"judul": "X"}, "salah satu"),
        ({"judul": "X", "tautan": "laporan"}, "alamat web lengkap"),
        ({"judul": "X", "tautan": "javascript:alert(1)"}, "alamat web lengkap"),
        ({"judul": "X", "tautan": "file:///etc/passwd"}, "alamat web lengkap"),
        ({"judul": "X", "tautan": LINK, "kode": "99999"}, "tidak ada dalam kerangka"),
        ({"judul": "X", "tautan": LINK, "tingkat": 9}, "1 sampai 5"),
    ],
)
def test_what_is_no_evidence_is_refused_in_words(forum: World, given: dict[str, Any], words: str) -> None:
    facts: dict[str, Any] = {"kode": "10101"} | given
    with pytest.raises(InvalidInput, match=words):
        epss_evidence.add_evidence(penilaian=opened(forum), by=forum.blitar_walidata, at=WORK, **facts)


def test_file_that_is_not_what_it_says_is_refused(forum: World) -> None:
    with pytest.raises(InvalidInput):
        epss_evidence.add_evidence(
            penilaian=opened(forum), kode="10101", judul="X", upload=upload(b"<script>", "sk.pdf"),
            by=forum.blitar_walidata, at=WORK,
        )  # fmt: skip


def test_evidence_of_the_system_cannot_be_removed(forum: World) -> None:
    system = BuktiDukung.objects.filter(nilai__penilaian=opened(forum)).select_related("nilai__penilaian")[0]

    with pytest.raises(InvalidInput, match="Bukti dari sistem"):
        epss_evidence.remove_evidence(bukti=system, by=forum.blitar_walidata, at=WORK)


# The record ----------------------------------------------------------------------------------------------
def test_each_act_is_one_event_of_a_chain_that_holds(forum: World) -> None:
    case = decided(forum)

    assert codes_of(case) == ["epss_opened", "epss_sent", "epss_decided"]
    decision = Event.objects.get(case_id=str(case.pk), code="epss_decided")
    assert decision.data == {"ips": "2.0000", "predikat": "Cukup"}
    assert (decision.actor_role, decision.actor_instansi) == ("pembina_pemeriksa", "BPS Kota Blitar")
    assert decision.wilayah_id == case.wilayah_id
    assert [b for b in events.verify() if b.case_kind == "epss"] == []


def test_bps_and_walidata_are_told_once(forum: World) -> None:
    case = decided(forum)

    told = {(n.code, n.user.username) for n in Notice.objects.filter(code__startswith="epss_")}

    assert told == {
        ("epss_sent", "blitar_pemeriksa"), ("epss_sent", "blitar_penandatangan"),
        ("epss_decided", "blitar_walidata"), ("epss_decided", "blitar_walidata_dua"),
    }  # fmt: skip
    assert str(case.pk) in Notice.objects.filter(code="epss_sent")[0].url


def test_a_tree_in_use_is_the_one_of_the_day_of_opening(forum: World) -> None:
    first = opened(forum)
    KerangkaEpss.objects.create(
        kode="2027", nama="Baru", berlaku_sejak=WORK.date() + timedelta(days=30), at=WORK,
        isi=first.kerangka.isi,
    )  # fmt: skip

    later = epss.open_assessment(
        wilayah=forum.wilayah["3572"], tahun=2027, by=forum.blitar_walidata, at=WORK + timedelta(days=60)
    )

    assert (first.kerangka.kode, later.kerangka.kode) == ("2022", "2027")
