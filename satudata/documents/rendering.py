"""HTML from a template, PDF from HTML: PDF/A-3a and PDF/UA-1 in one file, without network or files.

Decided here: which templates there are, what a template is given besides its frozen context, how
the PDF is made. User text is data in a template, never a template. The same HTML gives the same
bytes on every machine: own fonts, no clock, no random numbers.
"""

import atexit
import base64
import hashlib
import io
import threading
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.template import Context, Engine
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

FOLDER = "documents"
STYLESHEETS = (
    "letter.css", "form.css", "bundle.css", "measures.css", "statement.css", "agreement.css", "laporan.css",
)  # fmt: skip
# Family, file, weight, style. `static/fonts`; licences and hashes in `static/vendor/VERSIONS.txt`.
FACES = (
    ("Satudata Serif", "satudata-serif-400.ttf", 400, "normal"),
    ("Satudata Serif", "satudata-serif-400-italic.ttf", 400, "italic"),
    ("Satudata Serif", "satudata-serif-700.ttf", 700, "normal"),
    ("Satudata Sans", "inter-400.ttf", 400, "normal"),
    ("Satudata Sans", "inter-600.ttf", 600, "normal"),
    ("Satudata Sans", "inter-700.ttf", 700, "normal"),
    ("Satudata Wide", "dejavu-sans-part.ttf", 400, "normal"),
)
CONTOH = "CONTOH, BUKAN DOKUMEN RESMI"
PRATINJAU = "PRATINJAU"

# Marks a PDF as PDF/UA-1 beside PDF/A; PDF/A asks for a description of every schema it does not know.
_UA_METADATA = b"""
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
  xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>
<rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description></rdf:li>
</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


class UndefinedInTemplate(Exception):
    """A template names something that its context does not have."""


class _Refused(str):
    """Django asks `string_if_invalid` what to print for an undefined name: we refuse to print."""

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return True

    def __mod__(self, name: object) -> str:
        raise UndefinedInTemplate(str(name))


def render_html(template: str, context: Mapping[str, Any], *, mark: str = "") -> str:
    """The HTML of a document template, named from `templates/`, for a frozen context.

    Adds to the context: `qr` (SVG to the verification page), `emblem` and the marks that every
    page carries. Always Indonesian, whatever the language of whoever asks. Raises
    UndefinedInTemplate.
    """
    facts = context["dokumen"]
    given = {
        **context,
        "qr": qr_svg(facts["alamat_periksa"]) if facts["alamat_periksa"] else "",
        "emblem": emblem() if facts["contoh"] else "",
        "tanda": marks(contoh=facts["contoh"], mark=mark),
        "cap": mark,
    }
    with translation.override("id"):
        return str(_engine().get_template(template).render(Context(given)))


def render_pdf(html: str, *, title: str, lang: str = "id") -> bytes:
    """The PDF of a document's HTML: PDF/A-3a and PDF/UA-1, fonts embedded, same bytes every time.

    About 60 ms for a letter. One at a time in a process: the font library is not made for threads.
    """
    press = _press()
    with press.lock:
        return press.print(html, title, lang)


def marks(*, contoh: bool, mark: str) -> list[str]:
    """What every page carries in its head, in words: PRATINJAU or DRAF, and that it is a sample."""
    return [*([mark] if mark else []), *([CONTOH] if contoh else [])]


def qr_svg(address: str) -> SafeString:
    """A QR code of an address as inline SVG; the title is what a screen reader reads."""
    drawing = segno.make(address, error="m", micro=False).svg_inline(
        title="Kode QR menuju halaman pemeriksaan keaslian",
        omitsize=True,
        border=0,
        svgclass=None,
        lineclass=None,
    )
    return mark_safe(drawing)


@cache
def emblem() -> SafeString:
    """The neutral emblem of the demo: no office's real one is ever printed by this system."""
    drawing = (Path(settings.BASE_DIR) / "static/img/lambang-contoh.svg").read_text()
    head, rest = drawing.split(">", 1)
    return mark_safe(f"{head}><title>Lambang contoh, bukan lambang resmi</title>{rest}")


@cache
def template_version() -> str:
    """SHA-256 over all document templates and stylesheets, kept with each document."""
    digest = hashlib.sha256()
    # The pages of verification stand in the same folder and print nothing.
    for path in sorted(p for p in _folder().iterdir() if not p.name.startswith("verify")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _folder() -> Path:
    return Path(settings.BASE_DIR) / "templates" / FOLDER


@cache
def _engine() -> Engine:
    return Engine(
        dirs=[Path(settings.BASE_DIR) / "templates"],
        autoescape=True,
        string_if_invalid=_Refused("undefined"),
        loaders=[("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])],
    )


class _Press:
    """WeasyPrint with what all documents share: one font configuration, one parsed stylesheet.

    A font configuration of its own for each document would leak 0.24 MB each (stack.md 3).
    """

    def __init__(self) -> None:
        # Half a second to import, so only where a document is made.
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher

        self.lock = threading.Lock()
        self._html = HTML
        # Neither http nor file: a document brings everything with it.
        self._fetcher = URLFetcher(allowed_protocols=["data"])
        self._fonts = FontConfiguration()
        self._srgb = _srgb()
        self._style = CSS(string=_stylesheet(), font_config=self._fonts, url_fetcher=self._fetcher)

    def print(self, html: str, title: str, lang: str) -> bytes:
        page = self._html(string=html, url_fetcher=self._fetcher)
        made = page.render(font_config=self._fonts, stylesheets=[self._style], pdf_variant="pdf/a-3a")
        made.color_profiles["srgb"] = self._srgb
        made.metadata.title = title
        made.metadata.lang = lang
        made.metadata.generate_rdf_metadata = _with_ua(made.metadata.generate_rdf_metadata)
        # The colour profile is in place: by its own name WeasyPrint would open it anew and leave it open.
        data = made.write_pdf(pdf_variant="pdf/a-3a", output_intent="given")
        if not isinstance(data, bytes):
            raise TypeError("WeasyPrint gave no bytes")
        return data


def _srgb() -> Any:
    """WeasyPrint's own sRGB profile, read once: by itself it is opened for each document and left open."""
    from weasyprint.css import ColorProfile

    class FixedProfile(ColorProfile):
        # The colour library writes the same profile out in two ways, before and after its first use.
        content = (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()

    return FixedProfile(
        io.BytesIO(FixedProfile.content), "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"])
    )


@cache
def _press() -> _Press:
    # Fonts must be given back while the interpreter is still whole.
    atexit.register(_press.cache_clear)
    return _Press()


def _with_ua(generate: Callable[..., bytes]) -> Callable[..., bytes]:
    def generate_both(*args: Any, **kwargs: Any) -> bytes:
        return generate(*args, **kwargs).replace(b"</rdf:RDF>", _UA_METADATA + b"</rdf:RDF>")

    return generate_both


def _stylesheet() -> str:
    faces = [
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style}; '
        f'src: url("data:font/ttf;base64,{_font(name)}") }}'
        for family, name, weight, style in FACES
    ]
    return "\n".join([*faces, *((_folder() / name).read_text() for name in STYLESHEETS)])


def _font(name: str) -> str:
    return base64.b64encode((Path(settings.BASE_DIR) / "static/fonts" / name).read_bytes()).decode()
