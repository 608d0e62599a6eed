"""Vendored files are what they are said to be, and the strict Content-Security-Policy can stay strict."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(p for p in (ROOT / "templates").rglob("*.html") if "documents" not in p.parts)
# An e-mail brings its own styles, because nothing is fetched for it.
PAGES = [p for p in TEMPLATES if "mail" not in p.parts]
# A block of JSON-LD is data for search engines: no browser runs it.
INLINE = re.compile(
    r"""\sstyle\s*=|<style|\son[a-z]+\s*=\s*["']|javascript:"""
    r"""|<script(?![^>]*\ssrc=|\ type="application/ld\+json">)""",
    re.IGNORECASE,
)


def test_vendored_files_match_their_record() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/vendor.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


def test_static_files_collect_under_hashed_names(tmp_path: Path, settings: object) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }

    call_command("collectstatic", interactive=False, verbosity=0)

    assert list(tmp_path.glob("css/app.*.css"))
    assert list(tmp_path.glob("vendor/inter-latin-wght-normal.*.woff2"))
    assert not (tmp_path / "css/app.css").exists()


@pytest.mark.parametrize("template", PAGES, ids=lambda p: p.relative_to(ROOT / "templates").as_posix())
def test_template_needs_no_inline_style_or_script(template: Path) -> None:
    assert not INLINE.findall(template.read_text())


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: p.relative_to(ROOT / "templates").as_posix())
def test_template_marks_nothing_safe(template: Path) -> None:
    assert not re.search(r"\|\s*safe\b|autoescape off", template.read_text())


def test_every_icon_in_use_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([a-z-]+)"', (ROOT / "static/img/icons.svg").read_text()))
    used = {
        name for t in TEMPLATES for name in re.findall(r'icon\.html" with name="([a-z-]+)"', t.read_text())
    }

    assert used <= sprite


def test_stylesheets_fetch_nothing_from_elsewhere() -> None:
    for sheet in (ROOT / "static/css").glob("*.css"):
        assert not re.search(r"url\(\s*[\"']?(https?:)?//", sheet.read_text()), sheet.name
