"""The S3-compatible place, through django-storages. Imported only where the settings ask for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

from satudata.documents.places import PlaceAway

# What a service answers, and what an administrator does about it.
ADVICE = {
    403: "kunci ditolak: periksa S3_ACCESS_KEY, S3_SECRET_KEY dan hak atas bucket {bucket}",
    404: "bucket {bucket} tidak ada: buat dahulu, atau perbaiki S3_BUCKET",
}


class Bucket(S3Storage):
    """Files in one bucket. The service answers once the bytes are durable; so do we."""

    def incoming(self) -> str | None:
        return None

    def room(self) -> int | None:
        return None

    def take_in(self, gathered: Path, name: str) -> None:
        """Two hosts that bring the same bytes at once both write them: the name is their hash."""
        with self._answering():
            if self._size(name) != gathered.stat().st_size:
                with gathered.open("rb") as source:
                    self._save(name, File(source))
        gathered.unlink()

    def _open(self, name: str, mode: str = "rb") -> Any:
        """The object, fetched to a temporary file at once, so that what fails fails here."""
        with self._answering():
            found = super()._open(name, mode)
            found.open()
        return found

    def _size(self, name: str) -> int | None:
        """Bytes under a name; None where nothing lies there."""
        try:
            return int(self.size(name))
        except FileNotFoundError:
            return None

    def look(self) -> None:
        with self._answering():
            self.connection.meta.client.head_bucket(Bucket=self.bucket_name)

    def check(self) -> None:
        self.look()
        with self._answering():
            key = "masuk/periksa"
            self.connection.meta.client.put_object(Bucket=self.bucket_name, Key=key, Body=b"1")

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
            words = ADVICE.get(status, "penyimpanan menjawab {status} untuk bucket {bucket}")
            raise PlaceAway(words.format(bucket=self.bucket_name, status=status)) from error
        except (BotoCoreError, Boto3Error) as error:
            words = "penyimpanan S3 tidak dapat dihubungi: periksa S3_ENDPOINT_URL dan jaringannya"
            raise PlaceAway(f"{words} ({type(error).__name__})") from error
