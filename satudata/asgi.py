"""ASGI entry point, for hosts that insist; WSGI is what is measured and supported."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "satudata.settings.production")
application = get_asgi_application()
