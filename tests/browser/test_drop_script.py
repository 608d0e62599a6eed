"""A file dropped into the zone of the upload page is chosen, told by name and size, and sent as any other."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from datasets.models import Unggahan
from datasets.states import ReleaseState
from tests.factories.datasets import DataWorld, rows_of, stated
from tests.factories.datasets_uploads import as_text, draft_dictionary
from tests.factories.world import build_world

pytestmark = pytest.mark.django_db(transaction=True)
DROP = """(zone, files) => {
  const data = new DataTransfer();
  files.forEach(([name, text]) => data.items.add(new File([text], name)));
  const dropped = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
  zone.dispatchEvent(dropped);
  return dropped.defaultPrevented;
}"""


@pytest.fixture
def data() -> DataWorld:
    return stated(build_world())


@pytest.fixture
def upload_page(live_server: LiveServer, new_page: Callable[..., Page], data: DataWorld) -> Page:
    rilis = data.release_at(ReleaseState.COLLECTING)
    draft_dictionary(rilis, data.operator)
    client = Client()
    client.force_login(data.operator)
    page = new_page()
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([session])  # type: ignore[list-item]
    page.goto(f"{live_server.url}{reverse('rilis_upload', args=[rilis.pk])}")
    return page


def drop(page: Page, *files: tuple[str, str], at: str = "[data-upload]") -> Any:
    return page.locator(at).evaluate(DROP, [list(file) for file in files])


def test_dropped_file_is_chosen_and_sent(upload_page: Page) -> None:
    page = upload_page
    expect(page.get_by_text("Tarik berkas ke kotak ini")).to_be_visible()

    assert drop(page, ("layanan.csv", as_text(rows_of(2026))))
    expect(page.locator(".upload__chosen")).to_contain_text("Dipilih: layanan.csv, 0,1 kB.")
    page.get_by_role("button", name="Unggah berkas data").click()
    page.wait_for_url("**/unggahan/**")

    assert Unggahan.objects.get().berkas.name == "layanan.csv"


def test_what_cannot_be_taken_is_said_and_not_chosen(upload_page: Page) -> None:
    page, said = upload_page, upload_page.locator(".upload__chosen")

    drop(page, ("a.csv", "x"), ("b.csv", "x"))
    expect(said).to_contain_text("Tarik satu berkas saja")
    drop(page, ("surat.pdf", "x"))
    expect(said).to_contain_text("“surat.pdf” tidak diterima")
    assert page.locator("input[type=file]").evaluate("input => input.files.length") == 0
    assert drop(page, ("a.csv", "x"), at="h1"), "a file that misses the zone opens in place of the page"
