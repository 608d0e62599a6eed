"""Ruang dataset: SOP B langkah 5-9.

Akan memuat pengumpulan sesuai standar data (B5), unggahan ke portal yang belum dipublikasikan (B6),
pemeriksaan oleh Walidata (B7), Surat Validasi Kepala OPD (B8), publikasi (B9), portal publik, dan API.
Boleh membaca `forum` dan `recommendations`, tidak yang lain.
"""
