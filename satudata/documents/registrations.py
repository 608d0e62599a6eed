"""What the documents floor tells the workflow floor at start-up: its job, and when that has to wait."""

from satudata.documents.places import PlaceAway
from satudata.documents.services import RENDER, render_document
from satudata.workflow.registry import register_away, register_job

register_job(RENDER, render_document)
register_away(PlaceAway)
