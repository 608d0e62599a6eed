"""What is registered for kode referensi: the lists that every installation starts with."""

from datasets.services.codes import load_codes
from satudata.workflow import registry


def register() -> None:
    """Register the loader; called once at start-up."""
    registry.register_reference(lambda: f"Kode referensi: {load_codes()} daftar ditambahkan")
