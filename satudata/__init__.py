"""The project, and the shared floor that every app stands on. Imports no app."""

from satudata.celery import app as celery_app

__all__ = ["celery_app"]
