"""`make demo`: play a citizen and an office over HTTP, as anybody outside would with the contract.

Imports nothing of the product. Prints each step with its time, from logging in to "đã trả kết quả",
and why the result was due when it was. The officers are those that `seed-development` makes.
Usage: python tests/journeys/demo.py [address]   (default http://localhost:8000)
"""

import ast
import hashlib
import json
import os
import re
import secrets
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pikepdf
import pyotp
from PIL import Image, ImageDraw

PROCEDURE = "1.001193"
ANSWERS = Path(__file__).parents[1] / "vectors" / f"valid_{PROCEDURE}.json"


# The officers of development: see backend/officers/demonstration.py.
PASSWORD = "mat-khau-phat-trien"
TOTP_SECRET = "MOTCUAPHATTRIENKHONGDUNGTHATABCD"
CODE_SECONDS = 30

# Where `make run` keeps what its worker says, and how it says what would be sent.
WORKER_LOG = (
    Path(__file__).parents[2] / (os.environ.get("DATA_DIR") or ".data") / "log" / "worker.log"
)
LETTER = re.compile(r"message_that_would_be_sent\s.*?channel=(\w+) message=('.*'|\".*\")")
MOST_SECONDS = 10
# Of Viet Nam.
HOURS_AHEAD = 7


class Client:
    """A client: remembers the token, stops at the first answer that is not a success."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.http = httpx.Client(base_url=f"{address}/api/v1", timeout=20)

    def call(self, method: str, path: str, **options: Any) -> Any:
        response = self.http.request(method, path, **options)
        if response.is_error:
            raise SystemExit(f"{method} {path}: {response.status_code}\n{response.text}")
        return response.json() if response.content else None


class Officer(Client):
    """An officer at work on one dossier, who always acts on the version last seen."""

    def __init__(self, address: str, username: str) -> None:
        super().__init__(address)
        given = {"username": username, "password": PASSWORD}
        began = self.call("POST", "/officer/sessions", json=given)
        self.http.headers["Authorization"] = f"Bearer {began['token']}"
        if "second_factor" in began["officer"]["missing"]:
            self._prove()

    def _prove(self) -> None:
        """Give the second factor; a code that was used already is followed by the next one."""
        for _ in range(2):
            code = {"code": pyotp.TOTP(TOTP_SECRET).now()}
            if self.http.post("/officer/sessions/second-factor", json=code).is_success:
                return
            threading.Event().wait(CODE_SECONDS - time.time() % CODE_SECONDS + 0.5)
        raise SystemExit("the second factor was refused")

    def act(self, dossier_id: str, action: str, body: Any = None) -> Any:
        """Look at the dossier, then do it to the version seen."""
        path = f"/officer/dossiers/{dossier_id}"
        seen = self.http.get(path).raise_for_status().headers["ETag"]
        return self.call("POST", f"{path}/{action}", json=body, headers={"If-Match": seen})


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


def file(client: Client) -> Any:
    """From logging in to the tracking code; answers the receipt."""
    with step("log in"):
        session = client.call("POST", "/sessions/zalo", json={"access_token": "dev:nguyen-van-mau"})
        client.http.headers["Authorization"] = f"Bearer {session['token']}"
    with step("agree to messages by Zalo and SMS, which nobody is taken to have done"):
        offered = client.call("GET", "/me/consents")
        assert not offered["zalo"]
        every_way = {"version": offered["version"], "zalo": True, "sms": True, "call": True}
        client.call("PUT", "/me/consents", json=every_way)
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
    told = inbox["items"][0]
    print(f"  {inbox['unread']} unread: {told['title']}. {told['text']}")
    print(f"tracking code: {tracking_code}")
    return dossier


def handle(client: Client, dossier_id: str) -> None:
    """From the counter to the result, with a supplement on the way."""
    print("The office takes it from here")
    with step("three officers sign in, the leader with a second factor"):
        reception, specialist, leader = (
            Officer(client.address, name) for name in ("tiep-nhan-xa", "xu-ly-xa", "lanh-dao-xa")
        )
    with step("accept: the receipt is issued, the clock starts"):
        seen = reception.act(dossier_id, "accept", {})
    explain("the result is due", seen["due"])
    with step("give it to those who decide"):
        reception.act(dossier_id, "start")
    with step("ask for a correction: the clock stands still"):
        item = {"pointer": "/tre/ten", "reason": "Tên trong giấy chứng sinh khó đọc."}
        specialist.act(dossier_id, "supplements", {"items": [item]})
    with step("the citizen corrects exactly that"):
        answer_supplement(client, dossier_id)
    with step("send the signed result to the store, and have it proved"):
        send_result(specialist, dossier_id)
    with step("the leader signs it off"):
        seen = leader.act(dossier_id, "resolve")
    explain("it was due", seen["due"])
    with step("compare the original at the counter"):
        reception.act(dossier_id, "originals", {"requirement": "giay_chung_sinh"})
    with step("return the result electronically"):
        reception.act(dossier_id, "return", {"way": "electronic"})
    finish(client, dossier_id)


def explain(title: str, due: dict[str, Any]) -> None:
    """The due date, with every reason."""
    print(f"  {title} {due['at']}:")
    for reason in due["explanation"]:
        print(f"    · {reason['text']}")


def answer_supplement(client: Client, dossier_id: str) -> None:
    """Give the name again."""
    path = f"/dossiers/{dossier_id}"
    mine = client.http.get(path).raise_for_status()
    [request] = mine.json()["requests"]
    name = mine.json()["answers"]["tre"]["ten"]
    client.call(
        "PUT",
        f"{path}/supplements/{request['id']}",
        json={"answers": {"tre": {"ten": name}}, "remark": "Tên đúng như đã khai."},
        headers={"If-Match": mine.headers["ETag"]},
    )


def send_result(officer: Officer, dossier_id: str) -> None:
    """A PDF of one empty page stands for the signed certificate."""
    document, kept = pikepdf.new(), BytesIO()
    document.add_blank_page()
    document.save(kept)
    content = kept.getvalue()
    announced = officer.act(
        dossier_id,
        "results",
        {
            "file_name": "Giấy khai sinh.pdf",
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "md5": hashlib.md5(content, usedforsecurity=False).hexdigest(),
        },
    )
    link = announced["put"]
    httpx.put(link["url"], content=content, headers=link["headers"], timeout=60).raise_for_status()
    officer.act(dossier_id, f"results/{announced['id']}/complete")


def finish(client: Client, dossier_id: str) -> None:
    """The citizen reads the letter and the result, and says how it was."""
    path = f"/dossiers/{dossier_id}"
    with step("the citizen opens the receipt and the result"):
        letters = client.call("GET", path)["letters"]
        paper = client.http.get(f"{path}/letters/{letters[0]['id']}").raise_for_status()
        link = client.call("GET", f"{path}/result")
        httpx.get(link["url"], timeout=20).raise_for_status()
    mine = client.http.get(path).raise_for_status()
    with step("and rates how it was handled"):
        client.call(
            "POST",
            f"{path}/rating",
            json={"level": 5, "reason": "Nhanh, và biết vì sao hẹn ngày nào."},
            headers={"If-Match": mine.headers["ETag"]},
        )
    print(f"  {letters[0]['title']} {letters[0]['number']}, {len(paper.content) // 1024} kB of PDF")
    print(f"  {mine.json()['status_label']} · {mine.json()['number']}")


def show_messages(tracking_code: str) -> None:
    """What would have left by Zalo or SMS: the console back end writes it to the worker's log."""
    if not WORKER_LOG.exists():
        print(f"  what leaves by Zalo is in the worker's log of `make run`; none at {WORKER_LOG}")
        return
    with step("what would have left by Zalo or SMS meanwhile"):
        sent = _settled(tracking_code)
    for channel, message in sent:
        print(f"  ┌ {channel}")
        print("\n".join(f"  │ {line}" for line in message.splitlines()))
    if not 6 <= (time.gmtime().tm_hour + HOURS_AHEAD) % 24 < 22:
        print("  it is night in Viet Nam: the other messages wait for the morning, 06:00")


def _settled(tracking_code: str) -> list[tuple[str, str]]:
    """The messages of a dossier, once the last has been in the log for a second."""
    sent: list[tuple[str, str]] = []
    for _ in range(MOST_SECONDS):
        threading.Event().wait(1)
        found = _messages(tracking_code)
        if found and found == sent:
            return found
        sent = found
    return sent


def _messages(tracking_code: str) -> list[tuple[str, str]]:
    lines = WORKER_LOG.read_text(encoding="utf-8", errors="replace").splitlines()
    found = (LETTER.search(line) for line in lines if tracking_code in line)
    return [(match[1], ast.literal_eval(match[2])) for match in found if match]


def main(address: str) -> None:
    client = Client(address)
    print(f"A citizen registers a birth at {address}")
    dossier = file(client)
    handle(client, dossier["id"])
    show_messages(dossier["tracking_code"])


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000")
