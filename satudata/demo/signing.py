"""Electronic signatures of the demo's people: real ones, by a certificate authority that nobody trusts.

The authority is made anew each time the demo is filled and its key is thrown away. Its name says that
it is a sample, so that no page can pass for one signed with a recognised certificate.
"""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from asn1crypto import keys, x509
from cryptography import x509 as crypto
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

AUTHORITY = "PSrE CONTOH (demo, tidak diakui)"
VALID_FROM = datetime(2020, 1, 1, tzinfo=UTC)
VALID_FOR = timedelta(days=365 * 20)

Key = ec.EllipticCurvePrivateKey


def sign(pdf: bytes, *, name: str, at: datetime) -> bytes:
    """The PDF with an invisible PAdES signature of `name`, dated `at`, added at its end.

    In a thread of its own: pyHanko starts an event loop, and the caller's thread may have one.
    """
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(_sign, pdf, name, at).result()


def _sign(pdf: bytes, name: str, at: datetime) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    metadata = signers.PdfSignatureMetadata(field_name="TTE", subfilter=fields.SigSeedSubFilter.PADES)
    spec = fields.SigFieldSpec(sig_field_name="TTE", on_page=0)
    signer = _DatedSigner(metadata, _signer(name), new_field_spec=spec)
    signer.at = at
    return bytes(signer.sign_pdf(writer, existing_fields_only=False).getvalue())


class _DatedSigner(signers.PdfSigner):
    """Signs with the time of the story instead of that of the machine."""

    at: datetime

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.at
        return session


@cache
def _authority() -> tuple[Key, crypto.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    return key, _certificate(AUTHORITY, key, None)


@cache
def _signer(name: str) -> signers.SimpleSigner:
    key = ec.generate_private_key(ec.SECP256R1())
    store = SimpleCertificateStore()
    store.register(_loaded(_authority()[1]))
    secret = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return signers.SimpleSigner(
        signing_cert=_loaded(_certificate(name, key, _authority())),
        signing_key=keys.PrivateKeyInfo.load(secret),
        cert_registry=store,
    )


def _certificate(name: str, key: Key, issuer: tuple[Key, crypto.Certificate] | None) -> crypto.Certificate:
    subject = crypto.Name([crypto.NameAttribute(NameOID.COMMON_NAME, name)])
    signing_key, issued_by = (issuer[0], issuer[1].subject) if issuer else (key, subject)
    return (
        crypto.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issued_by)
        .public_key(key.public_key())
        .serial_number(crypto.random_serial_number())
        .not_valid_before(VALID_FROM)
        .not_valid_after(VALID_FROM + VALID_FOR)
        .add_extension(crypto.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(crypto.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_usage(ca=issuer is None), critical=True)
        .sign(signing_key, hashes.SHA256())
    )


def _usage(*, ca: bool) -> crypto.KeyUsage:
    return crypto.KeyUsage(
        digital_signature=not ca,
        content_commitment=not ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )


def _loaded(certificate: crypto.Certificate) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
