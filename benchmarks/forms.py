"""`python -m benchmarks.forms`: what forms cost, on the server, on the way and on the phone.

Server: checking the longest complete answers of each procedure. Way: the form and the longest code
lists as they are sent, gzipped. Phone: Chromium slowed down six times; a keystroke in the seventh of
twenty rows until the screen is laid out anew, and the same for going to the next step. The phone's
API is answered from memory here, so that nothing but the phone is measured.
"""

import gzip
import json
import os
import statistics
import time
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, Route, sync_playwright

from backend.procedures import codelists
from backend.procedures.answers import AnswerRules
from backend.procedures.catalogue import load_catalogue
from backend.procedures.definition import Definition
from backend.procedures.form_schema import compile_form
from tests.browser import chromium

ROOT = Path(__file__).parents[1]
VECTORS = ROOT / "tests/vectors"
DIST = ROOT / "miniapp/dist"
TODAY = date(2026, 11, 23)
SLOWED = 6
STROKES = 40
ROWS = 20
FRAME = 1000 / 60

# Two forms with lists, each with the step of the list and a question to type in.
LISTS = {
    "3.000333": ("cu_tru", "q-cu_tru-6-nghe_nghiep"),
    "1.001612": ("nganh", "q-nganh-6-ten"),
}

# What a finger does, and how long the phone is busy until the screen is laid out anew.
MEASURE = """async ({ id, strokes }) => {
  const settled = () => new Promise((done) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(0);
  });
  const frame = () => new Promise(requestAnimationFrame);
  const spent = [];
  for (let stroke = 0; stroke < strokes; stroke += 1) {
    await frame();
    await frame();
    const field = document.getElementById(id);
    const began = performance.now();
    field.value += "abcdefghij"[stroke % 10];
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    await settled();
    document.body.getBoundingClientRect();
    spent.push(performance.now() - began);
  }
  return spent;
}"""
STEP = """async ({ button }) => {
  const heading = () => document.querySelector("h1").textContent;
  const before = heading();
  const began = performance.now();
  [...document.querySelectorAll("button")].find((each) => each.textContent === button).click();
  const pressed = performance.now();
  while (heading() === before) await new Promise((done) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(0);
  });
  document.body.getBoundingClientRect();
  return [performance.now() - began, pressed - began];
}"""


def main() -> None:
    definitions = {definition.code: definition for definition in load_catalogue()}
    for code, definition in definitions.items():
        _say(f"check answers to {code}", 0.3, _checking(definition))
    for code, definition in definitions.items():
        form = max(len(_packed(compile_form(definition, "vi"))), 0)
        print(f"{f'form {code}, gzipped':<44} {form / 1000:7.2f} kB  (aim 30)")
    longest = max(codelists.items("provinces"), key=lambda item: len(_communes(item["code"])))
    size = len(_communes(longest["code"])) / 1000
    print(f"{'communes of ' + longest['name'] + ', gzipped':<44} {size:7.2f} kB  (aim 6)")
    found = chromium.find()
    if found is None:
        raise SystemExit("no Chromium: `make test` installs one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found.executable,
            args=["--no-sandbox", "--disable-gpu"],
            env={**os.environ, **found.environment},
        )
        for code in LISTS:
            _measure_phone(browser.new_page(viewport={"width": 390, "height": 844}), definitions, code)
        browser.close()


def _say(what: str, aim: float, spent: list[float]) -> None:
    print(
        f"{what:<44} {statistics.median(spent):7.2f} ms  (aim {aim:.1f};"
        f" slowest of {len(spent)}: {max(spent):.2f})",
        flush=True,
    )


def _checking(definition: Definition) -> list[float]:
    rules, answers = AnswerRules(definition), _longest_answers(definition.code)
    spent = []
    for _ in range(300):
        began = time.perf_counter()
        findings = rules.check(answers, TODAY)
        spent.append((time.perf_counter() - began) * 1000)
        if findings.errors:
            raise SystemExit(f"complete answers to {definition.code} are refused")
    return spent[50:]


def _longest_answers(code: str) -> dict[str, Any]:
    entries = json.loads((VECTORS / f"valid_{code}.json").read_text(encoding="utf-8"))
    answers: dict[str, Any] = max((e["answers"] for e in entries), key=lambda a: len(json.dumps(a)))
    return answers


def _packed(value: Any) -> bytes:
    return gzip.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), 6)


def _communes(province: str) -> bytes:
    return _packed({"name": "communes", "items": codelists.items("communes", province)})


def _measure_phone(page: Page, definitions: dict[str, Definition], code: str) -> None:
    step, question = LISTS[code]
    phone = _Phone(definitions[code], step)
    page.route("**/*", phone.answer)
    page.goto("http://phone.localhost/#/lam-tiep/1")
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    row = page.locator(f"#{question.rsplit('-', 1)[0]}-name")
    row.locator("xpath=..").get_by_role("button", name="Sửa").click()
    page.locator(f"#{question}").wait_for()
    slow = page.context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    page.evaluate(MEASURE, {"id": question, "strokes": 10})
    spent = page.evaluate(MEASURE, {"id": question, "strokes": STROKES})
    _say(f"{code}: keystroke, {ROWS} rows, CPU ÷ {SLOWED}", FRAME, spent)
    page.get_by_role("button", name="Xong").first.wait_for()
    took = []
    for _ in range(7):
        page.wait_for_timeout(700)
        took.append(page.evaluate(STEP, {"button": "Tiếp tục"}))
        page.go_back()
        page.locator(f"#{question.rsplit('-', 1)[0]}-name").wait_for()
    _say(f"{code}: next step, CPU ÷ {SLOWED}", FRAME, [whole for whole, _ in took])
    _say(f"{code}: … of it checking the step", FRAME, [pressed for _, pressed in took])
    page.close()


class _Phone:
    """What the mini app asks for, answered from memory: a draft with twenty rows, left at `step`."""

    def __init__(self, definition: Definition, step: str) -> None:
        form = compile_form(definition, "vi")
        self._form = {**form, "revision": 1, "effective_from": "2026-01-01"}
        answers = _longest_answers(definition.code)
        (repeat,) = [
            r for place, _, r in definition.rows() if place["key"] == step
        ]
        answers[repeat["key"]] = _rows(answers[repeat["key"]][0])
        self._draft = {
            "id": "1",
            "version": 1,
            "procedure": form["procedure"],
            "revision": 1,
            "updated_at": "2026-11-23T08:00:00Z",
            "expires_at": "2026-12-23T08:00:00Z",
            "step": step,
            "answers": answers,
            "attachments": [],
            "agency": None,
            "files": [],
            "carried_over": None,
            "errors": [],
            "warnings": [],
        }

    def answer(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        if not address.path.startswith("/api/"):
            path = DIST / (address.path.lstrip("/") or "index.html")
            route.fulfill(path=path) if path.is_file() else route.fulfill(status=404)
            return
        body = self._body(address.path.removeprefix("/api/v1"), parse_qs(address.query))
        route.fulfill(json=body, headers={"ETag": '"1"'})

    def _body(self, path: str, query: dict[str, list[str]]) -> Any:
        if path == "/sessions/zalo":
            return {"token": "t", "expires_at": "2099-01-01T00:00:00Z", "citizen": {"id": "1"}}
        if path.startswith("/drafts/"):
            return self._draft
        if path.endswith("/form"):
            return self._form
        if path.startswith("/codelists/"):
            name = path.rpartition("/")[2]
            return {"name": name, "items": codelists.items(name, *query.get("parent", []))}
        if path == "/me/prefill":
            return {"suggestions": [], "items": []}
        return {"items": [], "next": None}


def _rows(first: dict[str, Any]) -> list[dict[str, Any]]:
    """Twenty rows as different as a person's, in the order of time."""
    rows = []
    for number in range(ROWS):
        row = dict(first)
        if "tu" in row:
            row["tu"] = f"{2001 + number}-01"
            row["den"] = "nay" if number == ROWS - 1 else f"{2002 + number}-01"
            row["nghe_nghiep"] = f"Công việc {number}"
        if "ten" in row:
            row["ten"] = f"Ngành {number}"
            row["chinh"] = number == 0
        rows.append(row)
    return rows


if __name__ == "__main__":
    main()
