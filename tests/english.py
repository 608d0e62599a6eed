"""Which words of a page are Indonesian although it was asked for in English.

Data stay Indonesian: what people wrote, names, titles, steps of an SOP. They are told from the words of the
interface by the database: what it holds is data. Regulated terms stay too (docs/glossary.md); their
catalogue entry is the same in both languages. An element marked `lang="id"` says so itself.
"""

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from typing import Any

from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client

from forum.codelists import URUSAN
from satudata.notifications.models import Message

# Small words that hardly an Indonesian sentence does without, and the verbs of the buttons; none is English.
WORDS = re.compile(
    r"\b(yang|dan|atau|untuk|dengan|dari|pada|oleh|kepada|dalam|sebagai|menurut|karena|agar|bila|jika|akan"
    r"|tidak|belum|sudah|sedang|telah|masih|hanya|semua|setiap|lain|lainnya|ini|itu|anda|ada|adalah|serta"
    r"|hari|minggu|bulan|tahun|tanggal|pukul|menit|baris|kolom|berkas|isian|halaman|langkah|catatan|alasan"
    r"|terlambat|tersimpan|simpan|kirim|buka|buat|ubah|hapus|batal|batalkan|unduh|unggah|pilih|cari|tulis"
    r"|lihat|tutup|kembali|kembalikan|terbitkan|setujui|periksa|lanjut|lanjutkan|masuk|keluar|semuanya"
    r"|januari|februari|maret|mei|juni|juli|agustus|oktober|desember)\b",
    re.IGNORECASE,
)
# What somebody quotes, and names of files and addresses.
QUOTED = re.compile(r"“[^”]*”|https?://\S+|[\w.-]+\.(?:csv|json|pdf|xlsx|zip)\b")
PARTS = re.compile(r"[,.:;()·|…]| – ")
VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)
# What is read by nobody, or holds what somebody typed.
UNREAD = frozenset(("script", "style", "textarea", "code", "pre", "svg", "ins", "del", "mark"))
SHORTEST, LONGEST = 12, 300  # letters of what may be cut out of a value, and of a value inside a sentence
# What a check of the form says, frozen with what it checked.
SAID = ("message", "explanation")
READ_ALOUD = ("title", "aria-label", "placeholder", "alt")


class _Page(HTMLParser):
    """Collects what is read of a page, but for elements in another language."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.language = ""
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang", "")
        code = tag in UNREAD or "code" in given.get("class", "").split()
        away = self._away or code or given.get("lang", "en") != "en"
        if not away or tag == "textarea":
            self.found += [text for name, text in given.items() if _is_read(name, text)]
        if tag == "input" and given.get("type") in ("submit", "button"):
            self.found.append(given.get("value", ""))
        if tag not in VOID:
            self._open.append((tag, away))

    def handle_endtag(self, tag: str) -> None:
        if tag in (name for name, _away in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._away:
            self.found.append(data)

    @property
    def _away(self) -> bool:
        return bool(self._open) and self._open[-1][1]


def _is_read(attribute: str, text: str) -> bool:
    """Whether an attribute holds words: the usual ones, and what scripts say."""
    return attribute in READ_ALOUD or (attribute.startswith("data-") and " " in text)


def _plain(text: object) -> str:
    return " ".join(str(text).split())


@cache
def _catalogue() -> tuple[frozenset[str], frozenset[str]]:
    """Texts of the interface that English says otherwise, and how it says them."""
    with (settings.BASE_DIR / "locale/en/LC_MESSAGES/django.po").open("rb") as file:
        entries = [
            m for m in read_po(file, locale="en") if m.id and isinstance(m.id, str) and m.id != m.string
        ]
    english = frozenset(_plain(m.string) for m in entries)
    return frozenset(_plain(m.id) for m in entries) - english, english


def suspects(html: str) -> set[str]:
    """Texts of a page that look Indonesian, data or not; "lang" where it does not say that it is English."""
    page = _Page()
    page.feed(html)
    source, english = _catalogue()
    texts = {_plain(text) for text in page.found} - english
    found = {text for text in texts if text in source or WORDS.search(QUOTED.sub("", text))}
    return found | ({"lang"} if page.language != "en" else set())


def drop_data(*found: set[str]) -> None:
    """Take out of suspects what the database holds: it is data, whole or cut short, or stands among words."""
    suspected = set().union(*found)
    if not suspected:
        return
    known = _data()
    phrases = [value for value in known if " " in value and len(value) < LONGEST]
    data = {text for text in suspected if text in known or _is_around(text, known, phrases)}
    for texts in found:
        texts.difference_update(data)


def _is_around(text: str, known: frozenset[str], phrases: list[str]) -> bool:
    """Whether nothing Indonesian is left of a text without what the database holds."""
    if text in _catalogue()[0]:
        return False
    rest = text
    for value in sorted((phrase for phrase in phrases if phrase in rest), key=len, reverse=True):
        rest = rest.replace(value, "")
    parts = [part for part in map(_plain, PARTS.split(QUOTED.sub("", rest))) if WORDS.search(part)]
    return all(part in known or _is_cut(part, phrases) for part in parts)


def _is_cut(part: str, phrases: list[str]) -> bool:
    return len(part) >= SHORTEST and any(part in phrase for phrase in phrases)


def _data() -> frozenset[str]:
    """Every text in the database, also inside JSON, but for what the application itself says there."""
    found: set[str] = {name for _code, name in URUSAN}
    for model in (m for m in apps.get_models() if m is not Message):
        fields = [
            f.attname
            for f in model._meta.concrete_fields
            if isinstance(f, models.CharField | models.TextField | models.JSONField)
        ]
        for row in model._default_manager.values_list(*fields) if fields else ():
            found.update(_plain(text) for value in row for text in _texts(value))
    return frozenset(found)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        yield from value.splitlines()
    elif isinstance(value, dict):
        yield from _texts([text for name, text in value.items() if name not in SAID])
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def in_english(client: Client, url: str, form: dict[str, str] | None = None) -> Any:
    """The page in English, as somebody who chose it reads it; the choice is taken back."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    try:
        return client.get(url) if form is None else client.post(url, form)
    finally:
        del client.cookies[settings.LANGUAGE_COOKIE_NAME]
