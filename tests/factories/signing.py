"""A certificate authority of the tests, and signatures made with it: real ones, by pyHanko, offline."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cache

import pikepdf
from asn1crypto import keys, x509
from cryptography import x509 as crypto
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

FROM = datetime(2020, 1, 1, tzinfo=UTC)


@cache
def authority() -> tuple[ec.EllipticCurvePrivateKey, crypto.Certificate]:
    """The key and certificate of "PSrE Percobaan"."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key, _certificate("PSrE Percobaan", key, None)


def root_pem() -> bytes:
    """The root certificate as an installation would configure it."""
    return authority()[1].public_bytes(serialization.Encoding.PEM)


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: tuple[ec.EllipticCurvePrivateKey, crypto.Certificate] | None,
) -> crypto.Certificate:
    subject = crypto.Name([crypto.NameAttribute(NameOID.COMMON_NAME, name)])
    signer, issued_by = (issuer[0], issuer[1].subject) if issuer else (key, subject)
    builder = (
        crypto.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issued_by)
        .public_key(key.public_key())
        .serial_number(crypto.random_serial_number())
        .not_valid_before(FROM)
        .not_valid_after(FROM + timedelta(days=365 * 30))
        .add_extension(crypto.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(crypto.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_usage(ca=issuer is None), critical=True)
    )
    return builder.sign(signer, hashes.SHA256())


def _usage(*, ca: bool) -> crypto.KeyUsage:
    return crypto.KeyUsage(
        digital_signature=not ca, content_commitment=not ca, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=ca, crl_sign=ca, encipher_only=False, decipher_only=False,
    )  # fmt: skip


@cache
def _signer(name: str) -> signers.SimpleSigner:
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate(name, key, authority())
    store = SimpleCertificateStore()
    store.register(_loaded(authority()[1]))
    secret = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return signers.SimpleSigner(
        signing_cert=_loaded(certificate), signing_key=keys.PrivateKeyInfo.load(secret), cert_registry=store
    )


def _loaded(certificate: crypto.Certificate) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def signed(pdf: bytes, *, name: str = "Raras Contoh", field: str = "TTE", visible: str = "") -> bytes:
    """The PDF with one more electronic signature; `visible` is the text of its appearance.

    In a thread of its own: pyHanko starts an event loop, and a browser test's thread has one.
    """
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(_signed, pdf, name, field, visible).result()


def _signed(pdf: bytes, name: str, field: str, visible: str) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    box = (330, 90, 560, 150) if visible else None
    spec = fields.SigFieldSpec(sig_field_name=field, on_page=0, box=box)
    metadata = signers.PdfSignatureMetadata(field_name=field, subfilter=fields.SigSeedSubFilter.PADES)
    style = TextStampStyle(stamp_text=visible) if visible else None
    made = signers.PdfSigner(metadata, _signer(name), stamp_style=style, new_field_spec=spec).sign_pdf(
        writer, existing_fields_only=False
    )
    return bytes(made.getvalue())


def resaved(pdf: bytes) -> bytes:
    """The PDF written anew by another program: same pages, other bytes."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def changed(pdf: bytes, change: str, *, incremental: bool = False) -> bytes:
    """The PDF with something done to it: "text", "page", "image", "note", "attachment", "script".

    `incremental` appends the change, so that the bytes before it stay what they were.
    """
    if incremental:
        return _appended(pdf, change)
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        _CHANGES[change](opened)
        opened.save(out)
    return out.getvalue()


def _appended(pdf: bytes, change: str) -> bytes:
    """Only "text": a second content stream on the first page, added in a new revision."""
    from pyhanko.pdf_utils import generic

    assert change == "text"
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    more = writer.add_object(generic.StreamObject(stream_data=_WORDS))
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), more])
    font = generic.DictionaryObject(
        {
            "/Type": "/Font",
            "/Subtype": generic.NameObject("/Type1"),
            "/BaseFont": generic.NameObject("/Helvetica"),
        }
    )
    font["/Type"] = generic.NameObject("/Font")
    page["/Resources"]["/Font"]["/Tambahan"] = writer.add_object(font)
    writer.update_container(page)
    writer.update_container(page["/Resources"])
    writer.update_container(page["/Resources"]["/Font"])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


_WORDS = b"\nBT /Tambahan 12 Tf 1 0 0 1 60 60 Tm (dan seterusnya) Tj ET\n"


def _add_text(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0]
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.obj.Resources.Font["/Tambahan"] = pdf.make_indirect(font)
    page.contents_add(pdf.make_stream(_WORDS))


def _add_page(pdf: pikepdf.Pdf) -> None:
    pdf.add_blank_page()


def _add_image(pdf: pikepdf.Pdf) -> None:
    image = pdf.make_stream(b"\x00\x00\x00")
    image.stream_dict.update(
        {
            "/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Width": 1, "/Height": 1,
            "/ColorSpace": pikepdf.Name.DeviceRGB, "/BitsPerComponent": 8,
        }
    )  # fmt: skip
    page = pdf.pages[0]
    page.obj.Resources.XObject["/Tambahan"] = image
    page.contents_add(pdf.make_stream(b"\nq 200 0 0 200 60 60 cm /Tambahan Do Q\n"))


def _add_note(pdf: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[50, 50, 200, 100], Contents="Tambahan"
    )
    pdf.pages[0].obj.Annots = pikepdf.Array([*(pdf.pages[0].obj.get("/Annots") or []), note])


def _add_attachment(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["lampiran.txt"] = b"isi"


def _add_script(pdf: pikepdf.Pdf) -> None:
    # Direct, as `/OpenAction` usually is: a walk over indirect objects alone would miss it.
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


_CHANGES = {
    "text": _add_text,
    "page": _add_page,
    "image": _add_image,
    "note": _add_note,
    "attachment": _add_attachment,
    "script": _add_script,
}
