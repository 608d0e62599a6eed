"""Refresh or check the vendored files in `static/vendor`, `static/fonts` and `static/img/icons.svg`.

The copies are committed, so running satudata needs neither Node nor a network (`house.md`, front end).
This file is the only place that says which version is in use. Decided here: packages, versions, which
files are kept, which icons the sprite holds. Not decided here: how pages look (`static/css`).

    python scripts/vendor.py            fetch with `npm pack`, write the files and VERSIONS.txt
    python scripts/vendor.py --check    change nothing; fail when a file differs from VERSIONS.txt
"""

import argparse
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
VERSIONS = VENDOR / "VERSIONS.txt"

BOOTSTRAP = ("bootstrap", "5.3.8", "MIT")
INTER = ("@fontsource-variable/inter", "5.3.0", "OFL-1.1")
SERIF = ("@fontsource-variable/source-serif-4", "5.3.1", "OFL-1.1")
DEJAVU = ("dejavu-fonts-ttf", "2.37.3", "Bitstream-Vera")
ICONS = ("@tabler/icons", "3.51.0", "MIT")
# htmx 2 comes with the pinned django-htmx, never from the registry: its newest line is 4 (ux.md 1.4).
HTMX = ("htmx", "2.0.10", "0BSD")
HTMX_LICENCE_FROM = ("htmx.org", "2.0.10")  # django-htmx carries the file without its licence
HTMX_FILE = "django_htmx/static/django_htmx/htmx-2.min.js"

# Weights that letters and reports embed; a page uses the variable file.
PDF_WEIGHTS = (400, 600, 700)

# What the letters' own faces lack (≤, arrows, other Latin letters, Greek, Cyrillic) comes from a part
# of DejaVu Sans: the same bytes on a machine without any font.
FALLBACK_RANGES = (
    (0x20, 0x7E), (0xA0, 0x24F), (0x2B0, 0x3FF), (0x400, 0x45F), (0x1E00, 0x1EFF), (0x2000, 0x209F),
    (0x20A0, 0x20BF), (0x2100, 0x218B), (0x2190, 0x22FF), (0x25A0, 0x2612), (0x2713, 0x2718),
    (0xFFFD, 0xFFFD),
)  # fmt: skip

# Our name of the symbol: Tabler's name. A page says what it means, not what it looks like.
ICON_NAMES = {
    "home": "home",
    "queue": "inbox",
    "list": "list-details",
    "task": "checklist",
    "file": "file-text",
    "files": "files",
    "certificate": "certificate",
    "letter": "mail",
    "upload": "upload",
    "download": "download",
    "search": "search",
    "user": "user-circle",
    "users": "users",
    "switch": "replace",
    "logout": "logout",
    "login": "login-2",
    "menu": "menu-2",
    "next": "chevron-right",
    "previous": "chevron-left",
    "down": "chevron-down",
    "up": "chevron-up",
    "forward": "arrow-right",
    "back": "arrow-left",
    "return": "arrow-back-up",
    "send": "send",
    "check": "check",
    "close": "x",
    "plus": "plus",
    "edit": "pencil",
    "copy": "copy",
    "print": "printer",
    "eye": "eye",
    "eye-off": "eye-off",
    "lock": "lock",
    "shield": "shield-check",
    "key": "key",
    "clock": "clock",
    "hourglass": "hourglass-empty",
    "calendar": "calendar-event",
    "history": "history",
    "info": "info-circle",
    "warning": "alert-triangle",
    "error": "alert-circle",
    "success": "circle-check",
    "refused": "circle-x",
    "pending": "circle-dashed",
    "help": "help-circle",
    "book": "book-2",
    "building": "building-bank",
    "map": "map-pin",
    "language": "language",
    "settings": "settings",
    "filter": "filter",
    "external": "external-link",
    "refresh": "refresh",
    "attachment": "paperclip",
    "comment": "message-2",
    "bell": "bell",
    "chart": "chart-bar",
    "qr": "qrcode",
    "stamp": "rubber-stamp",
}


def fetch(name: str, version: str, folder: Path) -> tarfile.TarFile:
    """Fetch one npm package (npm checks its integrity) and open it."""
    command = ["npm", "pack", f"{name}@{version}", "--silent"]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603
    return tarfile.open(folder / done.stdout.strip().splitlines()[-1])


def read(package: tarfile.TarFile, path: str) -> bytes:
    """The bytes of one file of a package."""
    member = package.extractfile(f"package/{path}")
    if member is None:
        raise SystemExit(f"{path}: not in the package")
    return member.read()


def without_source_map(data: bytes) -> bytes:
    """Drop the pointer to a map that is not kept: manifest storage refuses a missing file."""
    pattern = rb"\n?(/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)"
    return re.sub(pattern, b"", data).rstrip() + b"\n"


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def vendor_bootstrap(folder: Path) -> list[Path]:
    package = fetch(*BOOTSTRAP[:2], folder)
    write(VENDOR / "LICENSE-bootstrap.txt", read(package, "LICENSE"))
    return [
        write(VENDOR / name, without_source_map(read(package, f"dist/{kind}/{name}")))
        for kind, name in (("css", "bootstrap.min.css"), ("js", "bootstrap.bundle.min.js"))
    ]


def vendor_htmx(folder: Path) -> list[Path]:
    source = distribution("django-htmx").locate_file(HTMX_FILE)
    data = without_source_map(Path(str(source)).read_bytes())
    if f'version:"{HTMX[1]}"'.encode() not in data:
        raise SystemExit(f"django-htmx carries another htmx than {HTMX[1]}: change HTMX on purpose")
    write(VENDOR / "LICENSE-htmx.txt", read(fetch(*HTMX_LICENCE_FROM, folder), "LICENSE"))
    return [write(VENDOR / "htmx.min.js", data)]


def vendor_inter(folder: Path) -> list[Path]:
    """The variable web font, and fixed weights as TTF for documents (WeasyPrint embeds those)."""
    package = fetch(*INTER[:2], folder)
    write(VENDOR / "LICENSE-inter.txt", read(package, "LICENSE"))
    web = read(package, "files/inter-latin-wght-normal.woff2")
    made = [write(VENDOR / "inter-latin-wght-normal.woff2", web)]
    return made + [pdf_font(web, weight) for weight in PDF_WEIGHTS]


def pdf_font(web: bytes, weight: int, *, family: str = "Inter", slope: str = "normal") -> Path:
    """One weight of a variable font as a TTF with its own names, so that a PDF lists it truly."""
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    font = TTFont(io.BytesIO(web), recalcTimestamp=False)
    font.flavor = None
    instantiateVariableFont(font, {"wght": weight}, inplace=True)
    style = {400: "Regular", 600: "SemiBold", 700: "Bold"}[weight]
    style = "Italic" if slope == "italic" else style
    compact = family.replace(" ", "")
    for name_id, text in ((1, family), (2, style), (4, f"{family} {style}"), (6, f"{compact}-{style}")):
        font["name"].setName(text, name_id, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    name = f"{family.lower().replace(' ', '-')}-{weight}{'-italic' if slope == 'italic' else ''}.ttf"
    return write(STATIC / "fonts" / name, saved(font))


def saved(font: Any) -> bytes:
    """The bytes of a font."""
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()


def vendor_serif(folder: Path) -> list[Path]:
    """The face of letters: three cuts of Source Serif 4 as TTF, under a name of our own.

    The name Source is reserved by its licence for the unchanged fonts.
    """
    package = fetch(*SERIF[:2], folder)
    write(VENDOR / "LICENSE-source-serif.txt", read(package, "LICENSE"))
    cuts = ((400, "normal"), (400, "italic"), (700, "normal"))
    return [
        pdf_font(
            read(package, f"files/source-serif-4-latin-wght-{slope}.woff2"),
            weight,
            family="Satudata Serif",
            slope=slope,
        )
        for weight, slope in cuts
    ]


def vendor_fallback(folder: Path) -> list[Path]:
    """Part of DejaVu Sans for the characters that the other faces lack, in documents only."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    package = fetch(*DEJAVU[:2], folder)
    write(VENDOR / "LICENSE-dejavu.txt", read(package, "LICENSE"))
    font = TTFont(io.BytesIO(read(package, "ttf/DejaVuSans.ttf")), recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp"]
    options.hinting = False
    options.drop_tables += ["FFTM"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[code for first, last in FALLBACK_RANGES for code in range(first, last + 1)])
    cutter.subset(font)
    return [write(STATIC / "fonts" / "dejavu-sans-part.ttf", saved(font))]


def vendor_icons(folder: Path) -> list[Path]:
    """One sprite of the symbols in ICON_NAMES; a page shows one with `_components/icon.html`."""
    package = fetch(*ICONS[:2], folder)
    write(VENDOR / "LICENSE-tabler-icons.txt", read(package, "LICENSE"))
    nodes = json.loads(read(package, "tabler-nodes-outline.json"))
    symbols = "\n".join(symbol(ours, nodes[theirs]) for ours, theirs in ICON_NAMES.items())
    note = "<!-- Tabler Icons, MIT; made by scripts/vendor.py -->"
    svg = f'<svg xmlns="http://www.w3.org/2000/svg">{note}\n{symbols}\n</svg>\n'
    return [write(STATIC / "img" / "icons.svg", svg.encode())]


def symbol(name: str, shapes: list[tuple[str, dict[str, str]]]) -> str:
    drawn = "".join(f"<{tag}{attributes(a)}/>" for tag, a in shapes)
    line = 'stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
    return f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" {line}>{drawn}</symbol>'


def attributes(values: dict[str, str]) -> str:
    return "".join(f' {name}="{value}"' for name, value in values.items())


def record(package: tuple[str, str, str], path: Path) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{' '.join(package)} {digest} {path.relative_to(ROOT).as_posix()}"


def refresh() -> None:
    """Write every vendored file again and record name, version, licence, sha256 and path."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        made = [
            (BOOTSTRAP, vendor_bootstrap(folder)),
            (HTMX, vendor_htmx(folder)),
            (INTER, vendor_inter(folder)),
            (SERIF, vendor_serif(folder)),
            (DEJAVU, vendor_fallback(folder)),
            (ICONS, vendor_icons(folder)),
        ]
    lines = [record(package, path) for package, paths in made for path in paths]
    VERSIONS.write_text("\n".join(lines) + "\n")


def problems() -> list[str]:
    """What differs from VERSIONS.txt: a changed or missing file, a file that nobody recorded."""
    recorded = {row.split()[4]: row.split()[3] for row in VERSIONS.read_text().splitlines()}
    found = [p for p, digest in recorded.items() if not matches(ROOT / p, digest)]
    kept = {p.relative_to(ROOT).as_posix() for p in VENDOR.iterdir() if p.suffix != ".txt"}
    return sorted(found) + sorted(kept - set(recorded))


def matches(path: Path, digest: str) -> bool:
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == digest


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing, only compare")
    if not parser.parse_args().check:
        refresh()
    for problem in problems():
        print(f"{problem}: differs from {VERSIONS.relative_to(ROOT)}", file=sys.stderr)
    return 1 if problems() else 0


if __name__ == "__main__":
    sys.exit(main())
