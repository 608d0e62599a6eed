"""Taking in files from people: size while it arrives, kind by name, first bytes and a real open."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from satudata.accounts.models import User
from satudata.documents.models import StoredFile


class QuotaUploadHandler(FileUploadHandler):
    """Stops keeping a file past UPLOAD_MAX_BYTES; the other fields of the form survive."""


def store_upload(
    upload: UploadedFile, *, by: User, kinds: Sequence[str] = ("pdf",), at: datetime | None = None
) -> StoredFile:
    """Check an uploaded file and keep it. `kinds`: extensions out of pdf, png, jpg, docx, xlsx, csv.

    Raises InvalidInput in words: wrong type, too large, empty, broken, locked, active content.
    """
    raise NotImplementedError
