"""Ruang laporan: SOP B langkah 10-11.

Evaluasi penyelenggaraan statistik sektoral dari apa yang benar-benar terjadi (`evaluation/`), potret angkanya
pada satu batas waktu, penilaian mandiri EPSS, laporan tahunan, dan penyampaiannya kepada Pimpinan Daerah.
Boleh membaca `datasets`, `forum`, dan `recommendations`; tidak ada ruang yang membaca ruang ini.
"""
