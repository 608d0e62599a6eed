"""Addresses of the faces for machines. CKAN's clients follow no redirect: no slash at the end."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from datasets.api.ckan import views as ckan
from datasets.api.dcat import views as dcat
from datasets.api.rest import pages
from datasets.api.rest import views as rest

urlpatterns = [
    path("api/action/<str:name>", ckan.action, name="ckan_action_short"),
    path("api/3/action/<str:name>", ckan.action, name="ckan_action"),
    path("api", ckan.version, name="ckan_version"),
    *(path(f"api/{n}", ckan.version, {"number": n}, name=f"ckan_version_{n}") for n in (1, 2, 3)),
    path("api/2/util/<str:thing>/autocomplete", ckan.autocomplete, name="ckan_autocomplete"),
    path(
        "api/2/util/resource/format_autocomplete",
        ckan.autocomplete,
        {"thing": "format"},
        name="ckan_formats",
    ),
    path("datastore/dump/<str:resource>", ckan.dump, name="ckan_dump"),
    path("dataset/<uuid:pk>", ckan.dataset_by_id, name="dataset_by_id"),
    path("dataset/<uuid:pk>/resource/<uuid:resource>", ckan.resource_by_id, name="resource_by_id"),
    path(
        "dataset/<uuid:pk>/resource/<uuid:resource>/download/<str:name>",
        ckan.download,
        name="resource_download",
    ),
    # DCAT and feeds
    *(
        path(f"catalog.{ending}", dcat.catalog, {"ending": ending}, name=f"dcat_catalog_{ending}")
        for ending in dcat.SYNTAXES
    ),
    *(
        path(f"dataset/<str:key>.{ending}", dcat.dataset, {"ending": ending}, name=f"dcat_dataset_{ending}")
        for ending in dcat.SYNTAXES
    ),
    path("data.json", dcat.data_json, name="data_json"),
    path("dcat.json", dcat.dcat_json, name="dcat_json"),
    path("feeds/dataset.atom", dcat.feed, name="feed_dataset"),
    path("feeds/organization/<str:name>.atom", dcat.feed_of_office, name="feed_organization"),
    path("feeds/group/<str:name>.atom", dcat.feed_of_group, name="feed_group"),
    path("feeds/custom.atom", dcat.feed_of_search, name="feed_custom"),
    # The own API
    path("api/v1/dataset", rest.DatasetList.as_view(), name="api_dataset_list"),
    path("api/v1/dataset/<str:key>", rest.DatasetDetail.as_view(), name="api_dataset_detail"),
    path("api/v1/rilis/<uuid:pk>", rest.ReleaseDetail.as_view(), name="api_release_detail"),
    path("api/v1/rilis/<uuid:pk>/baris", rest.ReleaseRows.as_view(), name="api_release_rows"),
    path("api/v1/indikator", rest.IndicatorList.as_view(), name="api_indicator_list"),
    path("api/v1/rekomendasi", rest.RecommendationList.as_view(), name="api_recommendation_list"),
    path("api/v1/schema", SpectacularAPIView.as_view(), name="api_schema"),
    path("api/dokumentasi/", pages.documentation, name="api_documentation"),
    path("token-api/", pages.token_list, name="token_list"),
    path("token-api/<int:pk>/cabut/", pages.token_revoke, name="token_revoke"),
]
