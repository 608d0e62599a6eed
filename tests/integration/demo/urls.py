"""The product's addresses with the demo's own, as `settings.DEMO` would add them."""

from django.urls import include, path

from satudata.urls import (
    handler400,
    handler403,
    handler404,
    handler500,
)
from satudata.urls import (
    urlpatterns as product,
)

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
urlpatterns = [*product, path("", include("satudata.demo.urls"))]
