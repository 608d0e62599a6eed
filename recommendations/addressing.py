"""Which BPS office examines a request: by the regions ticked in R.4.4 and R.4.5 (romantik.md 8.1).

More than one province, or the whole country: BPS pusat. One province, or several kabupaten/kota
of one province: BPS provinsi. One kabupaten/kota: its own BPS office. An office that is not
registered here hands up to the next level.
"""

from typing import Any

from recommendations.codelists import Cakupan
from recommendations.queries import bps_office
from satudata.accounts.models import Instansi, Wilayah

PUSAT = "0000"


def level_of(form: dict[str, Any]) -> str:
    """The region code of the office that a form is addressed to: 0000, PP00 or PPKK."""
    rows = form.get("wilayah") or []
    if form.get("cakupan_wilayah") != Cakupan.SEBAGIAN or not rows:
        return PUSAT
    provinces = {row["provinsi"] for row in rows}
    if len(provinces) > 1:
        return PUSAT
    province = provinces.pop()
    districts = {row.get("kabupaten") or "" for row in rows}
    if len(districts) > 1 or "" in districts:
        return str(province)
    return str(districts.pop())


def addressed_to(form: dict[str, Any], wilayah: Wilayah) -> Instansi:
    """The BPS office for a form; InvalidInput where none up to BPS pusat is registered."""
    code = level_of(form)
    province = code[:2] + "00"
    return bps_office(dict.fromkeys([code, province, PUSAT]))
