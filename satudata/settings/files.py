"""Which storage keeps the uploaded and issued files, out of the environment.

S3_BUCKET names a bucket of an S3-compatible service (with S3_ENDPOINT_URL, S3_ACCESS_KEY and
S3_SECRET_KEY; S3_REGION, S3_CA_FILE and S3_ADDRESSING where needed); without it, a folder.
"""

from pathlib import Path
from typing import Any

from environ import Env


def file_storage(environment: Env) -> dict[str, Any]:
    """The entry `default` of STORAGES."""
    if not environment("S3_BUCKET", default=""):
        return {"BACKEND": "satudata.documents.places.Folder"}
    return {"BACKEND": "satudata.documents.buckets.Bucket", "OPTIONS": _bucket_options(environment)}


def print_cache(folder: Path) -> dict[str, Any]:
    """The entry `prints` of CACHES for one machine: in the folder of the installation."""
    return {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(folder / "cetakan"),
        "TIMEOUT": 7 * 24 * 3600,
        "OPTIONS": {"MAX_ENTRIES": 500},
    }


def _bucket_options(environment: Env) -> dict[str, Any]:
    """Options of `Bucket` out of the variables S3_*; the values are django-storages' own.

    One part at a time and short waits: a request that stores a file holds one connection and 8 MB.
    """
    from boto3.s3.transfer import TransferConfig
    from botocore.config import Config

    return {
        "bucket_name": environment("S3_BUCKET"),
        "access_key": environment("S3_ACCESS_KEY", default="") or None,
        "secret_key": environment("S3_SECRET_KEY", default="") or None,
        "endpoint_url": environment("S3_ENDPOINT_URL", default="") or None,
        "region_name": environment("S3_REGION", default="us-east-1"),
        # A file with the certificate of the authority, where the service has one of its own.
        "verify": environment("S3_CA_FILE", default="") or None,
        "client_config": Config(
            connect_timeout=3,
            read_timeout=20,
            retries={"total_max_attempts": 3, "mode": "standard"},
            signature_version="s3v4",
            s3={"addressing_style": environment("S3_ADDRESSING", default="path")},
        ),
        "transfer_config": TransferConfig(use_threads=False),
        # Read through a temporary file from this size on, never kept whole in memory.
        "max_memory_size": 1024 * 1024,
    }
