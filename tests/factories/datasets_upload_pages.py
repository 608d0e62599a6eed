"""The screens of uploads over the real HTTP: somebody signed in, a file sent, a page or a file fetched."""

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from datasets.models import RilisData
from satudata.accounts.models import User
from satudata.clock.now import now
from satudata.workflow import outbox
from tests.factories.datasets_uploads import MINUTE


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(client: Client, rilis: RilisData, file: SimpleUploadedFile) -> Any:
    return client.post(reverse("rilis_upload", args=[rilis.pk]), {"berkas": file, "utuh": "ya"})


def page(client: Client, name: str, *args: Any, **query: Any) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def downloaded(client: Client, url: str) -> bytes:
    response = client.get(url)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def come_by() -> None:
    outbox.drain(now() + MINUTE)
