"""EPSS (Peraturan BPS 3/2022; domain/satudata.md 8): the tree, its scores, evidence, and what is exported.

`assessment_summary(wilayah, tahun)` in `summary.py` is what the yearly report reads of it.
"""
