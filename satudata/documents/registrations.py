"""What the documents floor tells the workflow floor at start-up: its job."""

from satudata.documents.services import RENDER, render_document
from satudata.workflow.registry import register_job

register_job(RENDER, render_document)
