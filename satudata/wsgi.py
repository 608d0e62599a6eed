"""WSGI entry point (granian)."""

import os

from django.core.wsgi import get_wsgi_application

from satudata.supervisor import die_with_server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "satudata.settings.production")
die_with_server()
application = get_wsgi_application()
