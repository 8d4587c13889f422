"""`python -m benchmarks.uploads`: files over a bad line, large files, and the inspection.

Prints figures, asserts none. 1. Five photos as a phone has shrunk them, over 1.6 Mbit/s with
150 ms and a cut every 10 s: time against bytes ÷ bandwidth, and bytes sent again. 2. 1 GiB with
three cuts: bytes sent again, and the API's memory over idle. 3. Photos of 12 megapixels inspected a
second of processor time, one core.
"""

import hashlib
import resource
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import psutil
from PIL import Image, ImageChops

from backend.development import keys, postgres, processes, store
from backend.development.processes import Program
from backend.uploads import pictures
from backend.uploads.multipart import PART_BYTES
from benchmarks import installation
from benchmarks.line import Line
from tests.factories import films, hostile

MBIT = 1_000_000
GIB = 1024**3


def main() -> None:
    _measure_inspection()
    with ExitStack() as running:
        folder = running.enter_context(installation.folder())
        server = postgres.start(folder / "postgres")
        running.callback(server.stop)
        server.create_database("motcua_files")
        secrets = keys.kept_in(folder / "keys.json")
        (s3_port,) = processes.free_ports(1)
        files = store.start(folder / "s3", secrets, port=s3_port, log=folder / "s3.log")
        running.callback(files.stop)
        url = server.url("motcua_files")
        environment = installation.environment(url, files.settings(), OCR_COMMAND="")
        installation.prepare(environment)
        with installation.application(environment).app_context():
            films.publish()
        _measure_photos(running, folder, environment, s3_port)
        _measure_film(running, folder, environment, s3_port)


class Phone:
    """Sends files as the mini app does: two at a time, again after a cut, only what is missing."""

    def __init__(self, api: int, line: Line) -> None:
        self.line = line
        self.api = httpx.Client(base_url=f"http://127.0.0.1:{api}/api/v1", timeout=60)
        body = {"access_token": "dev:may-cham"}
        token = self._ask("POST", "/sessions/zalo", body)["token"]
        self.api.headers["Authorization"] = f"Bearer {token}"
        self.payload = 0
        self._turn = threading.Lock()

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        while True:
            try:
                answer = self.api.request(method, path, json=body)
            except httpx.TransportError:
                continue
            if answer.is_error:
                return {"error": answer.status_code, **answer.json()}
            return answer.json()

    def _put(
        self, link: dict[str, Any], content: bytes, pieces: Iterator[bytes] | None = None
    ) -> bool:
        """By a connection of its own; 412 says that an earlier one had arrived."""
        self.payload += len(content)
        headers = link["headers"] | {"Content-Length": str(len(content))}
        body = content if pieces is None else pieces
        try:
            answer = httpx.put(link["url"], content=body, headers=headers, timeout=60)
        except httpx.TransportError:
            return False
        return answer.is_success or answer.status_code == 412

    def send_photo(self, content: bytes) -> None:
        body = films.announced_film(
            content,
            media_type="image/jpeg",
            sha256=hashlib.sha256(content).hexdigest(),
            md5=hashlib.md5(content, usedforsecurity=False).hexdigest(),
        )
        upload = self._ask("POST", "/uploads", body)
        while not self._put_in_turn(upload["put"], content):
            time.sleep(0.25)  # noqa: TID251 - as the mini app does
        self._ask("POST", f"/uploads/{upload['id']}/complete")

    def _put_in_turn(self, link: dict[str, Any], content: bytes) -> bool:
        """One photo on the line at a time: the next begins when the last byte has left."""
        self._turn.acquire()
        away = threading.Event()

        def pieces() -> Iterator[bytes]:
            for start in range(0, len(content), 16 * 1024):
                yield content[start : start + 16 * 1024]
            away.set()
            self._turn.release()

        try:
            return self._put(link, content, pieces())
        finally:
            if not away.is_set():
                self._turn.release()

    def send_film(self, size: int) -> str:
        body = films.announced_film(b"", size=size)
        upload = self._ask("POST", "/uploads", body)
        while True:
            parts = self._ask("GET", f"/uploads/{upload['id']}")["parts"]
            there = {part["number"] for part in parts["arrived"]}
            missing = [n for n in range(1, parts["count"] + 1) if n not in there]
            if not missing:
                break
            with ThreadPoolExecutor(2) as lanes:
                list(
                    lanes.map(
                        lambda n: self._send_part(upload["id"], n, _film_part(n, size)), missing
                    )
                )
        self._ask("POST", f"/uploads/{upload['id']}/complete")
        return str(upload["id"])

    def _send_part(self, upload_id: str, number: int, content: bytes) -> None:
        body = {"parts": [films.part(number, content)]}
        [link] = self._ask("POST", f"/uploads/{upload_id}/parts", body)["parts"]
        self._put(link["put"], content)


def _start(running: ExitStack, folder: Path, environment: dict[str, str]) -> tuple[int, int]:
    """An API and a worker; the port and the process of the API."""
    (port,) = processes.free_ports(1)
    granian = "granian --interface wsgi --factory --workers 1 --blocking-threads 8 --no-ws"
    listen = ["--log-level", "warning", "--host", "127.0.0.1", "--port", str(port)]
    command = [sys.executable, "-m", *granian.split(), *listen, "backend.app:create_app"]
    api = processes.start(
        Program("api", command, environment, installation.ROOT), folder / f"api-{port}.log"
    )
    running.callback(api.stop, 30)
    worker = [sys.executable, "-m", "backend.worker"]
    started = processes.start(
        Program("worker", worker, environment, installation.ROOT), folder / f"worker-{port}.log"
    )
    running.callback(started.stop, 30)
    processes.wait_until(lambda: _answers(port), seconds=60, what="the server")
    return port, api.process.pid


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=10).status_code == 200
    except httpx.HTTPError:
        return False


def _measure_photos(
    running: ExitStack, folder: Path, environment: dict[str, str], s3_port: int
) -> None:
    photos = [_shrunk(number) for number in range(5)]
    total = sum(len(photo) for photo in photos)
    with Line(s3_port, 1.6 * MBIT, 0.15, 10) as to_store:
        changed = environment | {"S3_PUBLIC_URL": f"http://127.0.0.1:{to_store.port}"}
        port, _ = _start(running, folder, changed)
        with Line(port, 1.6 * MBIT, 0.15, 10) as to_api:
            phone = Phone(to_api.port, to_store)
            before = to_store.up
            began = time.monotonic()
            with ThreadPoolExecutor(2) as lanes:
                list(lanes.map(phone.send_photo, photos))
            seconds = time.monotonic() - began
            ideal = 8 * total / (1.6 * MBIT)
            moved = to_store.up - before
            print(
                f"five photos over a bad line    {seconds:.1f} s = {seconds / ideal:.2f} x bytes ÷"
                f" bandwidth (aim 1.10); {total / 1000:,.0f} kB after shrinking, sent again"
                f" {moved / total - 1:.1%} (aim 10 %; with headers), {to_store.cuts} cuts",
                flush=True,
            )


def _shrunk(number: int) -> bytes:
    """A photo of a paper as the mini app makes it of 4 MB."""
    page = hostile.page(1650, 2200, title=f"TRANG {number}")
    noise = Image.effect_noise(page.size, 6).convert("RGB")
    picture = ImageChops.add(page, noise, 1, -128)
    tried = (pictures.encoded(picture, quality) for quality in (80, 70, 60, 50))
    return next((photo for photo in tried if len(photo) <= 320 * 1024), photo_of(picture))


def photo_of(picture: Image.Image) -> bytes:
    """The smallest that is still legible."""
    return pictures.encoded(picture, 42)


def _measure_film(
    running: ExitStack, folder: Path, environment: dict[str, str], s3_port: int
) -> None:
    with Line(s3_port, 400 * MBIT) as to_store:
        changed = environment | {"S3_PUBLIC_URL": f"http://127.0.0.1:{to_store.port}"}
        port, pid = _start(running, folder, changed)
        phone = Phone(port, to_store)
        phone.send_film(12 * 1024 * 1024)
        idle = _memory(pid)
        cuts: Iterator[int] = iter((GIB // 5, GIB // 2, 4 * GIB // 5))
        due = next(cuts)
        peak = idle
        phone.payload = 0
        before, began = to_store.up, time.monotonic()
        with ThreadPoolExecutor(1) as sending:
            film = sending.submit(phone.send_film, GIB)
            while not film.done():
                peak = max(peak, _memory(pid))
                if due and to_store.up - before > due:
                    to_store.cut_soon()
                    due = next(cuts, 0)
                time.sleep(0.02)  # noqa: TID251 - a look at the clock is what is measured
            upload_id = film.result()
        sent = time.monotonic() - began
        processes.wait_until(
            lambda: phone._ask("GET", f"/uploads/{upload_id}")["inspection"]["state"] != "waiting",
            seconds=300,
            what="the inspection",
        )
        peak = max(peak, _memory(pid))
        end = phone._ask("GET", f"/uploads/{upload_id}")
        print(
            f"1 GiB with {to_store.cuts} cuts             {sent:.0f} s, put again"
            f" {(phone.payload - GIB) / 2**20:.0f} MiB (parts are 5 MiB, two at a time);"
            f" {end['state']} and {end['inspection']['state']} after"
            f" {time.monotonic() - began:.0f} s; API memory over idle {(peak - idle) / 2**20:+.0f}"
            f" MiB (aim 30)",
            flush=True,
        )


def _film_part(number: int, whole: int) -> bytes:
    """A part of a film of `whole` bytes that is nowhere whole; the last one is shorter."""
    size = min(PART_BYTES, whole - (number - 1) * PART_BYTES)
    head = b"\x00\x00\x00\x18ftypmp42" if number == 1 else b""
    return (head + hashlib.sha256(str(number).encode()).digest() * (size // 32 + 1))[:size]


def _memory(pid: int) -> int:
    """Of the process and its children, resident."""
    process = psutil.Process(pid)
    return sum(each.memory_info().rss for each in (process, *process.children(recursive=True)))


def _measure_inspection(rounds: int = 12) -> None:
    page = hostile.page(3000, 4000)
    noise = Image.effect_noise(page.size, 6).convert("RGB")
    out = BytesIO()
    ImageChops.add(page, noise, 1, -128).save(out, "JPEG", quality=90)
    photo = out.getvalue()
    pictures.examine("image/jpeg", photo)
    before = resource.getrusage(resource.RUSAGE_SELF)
    for _ in range(rounds):
        pictures.examine("image/jpeg", photo)
    after = resource.getrusage(resource.RUSAGE_SELF)
    spent = (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)
    print(
        f"inspection, 12 megapixels      {rounds / spent:.1f} photos a second of a core (aim 5);"
        f" {len(photo) / 1e6:.1f} MB each",
        flush=True,
    )


if __name__ == "__main__":
    main()
