"""Ruang Forum Satu Data: SOP B langkah 1-4.

Akan memuat pembinaan penentuan Daftar Data (B1), dukungan Sekretariat SDI kepada Forum (B2), kesepakatan
Daftar Data Daerah dengan Berita Acara (B3), serta pemeriksaan ketersediaan dan Surat Pernyataan Daftar Data
yang akan Dikumpulkan per OPD (B4). Boleh membaca `recommendations`, tidak yang lain.
"""
