"""`python -m benchmarks.miniapp`: how soon the first screen can be used on an old phone.

Chromium slowed down six times, on a line of 1.6 Mbit/s with 150 ms of delay, with nothing cached;
this machine serves, gzipped, from memory. "Shown" is the frame in which the search box is on the
screen, "usable" the first in which a script also listens to what is typed into it, "complete" the
one with the list of procedures. In the same run, in turns, the same screen built of React 18 and
zmp-ui (zmp_ui_page.py), and what Lighthouse says of ours. Lab figures: good for the ratio.
"""

import gzip
import mimetypes
import os
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
from playwright.sync_api import Browser, sync_playwright

from backend.procedures.catalogue import load_catalogue
from backend.procedures.form_schema import summarise
from benchmarks import lighthouse, zmp_ui_page
from tests.browser import chromium

ROOT = Path(__file__).parents[1]
OURS = ROOT / "miniapp" / "dist"
ROUNDS = 7
SLOWED = 6
# Bytes a second; 1.6 Mbit/s down, 0.75 up.
LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
# Milliseconds to the usable first screen.
AIM = 600

# Remembers the frames in which each of these is so for the first time. A page need not say anything
# of itself: whoever waits for "input", on the box or around it, has taken it over.
WATCH = """(() => {
  window.seen = {};
  const listening = new Set();
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, ...rest) {
    if (type === "input" && this instanceof Node) listening.add(this);
    return add.call(this, type, ...rest);
  };
  const look = () => {
    const app = document.getElementById("app");
    const box = app?.querySelector("input");
    if (!seen.shown && box?.offsetHeight) seen.shown = performance.now();
    if (!seen.usable && seen.shown && [...listening].some((each) => each.contains(box)))
      seen.usable = performance.now();
    if (seen.usable && app.textContent.includes("Đăng ký khai sinh"))
      seen.complete = performance.now();
    if (!seen.complete) requestAnimationFrame(look);
    else console.debug("seen");
  };
  requestAnimationFrame(look);
})()"""


def main() -> None:
    """Print both screens' figures and their ratio."""
    found = chromium.find()
    if found is None or not (OURS / "index.html").is_file():
        raise SystemExit("`make browser miniapp` comes first")
    pages = {"this app": OURS}
    try:
        pages["React + zmp-ui"] = zmp_ui_page.build(ROOT / ".data" / "zmp-ui-page")
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"no comparison with zmp-ui: {error}", file=sys.stderr)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found.executable,
            args=["--no-sandbox", "--disable-gpu"],
            env={**os.environ, **found.environment},
        )
        usable = _measure(browser, pages)
        browser.close()
    if len(usable) > 1:
        ours, theirs = usable.values()
        print(f"{'ratio, usable':<32} {ours / theirs:7.2f}  (aim 0.50)")
    with _served(OURS) as address:
        try:
            scores = lighthouse.scores(ROOT / ".data" / "lighthouse", address, found, SLOWED)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"nothing from Lighthouse: {error}", file=sys.stderr)
        else:
            for category, score in scores.items():
                print(f"{'Lighthouse, ' + category:<32} {score:7d}  (aim 95)")


def _measure(browser: Browser, pages: dict[str, Path]) -> dict[str, float]:
    """Median milliseconds until usable, by page; the pages take turns."""
    spent: dict[str, list[dict[str, float]]] = {name: [] for name in pages}
    _round(browser, OURS)  # the browser's own first start counts for nobody
    for _ in range(ROUNDS):
        for name, folder in pages.items():
            spent[name].append(_round(browser, folder))
    usable = {}
    for name, rounds in spent.items():
        for what in ("shown", "usable", "complete"):
            times = [each[what] for each in rounds]
            aim = f"aim {AIM}; " if what == "usable" and name == "this app" else ""
            print(
                f"{name + ', ' + what:<32} {statistics.median(times):7.0f} ms"
                f"  ({aim}fastest of {ROUNDS}: {min(times):.0f}, slowest: {max(times):.0f})",
                flush=True,
            )
        usable[name] = statistics.median(each["usable"] for each in rounds)
    return usable


def _round(browser: Browser, folder: Path) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="vi-VN")
    page = context.new_page()
    with _served(folder) as address:
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.send("Network.emulateNetworkConditions", LINE)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        page.add_init_script(WATCH)
        # Waiting for anything of the page itself would put Playwright's own script, 100 ms of this
        # slowed phone, between the two screens' scripts and the frames that are waited for.
        with page.expect_console_message(lambda said: said.text == "seen", timeout=60_000):
            page.goto(address, wait_until="commit")
        seen: dict[str, float] = page.evaluate("window.seen")
        context.close()
    return seen


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """The folder and the list of procedures, over HTTP/1.1 with kept connections, gzipped."""
    items = [summarise(definition, "vi") for definition in load_catalogue()]
    listed = orjson.dumps({"items": items, "suggestions": [], "next": None})
    answers = {"/api/v1/procedures": (listed, "application/json")}
    for file in folder.rglob("*"):
        if file.is_file():
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            answers[f"/{file.relative_to(folder)}"] = (file.read_bytes(), kind)
    answers["/"] = answers["/index.html"]
    packed = {path: (gzip.compress(body, 6), kind) for path, (body, kind) in answers.items()}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body, kind = packed.get(urlsplit(self.path).path, (b"", ""))
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Encoding", "gzip" if kind else "identity")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing: a line for each file would hide the figures."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


if __name__ == "__main__":
    main()
