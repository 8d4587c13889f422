"""`python -m benchmarks.forms`: what forms cost, on the server, on the way and on the phone.

Server: checking the longest complete answers of each procedure. Way: forms and the longest list of
communes as they are sent, gzipped. Phone: Chromium slowed down six times; a keystroke in the
seventh of twenty rows, and going on to the next step: the work of its main thread, from the press
until the new step is painted. The aim is one frame; beside it stands what the browser alone takes,
without any script, to put the very same elements in the place of those before: style, layout and
paint. The phone's API is answered from memory here, so that nothing else is measured.
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

from playwright.sync_api import Locator, Page, Route, sync_playwright

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
ROUNDS = 7
ROWS = 20
FRAME = 1000 / 60

# Two forms with lists, each with the step of the list and a question to type in.
LISTS = {
    "3.000333": ("cu_tru", "q-cu_tru-6-nghe_nghiep"),
    "1.001612": ("nganh", "q-nganh-6-ten"),
}

# Keystrokes as a finger makes them, each drawn before the next.
TYPE = """async ({ id, strokes }) => {
  const frame = () => new Promise(requestAnimationFrame);
  for (let stroke = 0; stroke < strokes; stroke += 1) {
    const field = document.getElementById(id);
    field.value = field.value.slice(0, 20) + "abcdefghij".slice(0, 1 + (stroke % 10));
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    await frame();
    await frame();
  }
}"""
# Does `change` between two marks: the press, and the painted frame that shows what came of it.
MARKED = """async (name) => {{
  const main = document.getElementById("main");
  const heading = () => main.querySelector("h1").textContent;
  const button = [...main.querySelectorAll("button")].find((it) => it.textContent === name);
  const before = heading();
  // In a task of its own: what drives this page is no part of it.
  setTimeout(() => {{
    performance.mark("pressed");
    {change};
  }});
  while (heading() === before) await new Promise(requestAnimationFrame);
  await new Promise((resolve) => {{
    const channel = new MessageChannel();
    channel.port1.onmessage = resolve;
    channel.port2.postMessage(0);
  }});
  performance.mark("painted");
}}"""
GO_ON = MARKED.format(change="button.click()")
# The next step's own elements, in the place of this one's; they are learnt before, and taken away.
LEARN = """() => {
  window.nextStep = document.getElementById("main").lastElementChild.cloneNode(true);
}"""
SWAP = MARKED.format(
    change="window.thisStep = main.lastElementChild; window.thisStep.replaceWith(window.nextStep)"
)
SWAP_BACK = "() => window.nextStep.replaceWith(window.thisStep)"
# What the main thread does for a change, of all that it does.
WORK = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")


def main() -> None:
    definitions = {definition.code: definition for definition in load_catalogue()}
    for code, definition in definitions.items():
        _say(f"check answers to {code}", 0.3, _checking(definition))
    for code, definition in definitions.items():
        form = len(_packed(compile_form(definition, "vi")))
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
            _measure_phone(
                browser.new_page(viewport={"width": 390, "height": 844}), definitions, code
            )
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
    busy = _Busy(page)
    busy.during(TYPE, {"id": question, "strokes": STROKES})
    spent = [busy.during(TYPE, {"id": question, "strokes": STROKES}) for _ in range(ROUNDS)]
    _say(f"{code}: keystroke, {ROWS} rows, CPU ÷ {SLOWED}", FRAME, [t / STROKES for t in spent])
    steps = _Steps(page, row)
    taken, bare = steps.times()
    _say(f"{code}: next step, CPU ÷ {SLOWED}", FRAME, taken)
    _say(f"{code}: of that the browser alone", FRAME, bare)
    print(f"{code + ': next step, to the browser alone':<44} {_ratio(taken, bare):7.2f}")
    page.close()


def _ratio(one: list[float], other: list[float]) -> float:
    return statistics.median(one) / statistics.median(other)


class _Busy:
    """Milliseconds that the main thread of a slowed page works, in its own time: other programs on
    this machine do not count."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session = page.context.new_cdp_session(page)
        self._session.send("Performance.setTimeDomain", {"timeDomain": "threadTicks"})
        self._session.send("Performance.enable")
        self._session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})

    def during(self, script: str, argument: Any) -> float:
        before = self._worked()
        self._page.evaluate(script, argument)
        return (self._worked() - before) * 1000

    def _worked(self) -> float:
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        return sum(each["value"] for each in metrics if each["name"] in WORK)


class _Steps:
    """Goes on to the next step and back: milliseconds of the main thread's own time, from the press
    until the step is painted."""

    def __init__(self, page: Page, row: Locator) -> None:
        self._page = page
        self._row = row
        page.evaluate(GO_ON, "Tiếp tục")
        page.evaluate(LEARN)
        self._back()

    def times(self) -> tuple[list[float], list[float]]:
        """Of going on, and of the browser alone, in turns: a machine's speed may double from one
        minute to the next. The first of each is left out: its code is compiled."""
        turns = [(self._go_on(), self._swap()) for _ in range(1 + ROUNDS)][1:]
        return [each[0] for each in turns], [each[1] for each in turns]

    def _go_on(self) -> float:
        # Whoever reads the screen before going on leaves the phone time to judge the answers.
        self._page.wait_for_timeout(1500)
        spent = self._traced(GO_ON)
        self._back()
        return spent

    def _swap(self) -> float:
        """What the browser takes for the same elements, without a script that makes them."""
        spent = self._traced(SWAP)
        self._page.evaluate(SWAP_BACK)
        return spent

    def _back(self) -> None:
        self._page.evaluate("history.back()")
        self._row.wait_for()

    def _traced(self, script: str) -> float:
        browser = self._page.context.browser
        assert browser is not None
        categories = ["disabled-by-default-devtools.timeline", "blink.user_timing"]
        browser.start_tracing(page=self._page, categories=categories)
        self._page.evaluate(script, "Tiếp tục")
        events = json.loads(browser.stop_tracing())["traceEvents"]
        pressed, painted = (
            next(event for event in events if event["name"] == mark)
            for mark in ("pressed", "painted")
        )
        return sum(
            event.get("tdur", 0) / 1000
            for event in events
            if (event["name"], event["ph"], event["tid"]) == ("RunTask", "X", pressed["tid"])
            and event["ts"] + event["dur"] > pressed["ts"]
            and event["ts"] < painted["ts"]
        )


class _Phone:
    """What the mini app asks for, from memory: a draft with twenty rows, left at `step`."""

    def __init__(self, definition: Definition, step: str) -> None:
        form = compile_form(definition, "vi")
        self._form = {**form, "revision": 1, "effective_from": "2026-01-01"}
        answers = _longest_answers(definition.code)
        (repeat,) = [r for place, _, r in definition.rows() if place["key"] == step]
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
