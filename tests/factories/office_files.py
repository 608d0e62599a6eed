"""Small DOCX and XLSX packages, whole and broken, made by hand."""

import io
import zipfile

TYPES = (
    b'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    b'spreadsheetml.sheet.main+xml"/></Types>'
)
WORKBOOK = b'<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="urn:x"><sheets/></workbook>'
RELS = (
    b'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    b'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'relationships/%s" Target="x"/></Relationships>'
)


def package(main: str = "xl/workbook.xml", **more: bytes) -> bytes:
    """A package with its main part; further parts by name, "__" standing for "/" and "_dot_" for "."."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", more.pop("types", TYPES))
        made.writestr(main, more.pop("main_part", WORKBOOK))
        for name, data in more.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return out.getvalue()


def relationship(kind: str) -> bytes:
    """A relationships part with one relationship of a kind."""
    return RELS % kind.encode()
