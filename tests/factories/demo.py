"""What the demo's tests tell a topic with."""

CONTACT = {
    "opd": "Dinas Contoh Kabupaten Trenggalek",
    "alamat": "Jalan Contoh Nomor 1, Trenggalek 66311",
    "telepon": "(0355) 000001",
    "email": "dinas@contoh.invalid",
    "eselon2": "Kepala Dinas Contoh",
    "pj_nama": "Lintang Contoh",
    "pj_email": "pj@contoh.invalid",
}
# The words that the plan gives to the topic on satisfaction.
WORDS = {"layanan": "Pelayanan Contoh", "unit": "Dinas Contoh", "n": "380", "N": "9.000"}
