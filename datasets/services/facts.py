"""What is frozen at publication: the facts of the page, the address for life, the words for searching.

Taken once from the entry of the Daftar Data, the dictionary, the activity that was recommended and the
documents behind the data; nobody types them again. What no public column shows is left out here.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.text import slugify

from datasets.models import ButirValidasi, Dataset, Pemeriksaan, RilisData
from datasets.portal.search import closed_text, index_text
from datasets.published import Activity, Indicator, Paper, PublishedFacts
from datasets.states import ReleaseState
from datasets.tables.dictionary import Dictionary, from_json
from forum.codelists import Akses
from forum.models import EntriDaftarData
from recommendations.models import RecommendationRequest
from recommendations.queries import methods_of, published_requests
from satudata.accounts.models import Instansi
from satudata.documents.models import Document
from satudata.documents.services import verification_address

LICENSE = "CC-BY-4.0"
FINAL = "tetap"
LONGEST_SLUG = 90
_YEAR = re.compile(r"\b(?:tahun\s+)?(?:19|20)[0-9]{2}(?:\s*[-/]\s*(?:19|20)?[0-9]{2})?\b", re.IGNORECASE)


def facts_of(
    rilis: RilisData, signed: ButirValidasi, *, lisensi: str = LICENSE, status: str = FINAL
) -> PublishedFacts:
    """All that the page of a release will say, as signed, in about eight queries.

    The reading of its values (`kalimat`) is added when its files are made. Words are Indonesian, whatever
    language the publisher's page has.
    """
    with translation.override("id"):
        if signed.akses == Akses.TERTUTUP:
            return _closed(rilis, signed, status)
        return _open(rilis, signed, lisensi, status)


def _open(rilis: RilisData, signed: ButirValidasi, lisensi: str, status: str) -> PublishedFacts:
    entri, versi = rilis.entri, signed.versi
    return PublishedFacts(
        kode=rilis.dataset.item.kode,
        judul=entri.nama_data,
        deskripsi=entri.keterangan or entri.definisi,
        konsep=entri.konsep,
        definisi=entri.definisi,
        klasifikasi=entri.klasifikasi,
        ukuran=entri.ukuran,
        satuan=entri.satuan,
        jenis_data=entri.jenis_data,
        urusan=entri.urusan,
        level=entri.level,
        periode_data=entri.periode_data,
        pemutakhiran=entri.jadwal_pemutakhiran,
        sumber_referensi=tuple(entri.sumber_referensi),
        kode_referensi=tuple(entri.kode_referensi),
        dasar_hukum=entri.dasar_hukum,
        data_prioritas=rilis.data_prioritas,
        tahun_prioritas=rilis.tahun if rilis.data_prioritas else None,
        akses=signed.akses,
        dasar_pengecualian=entri.dasar_pengecualian if signed.akses != Akses.TERBUKA else "",
        produsen=rilis.instansi.nama,
        kontak=rilis.instansi.email or rilis.instansi.telepon,
        kata_kunci=keywords(entri),
        lisensi=lisensi,
        status_data=status,
        periode=rilis.periode,
        berikutnya=next_release(rilis),
        baris=versi.baris,
        kolom=versi.kolom,
        sha256=signed.sha256,
        versi=versi.nomor,
        kualitas=_quality(versi.ringkasan),
        kegiatan=_activity(entri.kegiatan),
        indikator=_indicator(entri),
        dokumen=tuple(_papers(rilis, signed)),
        kamus=public_dictionary(from_json(versi.kamus.isi)),
    )


def _closed(rilis: RilisData, signed: ButirValidasi, status: str) -> PublishedFacts:
    """Of what is Tertutup: title, producer, ground and documents; nothing of its columns and its content."""
    entri = rilis.entri
    return PublishedFacts(
        kode=rilis.dataset.item.kode,
        judul=entri.nama_data,
        urusan=entri.urusan,
        pemutakhiran=entri.jadwal_pemutakhiran,
        data_prioritas=rilis.data_prioritas,
        tahun_prioritas=rilis.tahun if rilis.data_prioritas else None,
        akses=signed.akses,
        dasar_pengecualian=entri.dasar_pengecualian,
        produsen=rilis.instansi.nama,
        kontak=rilis.instansi.email or rilis.instansi.telepon,
        lisensi="",
        status_data=status,
        periode=rilis.periode,
        berikutnya=next_release(rilis),
        sha256=signed.sha256,
        versi=signed.versi.nomor,
        dokumen=tuple(_papers(rilis, signed)),
    )


def keywords(entri: EntriDaftarData) -> tuple[str, ...]:
    """Words by which the dataset is also found: its field of government, its concept, its level."""
    words = [
        str(entri.get_urusan_display()) if entri.urusan else "",
        entri.konsep if len(entri.konsep) <= 60 else "",
        str(entri.get_level_display()) if entri.level else "",
    ]
    return tuple(dict.fromkeys(word.strip() for word in words if word.strip()))


def next_release(rilis: RilisData) -> str:
    """The promised day (ISO) of the dataset's next release after this one; empty where none is promised."""
    ended = [ReleaseState.PUBLISHED, ReleaseState.WITHDRAWN, ReleaseState.CALLED_OFF]
    later = RilisData.objects.filter(dataset_id=rilis.dataset_id, mulai__gt=rilis.mulai)
    day: date | None = (
        later.exclude(state__in=ended).order_by("mulai").values_list("jadwal", flat=True).first()
    )
    return day.isoformat() if day is not None else ""


def public_dictionary(full: Dictionary) -> Dictionary:
    """The dictionary without the columns that are not public, and without rules that name one."""
    known = {column.kode for column in full.public}
    return replace(
        full,
        kolom=full.public,
        kunci=tuple(k for k in full.kunci if k in known),
        jumlah=tuple(r for r in full.jumlah if known.issuperset((r.total, *r.bagian))),
        total=tuple(r for r in full.total if known.issuperset((r.kolom, r.nilai))),
        persen=tuple(k for k in full.persen if k in known),
        lengkap=tuple(k for k in full.lengkap if k in known),
    )


def _quality(summary: Mapping[str, Any]) -> dict[str, int]:
    return {name: round(value) for name, value in summary.get("quality", {}).items() if value is not None}


def _activity(request: RecommendationRequest | None) -> Activity:
    """The activity as its public page tells it; nothing of one that has no letter in force."""
    if request is None or not published_requests().filter(pk=request.pk).exists():
        return Activity()
    kegiatan = request.kegiatan
    return Activity(
        judul=kegiatan.judul_kegiatan,
        identitas=request.identitas_rekomendasi or "",
        penyelenggara=kegiatan.instansi_penyelenggara,
        cara_pengumpulan=_label(kegiatan, "cara_pengumpulan_data"),
        metode_pengumpulan=methods_of(kegiatan),
        latar_belakang=kegiatan.latar_belakang,
        tujuan=kegiatan.tujuan,
        alamat=reverse("published_detail", args=[request.token_publik]),
    )


def _label(row: Any, name: str) -> str:
    return str(getattr(row, f"get_{name}_display")() or "")


def _indicator(entri: EntriDaftarData) -> Indicator:
    found = entri.indikator
    if found is None:
        return Indicator()
    shown = [row.nama for row in found.klasifikasi_penyajian.all()]
    return Indicator(
        nama=found.nama,
        interpretasi=found.interpretasi,
        metode=found.metode_perhitungan,
        klasifikasi=", ".join(shown),
        level_estimasi=found.level_estimasi,
    )


def _papers(rilis: RilisData, signed: ButirValidasi) -> list[Paper]:
    """The documents behind the version: the letter signed, the Lembar of its checks."""
    checks = Pemeriksaan.objects.filter(versi_id=signed.versi_id, lembar__file__isnull=False)
    papers = [signed.validasi.surat, *(check.lembar for check in checks.select_related("lembar"))]
    return [_paper(paper) for paper in papers if paper is not None]


def _paper(document: Document) -> Paper:
    address = verification_address(document.token)
    return Paper(document.hal, document.nomor, document.tanggal.isoformat(), address)


def give_slug(dataset: Dataset, title: str) -> str:
    """The address of a locked dataset for life: its title without a year, numbered where that is taken."""
    if dataset.slug:
        return dataset.slug
    stem = slugify(_YEAR.sub(" ", title))[:LONGEST_SLUG].strip("-") or "dataset"
    taken = set(Dataset.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    dataset.slug = next(slug for slug in (stem, *numbered) if slug not in taken)
    dataset.save(update_fields=["slug"])
    return dataset.slug


def search_text(facts: PublishedFacts, office: Instansi) -> str:
    """The words by which a published version is found; of what is Tertutup title and producer alone."""
    with translation.override("id"):
        if facts.akses == Akses.TERTUTUP:
            return closed_text(facts.judul, facts.produsen)
        return index_text(facts, office.singkatan)
