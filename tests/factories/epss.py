"""EPSS assessments of Kota Blitar in any stage, reached by the services."""

from datetime import datetime, timedelta

from reports.epss.seeds import load_framework
from reports.models import PenilaianEpss
from reports.services import epss
from tests.factories.world import WORK, World
from tests.walked_once import walked_once

TAHUN = 2026


@walked_once
def opened(forum: World, *, tahun: int = TAHUN, at: datetime = WORK) -> PenilaianEpss:
    """Just opened by Walidata, with the evidence of the system."""
    load_framework(at=at)
    return epss.open_assessment(
        wilayah=forum.wilayah["3572"], tahun=tahun, by=forum.people["blitar_walidata"], at=at
    )


@walked_once
def filled(forum: World, *, level: int = 3, tahun: int = TAHUN, at: datetime = WORK) -> PenilaianEpss:
    """Each indicator at one level, explained."""
    case = opened(forum, tahun=tahun, at=at)
    case.nilai.update(tingkat=level, penjelasan="Dilaksanakan menurut SOP.")
    return case


@walked_once
def sent(forum: World, *, level: int = 3, tahun: int = TAHUN, at: datetime = WORK) -> PenilaianEpss:
    """With the BPS office."""
    case = filled(forum, level=level, tahun=tahun, at=at)
    return epss.send_assessment(
        penilaian=case, by=forum.people["blitar_walidata"], at=at + timedelta(minutes=5)
    )


@walked_once
def decided(
    forum: World, *, level: int = 3, bps: int = 2, tahun: int = TAHUN, at: datetime = WORK
) -> PenilaianEpss:
    """Closed by BPS, each indicator at one level."""
    case = sent(forum, level=level, tahun=tahun, at=at)
    case.nilai.update(tingkat_bps=bps, catatan_bps="Bukti reviu belum ada.")
    return epss.decide_assessment(
        penilaian=case, by=forum.people["blitar_pemeriksa"], at=at + timedelta(minutes=10)
    )
