"""Ruang dataset: SOP B langkah 5-9.

Pengumpulan sesuai standar data (B5), unggahan yang belum dipublikasikan (B6), pemeriksaan oleh Walidata (B7),
Surat Validasi Kepala OPD (B8), publikasi (B9); portal publik (`portal/`) dan wajah untuk mesin (`api/`).
`tables/` membaca, memeriksa, menyimpan, dan menanyai tabel, dan tidak mengenal alur kerja.
Boleh membaca `forum` dan `recommendations`, tidak yang lain.
"""
