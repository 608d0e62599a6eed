"""Where the public finds a dataset, and whether it does."""

from django.test import Client
from django.urls import reverse

from datasets.models import Dataset

BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0"}
# What `shown` looks for.
TITLE = "Puskesmas Kepanjenkidul"


def addresses(dataset: Dataset) -> list[str]:
    """Where a dataset is shown: page, catalogue, machines."""
    return [
        reverse("dataset_page", args=[dataset.slug]),
        reverse("dataset_search"),
        f"/api/3/action/package_show?id={dataset.slug}",
        "/api/3/action/package_search",
        f"/dataset/{dataset.slug}.jsonld",
        "/feeds/dataset.atom",
    ]


def shown(visitor: Client, dataset: Dataset) -> list[bool]:
    """At which of its addresses a dataset named TITLE stands."""
    answers = [visitor.get(url) for url in addresses(dataset)]
    assert all(a.status_code in (200, 404, 410) for a in answers)
    # The page of what was withdrawn says its title too.
    return [a.status_code == 200 and TITLE in a.content.decode() for a in answers]
