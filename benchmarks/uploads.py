"""`python -m benchmarks.uploads [photos]`: files over a bad line, large files, and the inspection.

Prints figures, asserts none. 1. Five photos as a phone has shrunk them, over 1.6 Mbit/s with
150 ms there and back and a cut every 10 s: time against bytes ÷ bandwidth, and bytes sent again.
2. 1 GiB with three cuts: bytes sent again, and the API's memory over idle. 3. Photos of 12
megapixels inspected a second of processor time, one core.
"""

import hashlib
import resource
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import psutil
from PIL import Image, ImageChops

from backend.development import processes
from backend.development.processes import Program
from backend.uploads import pictures
from backend.uploads.cutting import PART_BYTES
from benchmarks import installation
from benchmarks.line import Line
from tests.factories import films, hostile

MBIT = 1_000_000
GIB = 1024**3

# Seconds each way: 150 ms there and back, as the slow line of browsers' own tools is meant.
DELAY = 0.075

# As in miniapp/src/uploads/parts.ts and line.ts.
PHOTO_PART_BYTES = 64 * 1024
PARTS_UNDER_WAY = 2

# The first cut after so many seconds: wherever in the sending it falls.
PHASES = [0.5 + step for step in range(10)]


def main() -> None:
    only_photos = sys.argv[1:] == ["photos"]
    if not only_photos:
        _measure_inspection()
    with ExitStack() as running:
        folder = running.enter_context(installation.folder())
        server, files = running.enter_context(installation.services(folder, "motcua_files"))
        s3_port = int(files.endpoint.rpartition(":")[2])
        url = server.url("motcua_files")
        environment = installation.environment(url, files.settings(), OCR_COMMAND="")
        installation.prepare(environment)
        with installation.application(environment).app_context():
            films.publish()
        _measure_photos(running, folder, environment, s3_port)
        if not only_photos:
            _measure_film(running, folder, environment, s3_port)


class Phone:
    """Sends files as the mini app does: two at a time, again after a cut, only what is missing.

    Photos go in parts, a few at a time and in their order, whichever photo they belong to; after a
    cut the server is asked whether the part arrived all the same. In a browser (`asks_first`) each
    new address costs a CORS request before the first of ours.
    """

    def __init__(self, api: int, line: Line, *, asks_first: bool = False) -> None:
        self.line = line
        self.asks_first = asks_first
        self._asked: set[str] = set()
        self.api = httpx.Client(base_url=f"http://127.0.0.1:{api}/api/v1", timeout=60)
        body = {"access_token": "dev:may-cham"}
        token = self._ask("POST", "/sessions/zalo", body)["token"]
        self.api.headers["Authorization"] = f"Bearer {token}"
        # A browser keeps its connections too.
        self.store = httpx.Client(timeout=60)
        self.payload = 0
        self._line = ThreadPoolExecutor(PARTS_UNDER_WAY)

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        while True:
            try:
                self._ask_first(self.api, method, path)
                answer = self.api.request(method, path, json=body)
            except httpx.TransportError:
                continue
            if answer.is_error:
                return {"error": answer.status_code, **answer.json()}
            return answer.json() if answer.content else None

    def _put(self, link: dict[str, Any], content: bytes) -> bool:
        """Whether it is in the store; 412 says that an earlier one had arrived."""
        self.payload += len(content)
        try:
            self._ask_first(self.store, "PUT", link["url"])
            answer = self.store.put(link["url"], content=content, headers=link["headers"])
        except httpx.TransportError:
            return False
        return answer.is_success or answer.status_code == 412

    def _ask_first(self, client: httpx.Client, method: str, url: str) -> None:
        """What a browser does of its own accord; whatever the answer, it takes its time."""
        if not self.asks_first or url in self._asked:
            return
        wanted = "content-md5,content-type,if-none-match,x-amz-checksum-sha256"
        client.options(
            url,
            headers={
                "Origin": "https://h5.zdn.vn",
                "Access-Control-Request-Method": method,
                "Access-Control-Request-Headers": wanted,
            },
        )
        self._asked.add(url)

    def send_photo(self, content: bytes) -> Any:
        """Announces all its parts in one request, and proves it."""
        pieces = dict(films.cut(content, PHOTO_PART_BYTES))
        announced = [films.part(number, piece) for number, piece in pieces.items()]
        body = films.announced_film(
            content,
            media_type="image/jpeg",
            sha256=hashlib.sha256(content).hexdigest(),
            parts={"size": PHOTO_PART_BYTES, "announced": announced},
        )
        upload = self._ask("POST", "/uploads", body)
        links = upload["parts"]["links"]
        with ThreadPoolExecutor(len(links)) as lanes:
            contents = [pieces[link["number"]] for link in links]
            list(lanes.map(self._send_small_part, [upload["id"]] * len(links), links, contents))
        return self._ask("POST", f"/uploads/{upload['id']}/complete")

    def _send_small_part(self, upload_id: str, link: dict[str, Any], content: bytes) -> None:
        while not self._line.submit(self._put, link["put"], content).result():
            parts = self._ask("GET", f"/uploads/{upload_id}")["parts"]
            if link["number"] in [part["number"] for part in parts["arrived"]]:
                return

    def remove(self, upload_id: str) -> None:
        self._ask("DELETE", f"/uploads/{upload_id}")

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
    with Line(s3_port, 1.6 * MBIT, DELAY, 10) as to_store:
        changed = environment | {"S3_PUBLIC_URL": f"http://127.0.0.1:{to_store.port}"}
        port, _ = _start(running, folder, changed)
        with Line(port, 1.6 * MBIT, DELAY, 10) as to_api:
            for name, asks_first in (("", False), (", in a browser", True)):
                phone = Phone(to_api.port, to_store, asks_first=asks_first)
                tries = [_photos_once(phone, (to_api, to_store), photos, at) for at in PHASES]
                _say_photos(name, tries, sum(len(photo) for photo in photos))


def _say_photos(name: str, tries: "list[_Try]", total: int) -> None:
    times = sorted(each.seconds / (8 * total / (1.6 * MBIT)) for each in tries)
    again = sorted(each.moved / total - 1 for each in tries)
    print(
        f"five photos over a bad line{name}: {median(times):.2f} x bytes ÷ bandwidth, worst"
        f" {times[-1]:.2f} (aim 1.10); {total / 1000:,.0f} kB after shrinking, sent again"
        f" {median(again):.1%}, worst {again[-1]:.1%} (aim 10 %; with headers);"
        f" cut {PHASES[0]} to {PHASES[-1]} s after the start and every 10 s from there",
        flush=True,
    )


@dataclass(frozen=True)
class _Try:
    """How long it took, and what went through the line."""

    seconds: float
    moved: int


def _photos_once(
    phone: "Phone", lines: tuple[Line, Line], photos: list[bytes], phase: float
) -> _Try:
    """Both ways are one line: they are cut at the same moment, `phase` seconds after the start."""
    to_store = lines[1]
    time.sleep(1)  # noqa: TID251 - the line comes to rest
    for line in lines:
        line.cut_first_after(phase)
    before, began = to_store.up, time.monotonic()
    with ThreadPoolExecutor(2) as lanes:
        uploads = list(lanes.map(phone.send_photo, photos))
    done = _Try(time.monotonic() - began, to_store.up - before)
    assert all(upload["state"] == "received" for upload in uploads), uploads
    for upload in uploads:
        phone.remove(upload["id"])
    return done


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
