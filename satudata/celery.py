"""The Celery application: it only wakes workers up; what is to be done stands in job rows."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "satudata.settings.demo")

app = Celery("satudata")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
