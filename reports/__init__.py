"""Ruang laporan: SOP B langkah 10-11.

Akan memuat evaluasi (EPSS) dan penyusunan laporan tahunan (B10) serta register penyampaian laporan kepada
Pimpinan Daerah (B11). Boleh membaca semua ruang lain; tidak dibaca oleh siapa pun.
"""
