"""What looks like data of persons: names of columns, and shapes of values (domain/satudata.md 3.6).

It may be wrong, and says "looks like": whoever uploads removes it, or the access is not Terbuka.
"""

import re

from django.utils.translation import gettext_noop

_WORDS = re.compile(
    r"(?:^|_)(?:nik|nkk|nip|nuptk|npwp|paspor|passport|email|surel|whatsapp|wa|telepon|telp|tlp|hp|handphone|rekening)(?:_|$)"
    r"|(?:^|_)no(?:mor)?_(?:kk|ktp|kartu_keluarga|sim|rek)(?:_|$)"
    r"|(?:^|_)alamat(?:_(?:rumah|lengkap|tinggal|domisili|ktp|email|pemilik|orang_tua))?$"
    r"|(?:tanggal|tgl|tempat)_(?:lahir|kelahiran)(?:_|$)"
    r"|(?:^|_)nama_(?:ibu|ayah|lengkap|pasien|siswa|pemilik|penerima|orang)(?:_|$)"
)
# NIK and number of a family card: district, day of birth (women: plus 40), month, year, serial.
_SIXTEEN = re.compile(
    r"(?<!\d)(?:\d{16}|\d{6}[ .-]\d{6}[ .-]\d{4}|\d{4}[ .-]\d{4}[ .-]\d{4}[ .-]\d{4})(?!\d)"
)
_PHONE = re.compile(r"(?<![\d.,])(?:\+?62[ .-]?|0)8[1-9]\d[ .-]?\d{3,4}[ .-]?\d{3,5}(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[A-Za-z]{2,}")

NIK = gettext_noop("NIK atau nomor kartu keluarga")
PHONE, MAIL = gettext_noop("nomor telepon"), gettext_noop("alamat surel")


def is_personal_name(name: str) -> bool:
    """Whether a column of that name or code holds data of persons."""
    return bool(_WORDS.search(re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")))


def personal_kind(text: str) -> str:
    """What kind of personal data a text looks like; empty where it looks like none."""
    if _SIXTEEN.search(text):
        return NIK
    if _PHONE.search(text):
        return PHONE
    return MAIL if _MAIL.search(text) else ""
