"""A citizen of the running server: signed in over HTTP, photos sent to the real store."""

from typing import Any

import httpx

from backend.core import ids
from tests.factories.uploads import announcement, photo, put
from tests.rig.live import LiveServer


class LivePerson:
    """A signed-in citizen of `server`; `name` is one of the development identity's."""

    def __init__(self, server: LiveServer, name: str | None = None) -> None:
        self.server = server
        self.name = name or f"an-{ids.random_name()[:8]}"
        self.client = server.client()
        signed_in = self.client.post("/sessions/zalo", json={"access_token": f"dev:{self.name}"})
        self.id = signed_in.json()["citizen"]["id"]
        self.client.headers["Authorization"] = f"Bearer {signed_in.json()['token']}"

    def send(self) -> str:
        """Announce, PUT and complete a photo; answers the upload's id."""
        content = photo()
        upload = self.client.post("/uploads", json=announcement(content)).json()
        put(upload, content).raise_for_status()
        self.client.post(f"/uploads/{upload['id']}/complete", status=200)
        return str(upload["id"])

    def press(self, body: dict[str, Any], key: str) -> httpx.Response:
        """Press "Gửi hồ sơ" by a connection of this press's own, whatever the answer."""
        with httpx.Client(headers=self.client.headers, timeout=60) as client:
            url = f"{self.server.url}/api/v1/dossiers"
            return client.post(url, json=body, headers={"Idempotency-Key": key})

    def __enter__(self) -> "LivePerson":
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
