"""Fixtures of SOP A's tests: `world` is in tests/conftest.py."""
