"""`make demo`: play a citizen over HTTP, as anybody outside would who has only the contract.

Imports nothing of the product. Prints each step with its time and ends with the tracking code.
Usage: python tests/journeys/demo.py [address]   (default http://localhost:8000)
"""

import hashlib
import json
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
from PIL import Image, ImageDraw

PROCEDURE = "1.001193"
ANSWERS = Path(__file__).parents[1] / "vectors" / f"valid_{PROCEDURE}.json"


class Client:
    """A citizen's client: remembers the token, stops at the first answer that is not a success."""

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=f"{address}/api/v1", timeout=20)

    def call(self, method: str, path: str, **options: Any) -> Any:
        response = self.http.request(method, path, **options)
        if response.is_error:
            raise SystemExit(f"{method} {path}: {response.status_code}\n{response.text}")
        return response.json() if response.content else None


@contextmanager
def step(title: str) -> Iterator[None]:
    """Say what is being done and how long it took."""
    started = time.perf_counter()
    yield
    print(f"  {title:<58} {(time.perf_counter() - started) * 1000:7.1f} ms", flush=True)


def photo(title: str) -> bytes:
    """A photo of a made-up paper: JPEG, like a phone's after shrinking."""
    image = Image.effect_noise((1650, 1240), 24).convert("RGB")
    draw = ImageDraw.Draw(image)
    draw.rectangle((120, 120, 1530, 1120), fill="white", outline="black", width=4)
    draw.text((200, 220), f"{title}\n{secrets.token_hex(8)}", fill="black", font_size=72)
    content = BytesIO()
    image.save(content, "JPEG", quality=60)
    return content.getvalue()


def send(client: Client, requirement: str, name: str, content: bytes) -> dict[str, str]:
    """Announce a file, PUT it to the store, have it proved; answer it as an attachment."""
    announced = {
        "procedure": PROCEDURE,
        "requirement": requirement,
        "file_name": name,
        "media_type": "image/jpeg",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "md5": hashlib.md5(content, usedforsecurity=False).hexdigest(),
    }
    upload = client.call("POST", "/uploads", json=announced)
    put = upload["put"]
    stored = httpx.put(put["url"], content=content, headers=put["headers"], timeout=60)
    stored.raise_for_status()
    received = client.call("POST", f"/uploads/{upload['id']}/complete")
    if received["state"] != "received":
        raise SystemExit(f"{name}: {received['state']}")
    return {"requirement": requirement, "upload": upload["id"]}


def applies(requirement: dict[str, Any], answers: dict[str, Any]) -> bool:
    """Whether a paper is wanted: its condition is a JSON Schema over the answers."""
    condition = requirement["condition"]
    return condition is None or jsonschema_rs.is_valid(condition, answers)


def main(address: str) -> None:
    client = Client(address)
    print(f"A citizen registers a birth at {address}")
    with step("log in"):
        session = client.call("POST", "/sessions/zalo", json={"access_token": "dev:nguyen-van-mau"})
        client.http.headers["Authorization"] = f"Bearer {session['token']}"
    with step("search for “khai sinh”, without accents"):
        found = client.call("GET", "/procedures", params={"q": "khai sinh"})
        code = found["items"][0]["code"]
    with step(f"read the form of {code}"):
        form = client.call("GET", f"/procedures/{code}/form")
    case = json.loads(ANSWERS.read_text(encoding="utf-8"))[0]
    answers = case["answers"]
    with step("choose the office of the commune"):
        offices = client.call("GET", "/agencies")["items"]
        agency = offices[0]["code"]
    papers = [
        requirement
        for requirement in form["requirements"]
        if requirement["how"] == "submit"
        and requirement["required"]
        and applies(requirement, answers)
    ]
    attachments = []
    for page in (1, 2):
        content = photo(f"{papers[0]['name']} {page}")
        with step(f"send photo {page}: {papers[0]['name']}, {len(content) // 1024} kB"):
            attachments.append(send(client, papers[0]["key"], f"trang-{page}.jpg", content))
    submission = {
        "procedure": code,
        "revision": form["revision"],
        "agency": agency,
        "answers": answers,
        "attachments": attachments,
        "consent": {"version": form["consent"]["version"], "granted": ["processing"]},
    }
    key = {"Idempotency-Key": secrets.token_hex(16)}
    with step("press “Gửi hồ sơ”"):
        dossier = client.call("POST", "/dossiers", json=submission, headers=key)
    with step("press it again (the same dossier comes back)"):
        again = client.call("POST", "/dossiers", json=submission, headers=key)
        if again["id"] != dossier["id"]:
            raise SystemExit("a second press made a second dossier")
    tracking_code = dossier["tracking_code"]
    with step("look it up, as anybody with the code may"):
        seen = client.call("GET", f"/tracking/{tracking_code.lower().replace('-', ' ')}")
    with step("read what the offices have told"):
        inbox = client.call("GET", "/notifications")
    print(f"  {seen['status_label']} · {dossier['number']} · {seen['agency_name']}")
    print(f"  the office answers by {dossier['acceptance_due_at']}")
    told = inbox["items"][0]
    print(f"  {inbox['unread']} unread: {told['title']}. {told['text']}")
    print("  what leaves by Zalo for it stands in the output of `make run` (worker)")
    print(f"tracking code: {tracking_code}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000")
